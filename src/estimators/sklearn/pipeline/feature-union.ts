/**
 * Several transformers on the same X, results side by side.
 * https://scikit-learn.org/stable/modules/generated/sklearn.pipeline.FeatureUnion.html
 */
import { InvalidInputError } from '../../../core/errors.js';
import { stackDense, stackSparse, weighted } from '../compose/stack.js';
import { weights } from '../compose/weights.js';
import { any, nullable, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { Dense, type Features, type Input } from '../../input/matrix.js';
import { boundOf } from '../../binding/bound-object.js';
import { parts, transformPart } from '../../running/named-parts.js';
import { inputNames, namesOut } from '../../running/run.js';
import { hasIndependentRows } from '../../running/row-independence.js';
import { asSequence } from '../../../pickle/values/py-values.js';

const attributes = {
  transformer_list: parts(),
  transformer_weights: optional(nullable(weights())),
  verbose_feature_names_out: optional(any(), true),
};

type Union = Model<typeof attributes>;

interface Active {
  readonly name: string;
  /** undefined passes X through. */
  readonly estimator: BoundEstimator | undefined;
}

/** Parts that give columns: None and 'drop' give none. */
function active(m: Union): Active[] {
  const stored = asSequence(m.self.get('transformer_list')) ?? [];
  return m.transformer_list.filter(({ estimator }, i) => {
    if (estimator !== undefined) return true;
    return asSequence(stored[i])?.[1] === 'passthrough';
  });
}

function transform(m: Union, X: Input): Features {
  const found = active(m).map(({ name, estimator }) => {
    if (estimator === undefined && X.kind === 'texts')
      throw new InvalidInputError(
        `part '${name}' of the ${m.self.className} passes texts through, which are no columns`,
      );
    const part = estimator === undefined ? (X as Features) : transformPart('FeatureUnion', name, estimator, X);
    const weight = m.transformer_weights?.get(name);
    return weight === undefined ? part : weighted(part, weight);
  });
  if (found.length === 0) return new Dense(new Float64Array(0), X.rows, 0);
  return found.some((part) => part.kind === 'csr') ? stackSparse(m.self, found, X.rows) : stackDense(found, X.rows);
}

const first = (m: Union): BoundEstimator | undefined =>
  active(m).find((part) => part.estimator !== undefined)?.estimator;

export default defineEstimator({
  classes: ['sklearn.pipeline.FeatureUnion'],
  byRow: (m) => active(m).every(({ estimator }) => estimator === undefined || hasIndependentRows(estimator)),
  attributes,
  upgrade(state) {
    const list = asSequence(state.get('transformer_list'));
    if (list === undefined) return;
    // 'drop' is read as None.
    state.set(
      'transformer_list',
      list.map((part) => {
        const pair = asSequence(part);
        return pair?.[1] === 'drop' ? [pair[0], null] : part;
      }),
    );
  },
  inner: first,
  transform,
  getFeatureNamesOut(m, _inputs, given) {
    const names = active(m).flatMap(({ name, estimator }) => {
      const inner = first(m);
      const own =
        estimator === undefined
          ? (given ?? (inner === undefined ? [] : inputNames(boundOf(inner), given)))
          : namesOut(estimator, given);
      return m.verbose_feature_names_out === false ? [...own] : own.map((column) => `${name}__${column}`);
    });
    if (m.verbose_feature_names_out === false && new Set(names).size !== names.length)
      throw new InvalidInputError('Output feature names are not unique: set verbose_feature_names_out=True');
    return names;
  },
});
