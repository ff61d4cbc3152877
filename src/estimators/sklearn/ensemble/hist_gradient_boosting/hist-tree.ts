/** Trees of histogram-based gradient boosting, as flat arrays that walking never leaves. */
import { NdArray } from '../../../../numpy/ndarray.js';
import { PyObject } from '../../../../pickle/values/py-values.js';
import type { Place } from '../../../binding/define.js';
import { attributesOf, describe } from '../../../binding/state.js';
import { fieldReader } from '../../../binding/structured-fields.js';
import type { Branches } from '../../../../trees/branches.js';

/** 32-bit words of a bitset: one bit for each value below 256. */
const WORDS = 8;

export interface HistTree {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly leaf: Uint8Array;
  /** Absent before 0.22, whose trees knew no missing values. */
  readonly missingLeft: Uint8Array | undefined;
  readonly value: Float64Array;
  /** Row of {@link bitsets} of a node that splits by category, otherwise -1. */
  readonly bitset: Int32Array;
  /** Categories that go left, eight words a row. */
  readonly bitsets: Float64Array;
}

function bitsetsOf(state: { get(key: string): unknown }, place: Place): Float64Array {
  const bitsets = state.get('raw_left_cat_bitsets');
  if (bitsets === undefined) return new Float64Array(0);
  if (!(bitsets instanceof NdArray) || bitsets.ndim !== 2 || bitsets.shape[1] !== WORDS || bitsets.dtype.kind !== 'u')
    throw place.fail('bitsets of eight words', describe(bitsets));
  return bitsets.toFloat64();
}

/** A `TreePredictor`, checked: children come after their parents, features and bitsets exist. */
export function packHistTree(object: unknown, width: number, place: Place): HistTree {
  const state = object instanceof PyObject ? attributesOf(object) : undefined;
  const nodes = state?.get('nodes');
  if (state === undefined || !(nodes instanceof NdArray) || nodes.ndim !== 1)
    throw place.fail('trees with an array of nodes', describe(nodes ?? object));
  const count = nodes.shape[0]!;
  if (count === 0) throw place.fail('at least one node', 'none');
  const fields = nodes.dtype.fields;
  const read = (name: string): ((node: number) => number) => fieldReader(nodes, name, place);
  const ints = (name: string): Int32Array => {
    const at = read(name);
    return Int32Array.from({ length: count }, (_, i) => {
      const value = at(i);
      if (!(value >= 0 && value < 2 ** 31)) throw place.fail(`32-bit numbers as ${name}`, `${value} in node ${i}`);
      return value;
    });
  };
  const floats = (name: string): Float64Array => Float64Array.from({ length: count }, (_, i) => read(name)(i));
  const bytes = (name: string): Uint8Array => Uint8Array.from(ints(name));
  const byCategory = fields?.has('is_categorical') === true ? bytes('is_categorical') : undefined;
  const rows = byCategory === undefined ? undefined : ints('bitset_idx');
  const tree: HistTree = {
    left: ints('left'),
    right: ints('right'),
    feature: ints('feature_idx'),
    threshold: floats(fields?.has('num_threshold') === true ? 'num_threshold' : 'threshold'),
    leaf: bytes('is_leaf'),
    missingLeft: fields?.has('missing_go_to_left') === true ? bytes('missing_go_to_left') : undefined,
    value: floats('value'),
    bitset: Int32Array.from({ length: count }, (_, i) => (byCategory?.[i] ? rows![i]! : -1)),
    bitsets: bitsetsOf(state, place),
  };
  check(tree, count, width, place);
  return tree;
}

function check(tree: HistTree, count: number, width: number, place: Place): void {
  for (let i = 0; i < count; i++) {
    if (tree.leaf[i] !== 0) continue;
    for (const child of [tree.left[i]!, tree.right[i]!]) {
      if (child <= i || child >= count)
        throw place.fail(`children after their parent and below ${count}`, `child ${child} of node ${i}`);
    }
    if (tree.feature[i]! >= width)
      throw place.fail(`features below ${width}`, `feature ${tree.feature[i]} in node ${i}`);
    if (tree.bitset[i]! * WORDS >= tree.bitsets.length && tree.bitset[i]! >= 0)
      throw place.fail(`${tree.bitsets.length / WORDS} bitsets`, `bitset ${tree.bitset[i]} in node ${i}`);
  }
}

/** A tree without splits by category, as `pack` takes it. */
export function histBranches({ left, right, feature, threshold, leaf, value, missingLeft }: HistTree): Branches {
  const isLeaf = (node: number): boolean => leaf[node] !== 0;
  return { count: leaf.length, isLeaf, left, right, feature, threshold, values: value, missingLeft };
}

/** A number as C casts it to one byte: the low byte of a 32-bit integer. */
function asByte(value: number): number {
  return Math.abs(value) < 2 ** 31 ? Math.trunc(value) & 255 : 0;
}

/**
 * The value of the leaf that a row of X, starting at `offset`, ends up in.
 *
 * @param known For each categorical feature the 256 categories that `fit` saw.
 */
export function histLeafValue(
  tree: HistTree,
  X: Float64Array,
  offset: number,
  known: readonly (Uint8Array | undefined)[],
): number {
  const { left, right, feature, threshold, leaf, missingLeft, bitset, bitsets } = tree;
  let node = 0;
  while (leaf[node] === 0) {
    const value = X[offset + feature[node]!]!;
    let goesLeft: boolean;
    if (value !== value) goesLeft = missingLeft?.[node] === 1;
    else if (bitset[node]! < 0) goesLeft = value <= threshold[node]!;
    else {
      const category = asByte(value);
      const word = bitsets[bitset[node]! * WORDS + (category >> 5)]!;
      if (value < 0) goesLeft = missingLeft?.[node] === 1;
      else if (((word >>> (category & 31)) & 1) === 1) goesLeft = true;
      else goesLeft = known[feature[node]!]?.[category] !== 1 && missingLeft?.[node] === 1;
    }
    node = goesLeft ? left[node]! : right[node]!;
  }
  return tree.value[node]!;
}
