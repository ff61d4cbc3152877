/** Categories of histogram boosting: encoded by a step in front of the trees since 1.4, taken where they stand before. */
import { NdArray } from '../../numpy/ndarray.js';
import type { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import { objectsIn } from '../graph.js';
import { fieldItems, recast } from '../records.js';
import { attributes, type Both, floats, type Subject } from '../step.js';

/** Words of 32 bits that stand for one set of categories. */
const WORDS = 8;
const MOST = 32 * WORDS;

/** What the encoder in front learnt: for each categorical column the values that its codes stand for. */
function encodedValues(model: Subject): NdArray[] | undefined {
  const rows = attributes(model.get('_preprocessor'))?.get('transformers_');
  const encoder = (Array.isArray(rows) ? rows : [])
    .map((row) => asSequence(row))
    .find((row) => row?.[0] === 'encoder')?.[1];
  const categories = attributes(encoder)?.get('categories_');
  return Array.isArray(categories) && categories.every((one) => one instanceof NdArray)
    ? (categories as NdArray[])
    : undefined;
}

/** The same as numbers that a set of categories can hold; undefined where older releases cannot take them. */
function asNumbers(values: NdArray, most: number): number[] | undefined {
  const items = values.flat().filter((value) => !(typeof value === 'number' && Number.isNaN(value)));
  const numbers = items.map((value) => (typeof value === 'bigint' ? Number(value) : value));
  const fits = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < most;
  return numbers.every(fits) ? numbers : undefined;
}

/** A set of codes as the set of the values that they stand for. */
function decodedSet(words: Float64Array, row: number, values: readonly number[], out: Uint32Array): void {
  values.forEach((value, code) => {
    const bit = (words[row * WORDS + (code >> 5)]! / 2 ** (code & 31)) & 1;
    if (bit === 1) out[row * WORDS + (value >> 5)]! |= 1 << (value & 31);
  });
}

/** Nodes ask for the columns as they came in, and sets of categories hold their values. */
function decodeTree(predictor: PyDict, order: readonly number[], values: readonly (readonly number[])[]): void {
  const [nodes, sets] = [predictor.get('nodes'), predictor.get('raw_left_cat_bitsets')];
  if (!(nodes instanceof NdArray)) return;
  const [columns, categorical, places] = ['feature_idx', 'is_categorical', 'bitset_idx'].map((name) =>
    fieldItems(nodes, name),
  ) as [Float64Array, Float64Array, Float64Array];
  const leaves = fieldItems(nodes, 'is_leaf');
  if (sets instanceof NdArray && sets.size > 0) {
    const [words, out] = [sets.toFloat64(), new Uint32Array(sets.size)];
    for (let i = 0; i < nodes.size; i++)
      if (categorical[i] === 1 && leaves[i] === 0) decodedSet(words, places[i]!, values[columns[i]!]!, out);
    predictor.set('raw_left_cat_bitsets', NdArray.of(out, sets.shape));
  }
  const original = columns.map((column, i) => (leaves[i] === 1 ? column : order[column]!));
  predictor.set('nodes', recast(nodes, {}, { feature_idx: original }));
}

/** What each column falls into, in the order in which the columns came in. */
function decodeBins(mapper: PyDict, order: readonly number[], values: readonly (readonly number[])[]): void {
  const back = order.map((_, column) => order.indexOf(column));
  const inOrder = (name: string, change: (item: unknown, from: number) => unknown = (item) => item): void => {
    const list = mapper.get(name);
    if (Array.isArray(list))
      mapper.set(
        name,
        back.map((from) => change(list[from] as unknown, from)),
      );
    else if (list instanceof NdArray) {
      const [size, bytes] = [list.dtype.itemsize, list.bytes!];
      const out = new Uint8Array(bytes.length);
      back.forEach((from, i) => out.set(bytes.subarray(from * size, (from + 1) * size), i * size));
      mapper.set(name, NdArray.fromBytes(out, list.shape, list.dtype));
    }
  };
  const categories = (item: unknown, from: number): unknown =>
    values[from] === undefined ? item : floats(values[from]);
  inOrder('is_categorical');
  inOrder('is_categorical_');
  inOrder('n_bins_non_missing_');
  inOrder('known_categories', categories);
  inOrder('bin_thresholds_', categories);
}

/** Takes the encoder in front away. What it encoded stands first since 1.4. */
function decode(model: Subject): void {
  const mask = model.array('is_categorical_')?.flat();
  const encoded = encodedValues(model);
  if (mask === undefined || encoded === undefined) {
    model.refuse('the step that encodes its categories is not as scikit-learn makes it', '_preprocessor');
    return;
  }
  const values = encoded.map((one) => asNumbers(one, Math.min(model.number('max_bins') ?? MOST, MOST)));
  if (!values.every((one) => one !== undefined)) {
    model.refuse(
      'its categories are other than whole numbers below max_bins, which 1.3 does not take',
      '_preprocessor',
    );
    return;
  }
  const places = mask.map((_, i) => i);
  const order = [...places.filter((i) => mask[i]), ...places.filter((i) => !mask[i])];
  const mapper = attributes(model.get('_bin_mapper'));
  if (mapper !== undefined) decodeBins(mapper, order, values);
  for (const { object } of objectsIn(model.get('_predictors')))
    if (object.className?.endsWith('TreePredictor') === true) decodeTree(attributes(object)!, order, values);
  if (model.get('categorical_features') === 'warn' || model.get('categorical_features') === 'from_dtype')
    model.set('categorical_features', NdArray.from(mask, 'bool'));
}

export const preprocessing: Both = {
  forwards: (model) => {
    if (!model.has('_bin_mapper')) return;
    model.set('_preprocessor', null);
    model.set('_is_categorical_remapped', model.get('is_categorical_') ?? null);
  },
  backwards: (model) => {
    if (model.get('_preprocessor') instanceof PyObject) decode(model);
    model.delete('_preprocessor');
    model.delete('_is_categorical_remapped');
  },
};
