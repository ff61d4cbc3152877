/** A ColumnTransformer out of its parts, with what becomes of the other columns. */
import { isEstimator } from '../estimator.js';
import { InvalidInputError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, NO_ARGS, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { KNOWN_CLASSES } from './constructors.generated.js';
import { type Making, need, setMissing, tuples, unfitted } from './making.js';
import { fromTagged, objectArray } from './python-values.js';

const FUNCTION = 'sklearn.preprocessing.FunctionTransformer';

/** What scikit-learn puts in place of 'passthrough'. */
function passthrough(m: Making, columns: readonly number[], names: readonly unknown[] | undefined): PyObject {
  const known = KNOWN_CLASSES[FUNCTION]!;
  const state = new PyDict<string, unknown>();
  for (const [key, value] of Object.entries(known.params)) state.set(key, fromTagged(value));
  state.set('accept_sparse', true);
  state.set('check_inverse', false);
  state.set('feature_names_out', 'one-to-one');
  state.set('_sklearn_output_config', new PyDict([['transform', 'default']]));
  state.set('n_features_in_', columns.length);
  if (names !== undefined) state.set('feature_names_in_', objectArray(columns.map((j) => names[j])));
  state.set('_sklearn_version', m.version.text);
  const object = new PyObject(new PyGlobal(known.module, 'FunctionTransformer'), 'newobj', NO_ARGS);
  object.state = state;
  return object;
}

/** Positions of columns that are given by number or by name. */
function positionsOf(part: string, columns: unknown, width: number, names: readonly unknown[] | undefined): number[] {
  const list = asSequence(columns);
  if (list === undefined) throw new InvalidInputError(`the columns of ${part} are a list of names or numbers`);
  return list.map((column) => {
    if (typeof column === 'number') {
      // Python counts from the end where a number is negative.
      if (Number.isInteger(column) && column >= -width && column < width) return column < 0 ? column + width : column;
      throw new InvalidInputError(`transformers_ takes the column ${column} of ${width}`);
    }
    const at = names?.indexOf(column) ?? -1;
    if (at >= 0) return at;
    throw new InvalidInputError(
      `transformers_ takes the column ${String(column)}, which feature_names_in_ does not name`,
    );
  });
}

export function columnTransformer(m: Making): void {
  const parts = asSequence(need(m, 'transformers_')) ?? [];
  tuples(m, 'transformers_', 3);
  const given = m.attributes.get('feature_names_in_');
  const names = given instanceof NdArray ? given.flat() : undefined;
  const width = names?.length ?? m.attributes.get('n_features_in_');
  if (typeof width !== 'number') throw new InvalidInputError(`${m.name} needs feature_names_in_ or n_features_in_`);
  setMissing(m, 'n_features_in_', width);
  setMissing(m, '_n_features', width);

  const shown = parts.map((part) => asSequence(part) as [string, unknown, unknown]);
  const positions = new PyDict<string, number[]>();
  for (const [name, transformer, columns] of shown) {
    if (name === 'remainder')
      throw new InvalidInputError('no part is called remainder: pass remainder as a parameter of its own');
    if (!isEstimator(transformer) && transformer !== 'passthrough' && transformer !== 'drop')
      throw new InvalidInputError(`the part ${name} of ${m.name} is an estimator, 'passthrough' or 'drop'`);
    positions.set(name, positionsOf(name, columns, width, names));
  }
  const used = new Set([...positions.values()].flat());
  const rest = Array.from({ length: width }, (_, j) => j).filter((j) => !used.has(j));
  positions.set('remainder', rest);

  const remainder = m.attributes.get('remainder');
  if (!isEstimator(remainder) && remainder !== 'passthrough' && remainder !== 'drop')
    throw new InvalidInputError(`remainder of ${m.name} is 'drop', 'passthrough' or an estimator`);
  const before = isEstimator(remainder) ? unfitted(remainder) : remainder;
  m.attributes.set('remainder', before);

  const all = rest.length > 0 ? [...shown, ['remainder', remainder, rest] as [string, unknown, unknown]] : shown;
  const stood = new PyDict<string, PyObject>();
  const fitted = all.map(([name, transformer, columns]) => {
    if (transformer !== 'passthrough') return new PyTuple([name, transformer, columns]);
    const stand = passthrough(m, positions.get(name)!, names);
    stood.set(name, stand);
    // Up to 1.3 it stood beside them.
    return new PyTuple([name, m.version.since(1, 4) ? stand : transformer, columns]);
  });
  m.attributes.set('transformers_', fitted);
  if (!m.attributes.has('transformers') || m.attributes.get('transformers') === null) {
    m.attributes.set(
      'transformers',
      shown.map(([name, part, columns]) => new PyTuple([name, isEstimator(part) ? unfitted(part) : part, columns])),
    );
  }
  tuples(m, 'transformers', 3);
  setMissing(
    m,
    '_columns',
    shown.map((part) => part[2]),
  );
  setMissing(m, '_remainder', new PyTuple(['remainder', before, rest]));
  setMissing(m, '_transformer_to_input_indices', positions);
  if (!m.version.since(1, 4)) setMissing(m, '_name_to_fitted_passthrough', stood);
  setMissing(m, 'sparse_output_', false);
}
