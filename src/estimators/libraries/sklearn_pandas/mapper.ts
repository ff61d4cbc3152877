/**
 * DataFrameMapper: transformers for columns of a table, results side by side.
 * https://github.com/scikit-learn-contrib/sklearn-pandas
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';
import { bool, optional } from '../../binding/attributes.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { type Attribute, defineEstimator, type Model, type Place } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { columnsOf, Dense, type Features, type Input, isObjectColumn, type NumberType, Table } from '../../input/matrix.js'; // prettier-ignore
import { runPart } from '../../running/named-parts.js';
import { inputFor } from '../../running/run.js';
import { stackDense, stackSparse } from '../../sklearn/compose/stack.js';
import { columnIn, type Frame, frameIn, valuesOf } from '../frames/frame.js';
import { names } from '../frames/names.js';

interface Entry {
  /** Names of columns; `single` as a vector, otherwise as a block. */
  readonly columns: readonly string[];
  readonly single: boolean;
  readonly transformer: BoundEstimator | undefined;
}

function transformerIn(value: unknown, place: Place): BoundEstimator | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof PyObject) return place.bind(value);
  throw place.fail('a transformer or None', describe(value));
}

function entryIn(value: unknown, place: Place): Entry {
  const [chosen, transformer] = asSequence(value) ?? [];
  const single = typeof chosen === 'string' || typeof chosen === 'number';
  const columns = single ? [chosen] : asSequence(chosen)?.map(unwrapScalar);
  if (columns === undefined && (chosen instanceof PyObject || typeof chosen === 'object'))
    throw new UnsupportedError(
      'this DataFrameMapper chooses columns by a function, which is not in the file: name the columns',
    );
  if (columns?.every((name) => typeof name === 'string' || typeof name === 'number') !== true)
    throw place.fail('names of columns', describe(chosen));
  return { columns: columns.map(String), single, transformer: transformerIn(transformer, place) };
}

const objectsIn = (value: unknown): PyObject[] => (value instanceof PyObject ? [value] : []);

function entries(): Attribute<Entry[]> {
  return {
    read(value, place) {
      const items = asSequence(value);
      if (items === undefined) throw place.fail('a list of columns and transformers', describe(value));
      return items.map((item) => entryIn(item, place));
    },
    children: (value) => (asSequence(value) ?? []).flatMap((item) => objectsIn(asSequence(item)?.[1])),
  };
}

/** What becomes of the other columns: false drops them, None keeps them. */
function remainder(): Attribute<{ readonly keeps: boolean; readonly transformer: BoundEstimator | undefined }> {
  return {
    read: (value, place) =>
      value === false
        ? { keeps: false, transformer: undefined }
        : { keeps: true, transformer: transformerIn(value, place) },
    children: objectsIn,
  };
}

const attributes = {
  built_features: entries(),
  built_default: remainder(),
  sparse: optional(bool(), false),
  drop_cols: optional(names(), []),
  transformed_names_: optional(names()),
};

type Mapper = Model<typeof attributes>;

/** A vector, or a block, as transformers take it. */
function inputOf(m: Mapper, frame: Frame, { columns, single, transformer }: Entry): Input {
  const chosen = columns.map((name) => columnIn(m.self, frame, name));
  if (!single || transformer === undefined) {
    if (chosen.some(isObjectColumn)) return new Table(chosen, frame.rows);
    const table = new Table(chosen, frame.rows);
    return dense(table);
  }
  return inputFor(transformer, valuesOf(chosen[0]!, frame.rows, columns[0]!));
}

function dense(X: Table): Dense {
  const data = new Float64Array(X.rows * X.cols);
  const types = X.columns.map((column) => column.dtype as NumberType);
  columnsOf(X).forEach((column, j) => {
    if (!isObjectColumn(column)) column.numbers.forEach((value, i) => (data[i * X.cols + j] = value));
  });
  return new Dense(data, X.rows, X.cols, types.every((type) => type === types[0]) ? types[0] : 'float64');
}

/** Results of one dimension are a column. */
function asFeatures(result: unknown, rows: number): Features {
  if (!(result instanceof NdArray)) return result as Features;
  const cols = result.ndim === 1 ? 1 : result.shape[1]!;
  if (result.shape[0] !== rows || result.ndim > 2 || !'biuf'.includes(result.dtype.kind))
    throw new InvalidInputError(`a transformer of the mapper gives ${describe(result)}`);
  return new Dense(result.toFloat64(), rows, cols, result.dtype.name as NumberType);
}

function transform(m: Mapper, X: Input): Features {
  const frame = frameIn(m.self, X);
  const taken = new Set([...m.built_features.flatMap(({ columns }) => columns), ...m.drop_cols]);
  const rest = [...frame.columns.keys()].filter((name) => !taken.has(name));
  const { keeps, transformer } = m.built_default;
  const all: Entry[] = [...m.built_features];
  if (keeps && rest.length > 0) all.push({ columns: rest, single: false, transformer });
  const parts = all.map((entry) => {
    const input = inputOf(m, frame, entry);
    if (entry.transformer === undefined) return input as Features;
    return asFeatures(
      runPart('DataFrameMapper', entry.columns.join(', '), entry.transformer, 'transform', input),
      X.rows,
    );
  });
  if (parts.length === 0) throw m.self.fail('built_features', 'at least one entry', 'none');
  const isSparse = parts.some((part) => part.kind === 'csr');
  return isSparse && m.sparse ? stackSparse(m.self, parts, X.rows) : stackDense(parts, X.rows);
}

export default defineEstimator({
  classes: ['sklearn_pandas.dataframe_mapper.DataFrameMapper'],
  attributes,
  upgrade(state) {
    // `features` up to 1.x, whose lists of transformers were built at once.
    if (!state.has('built_features') && state.has('features')) state.set('built_features', state.get('features'));
    if (!state.has('built_default') && state.has('default')) state.set('built_default', state.get('default'));
  },
  transform,
  inner: () => undefined,
  getFeatureNamesOut(m) {
    if (m.transformed_names_ !== undefined && m.transformed_names_.length > 0) return [...m.transformed_names_];
    throw new UnsupportedError('this DataFrameMapper has not noted the names of its columns');
  },
});
