/**
 * A transformer for each group of columns, results side by side.
 * https://scikit-learn.org/stable/modules/generated/sklearn.compose.ColumnTransformer.html
 */
import { InvalidInputError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';
import { array, bool, nullable, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model, type Place } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { Dense, type Features, type Input, isNumbered } from '../../input/matrix.js';
import { partChildren, transformPart } from '../../running/named-parts.js';
import { rename } from '../../running/column-names.js';
import { namesOut } from '../../running/run.js';
import { hasIndependentRows } from '../../running/row-independence.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { ownError, requireFunction } from '../../own/functions.js';
import { checkWidth } from '../../running/validate.js';
import { indexLabels } from './index-labels.js';
import { readSelection, select, type Selection } from './selection.js';
import { weights } from './weights.js';
import { stackDense, stackSparse, weighted } from './stack.js';

interface Group {
  readonly name: string;
  /** `passthrough` and `drop` stand for themselves. */
  readonly transformer: BoundEstimator | 'passthrough' | 'drop';
  /** As stored; what it selects depends on the width and the names. */
  readonly columns: unknown;
}

function groups(): Attribute<Group[]> {
  const read = (value: unknown, place: Place): Group => {
    const [name, transformer, columns] = asSequence(value) ?? [];
    if (typeof name !== 'string') throw place.fail('a name, a transformer and its columns', describe(value));
    if (transformer === 'passthrough' || transformer === 'drop') return { name, transformer, columns };
    if (transformer instanceof PyObject) return { name, transformer: place.bind(transformer), columns };
    throw place.fail(`a transformer, 'passthrough' or 'drop' as ${name}`, describe(transformer));
  };
  return {
    read(value, place) {
      const items = asSequence(value);
      if (items === undefined) throw place.fail('a list of transformers', describe(value));
      return items.map((item) => read(item, place));
    },
    children: partChildren,
  };
}

const NAMES_USE = { role: 'verbose_feature_names_out', parameters: 'transformer, feature' };

/** True, False, a format, or a function. */
function namesStyle(): Attribute<unknown> {
  return {
    read: unwrapScalar,
    functions: (value) =>
      value === null || ['boolean', 'string', 'number'].includes(typeof unwrapScalar(value))
        ? []
        : [{ value, ...NAMES_USE }],
  };
}

const attributes = {
  transformers_: groups(),
  sparse_output_: optional(bool(), false),
  transformer_weights: optional(nullable(weights())),
  verbose_feature_names_out: optional(namesStyle(), true),
  feature_names_in_: optional(array(1)),
};

type Columns = Model<typeof attributes>;

interface Selected extends Group {
  readonly selection: Selection;
}

const selected = new WeakMap<readonly Group[], readonly Selected[]>();

function groupsOf(m: Columns): readonly Selected[] {
  let found = selected.get(m.transformers_);
  if (found === undefined) {
    const fitted = { width: m.self.nFeatures, names: m.self.featureNames };
    const { className, version, fail } = m.self;
    const place: Place = {
      className,
      version,
      attribute: 'transformers_',
      bind: () => {
        throw fail('transformers_', 'columns', 'an estimator');
      },
      fail: (expected, what) => fail('transformers_', expected, what ?? 'something else'),
    };
    found = m.transformers_.map((group) => ({ ...group, selection: readSelection(group.columns, fitted, place) }));
    selected.set(m.transformers_, found);
  }
  return found;
}

const active = (m: Columns): Selected[] =>
  groupsOf(m).filter(({ transformer, selection }) => transformer !== 'drop' && selection.columns.length > 0);

function transform(m: Columns, X: Input): Features {
  if (X.kind === 'texts') throw new InvalidInputError(`${m.self.className} takes rows with columns, not texts`);
  checkWidth(m.self, X.cols);
  if (isNumbered(X) && m.self.featureNames !== undefined && m.self.version.since(1, 0))
    throw new InvalidInputError(
      `${m.self.className} was fitted with names, and the columns of X are called by numbers: pass ${m.self.featureNames.slice(0, 20).join(', ')}`,
    );
  const groups = active(m);
  const byName = groups.find(({ selection }) => selection.named === true);
  if (X.names === undefined && byName !== undefined) {
    throw new InvalidInputError(
      `${m.self.className} was fitted with names and selects the columns of '${byName.name}' by them: pass records or columns by name, not an array`,
    );
  }
  const parts = groups.map(({ name, transformer, selection }) => {
    const columns = select(X, selection);
    const part =
      transformer === 'passthrough' || transformer === 'drop'
        ? (columns as Features)
        : transformPart('ColumnTransformer', name, transformer, columns);
    const weight = m.transformer_weights?.get(name);
    return weight === undefined ? part : weighted(part, weight);
  });
  if (parts.length === 0) return new Dense(new Float64Array(0), X.rows, 0);
  if (m.sparse_output_) return stackSparse(m.self, parts, X.rows);
  const stacked = stackDense(parts, X.rows);
  // where all are tables, so is the whole
  const config = m.self.get('_sklearn_output_config');
  if (!(config instanceof PyDict) || (config.get('transform') ?? 'default') === 'default') return stacked;
  // since 1.9 under names that are to be replaced, which they are where all parts tell theirs
  const isLate = m.self.version.since(1, 9);
  const names = parts.flatMap((part, k) =>
    (part.names ?? []).map((name, j) => (isLate ? `tmp_col_name_${k}_${j}` : prefixed(m, groups[k]!.name, name))),
  );
  return names.length === stacked.cols ? rename(stacked, names) : stacked;
}

/** `scale__age`; a format may say how, and False leaves the prefix away where names stay different. */
function prefixed(m: Columns, group: string, name: string): string {
  const style = m.verbose_feature_names_out;
  if (style === true) return `${group}__${name}`;
  if (style === false) return name;
  if (typeof style === 'string')
    return style.replaceAll('{transformer_name}', group).replaceAll('{feature_name}', name);
  const own = requireFunction({ value: style, ...NAMES_USE }, m.self);
  const found = own.call('verbose_feature_names_out', undefined, group, name);
  if (typeof found === 'string') return found;
  throw ownError('verbose_feature_names_out', own.path, undefined, `gave ${describe(found)}, where a name is expected`);
}

/** Names that are numbers are none: columns then go by position. */
const areTexts = (names: unknown): boolean =>
  names instanceof NdArray && names.ndim === 1 && names.flat().every((name) => typeof name === 'string');

export default defineEstimator({
  classes: ['sklearn.compose._column_transformer.ColumnTransformer'],
  byRow: (m) =>
    active(m).every(({ transformer }) => typeof transformer === 'string' || hasIndependentRows(transformer)),
  attributes,
  upgrade(state) {
    // Until 0.24 under other names; 0.20 kept pandas' index.
    if (!state.has('feature_names_in_')) {
      const names = state.get('_feature_names_in') ?? indexLabels(state.get('_df_columns'));
      if (areTexts(names)) state.set('feature_names_in_', names);
    }
    if (!state.has('n_features_in_') && state.has('_n_features')) state.set('n_features_in_', state.get('_n_features'));
  },
  check(m) {
    if (m.self.nFeatures === undefined) throw m.self.fail('n_features_in_', 'a count', 'nothing');
    groupsOf(m);
  },
  spare(m) {
    // Earlier releases wanted all columns of `fit`, also those that nothing reads.
    if (!m.self.version.since(1, 0)) return new Set();
    const read = new Set(active(m).flatMap(({ selection }) => [...selection.columns]));
    return new Set((m.self.featureNames ?? []).filter((_, at) => !read.has(at)));
  },
  extraColumns(m, names) {
    const { version } = m.self;
    if (version.since(1, 0)) return 'ignore';
    const fitted = m.self.featureNames ?? [];
    if (version.since(0, 24)) return 'error';
    if (names.length < fitted.length)
      throw new InvalidInputError(
        `X has ${names.length} columns; ${m.self.className} of scikit-learn ${version.text} asks for the ${fitted.length} of fit, also for those that it does not use`,
      );
    if (names.length !== fitted.length && active(m).some(({ selection }) => selection.masked === true))
      throw new InvalidInputError(
        `Boolean index has wrong length: X has ${names.length} columns, and a part of the ${m.self.className} is a mask of the ${fitted.length} of fit`,
      );
    const rest = m.transformers_.find(({ name }) => name === 'remainder')?.columns;
    if (rest !== undefined && rest !== null && fitted.some((name, j) => names[j] !== name))
      throw new InvalidInputError(
        `Column ordering must be equal for fit and for transform when using the remainder keyword: first ${fitted.join(', ')}, then others`,
      );
    return 'ignore';
  },
  transform,
  getFeatureNamesOut(m, inputs) {
    const names = active(m).flatMap(({ name, transformer, selection }) => {
      const own = selection.columns.map((at) => inputs[at]!);
      const out = typeof transformer === 'string' ? own : namesOut(transformer, own);
      return out.map((column) => prefixed(m, name, column));
    });
    const twice = names.filter((name, i) => names.indexOf(name) !== i);
    if (m.verbose_feature_names_out === false && twice.length > 0) {
      throw new InvalidInputError(
        `Output feature names: ${[...new Set(twice)].slice(0, 5).join(', ')} are not unique. Set verbose_feature_names_out=True to add prefixes`,
      );
    }
    return names;
  },
});
