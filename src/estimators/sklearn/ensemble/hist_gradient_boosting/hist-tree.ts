/** Trees of histogram-based gradient boosting: their records as they stand, and flat arrays that walking never leaves. */
import { NdArray } from '../../../../numpy/ndarray.js';
import { PyObject } from '../../../../pickle/values/py-values.js';
import type { Place } from '../../../binding/define.js';
import { attributesOf, describe } from '../../../binding/state.js';
import { fieldReader } from '../../../binding/structured-fields.js';
import type { Branches } from '../../../../trees/branches.js';
import { type Bitsets, bitsetsOf, isInBitset, WORDS } from './bitsets.js';
import { type HistRecords, histRecordsOf } from './hist-records.js';

export interface HistArrays {
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
  readonly bitsets: Bitsets;
}

export interface HistTree {
  readonly nodeCount: number;
  readonly seesMissing: boolean;
  /** The highest feature that a node splits by; -1 where none splits. */
  readonly highestFeature: number;
  readonly splitsByCategory: boolean;
  /** The records of the file, where they can be walked as they are. */
  readonly records: HistRecords | undefined;
  /** Made when they are first asked for, of what stands there then. */
  arrays(): HistArrays;
}

function arraysOf(nodes: NdArray, bitsets: Bitsets, width: number, place: Place): HistArrays {
  const count = nodes.size;
  const { fields } = nodes.dtype;
  const fill = <T extends Int32Array | Uint8Array>(name: string, out: T): T => {
    const read = fieldReader(nodes, name, place);
    for (let i = 0; i < count; i++) {
      const value = read(i);
      if (!(value >= 0 && value < 2 ** 31)) throw place.fail(`32-bit numbers as ${name}`, `${value} in node ${i}`);
      out[i] = value;
    }
    return out;
  };
  const ints = (name: string): Int32Array => fill(name, new Int32Array(count));
  const bytes = (name: string): Uint8Array => fill(name, new Uint8Array(count));
  const floats = (name: string): Float64Array => {
    const read = fieldReader(nodes, name, place);
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) out[i] = read(i);
    return out;
  };
  const byCategory = fields?.has('is_categorical') === true ? bytes('is_categorical') : undefined;
  const bitset = byCategory === undefined ? new Int32Array(count).fill(-1) : ints('bitset_idx');
  if (byCategory !== undefined) for (let i = 0; i < count; i++) if (byCategory[i] === 0) bitset[i] = -1;
  const arrays: HistArrays = {
    left: ints('left'),
    right: ints('right'),
    feature: ints('feature_idx'),
    threshold: floats(fields?.has('num_threshold') === true ? 'num_threshold' : 'threshold'),
    leaf: bytes('is_leaf'),
    missingLeft: fields?.has('missing_go_to_left') === true ? bytes('missing_go_to_left') : undefined,
    value: floats('value'),
    bitset,
    bitsets,
  };
  check(arrays, count, width, place);
  return arrays;
}

/** A `TreePredictor`, checked: children come after their parents, features and bitsets exist. */
export function histTreeOf(object: unknown, width: number, place: Place): HistTree {
  const state = object instanceof PyObject ? attributesOf(object) : undefined;
  const nodes = state?.get('nodes');
  if (state === undefined || !(nodes instanceof NdArray) || nodes.ndim !== 1)
    throw place.fail('trees with an array of nodes', describe(nodes ?? object));
  const nodeCount = nodes.shape[0]!;
  if (nodeCount === 0) throw place.fail('at least one node', 'none');
  const bitsets = bitsetsOf(state, place);
  let made: HistArrays | undefined;
  const arrays = (): HistArrays => (made ??= arraysOf(nodes, bitsets, width, place));
  const records = histRecordsOf(nodes, bitsets, place);
  return {
    nodeCount,
    seesMissing: nodes.dtype.fields?.has('missing_go_to_left') === true,
    ...(records ?? summary(arrays())),
    records,
    arrays,
  };
}

function summary({ leaf, feature, bitset }: HistArrays): Pick<HistTree, 'highestFeature' | 'splitsByCategory'> {
  let highestFeature = -1;
  let splitsByCategory = false;
  for (let i = 0; i < leaf.length; i++) {
    if (leaf[i] !== 0) continue;
    highestFeature = Math.max(highestFeature, feature[i]!);
    if (bitset[i]! >= 0) splitsByCategory = true;
  }
  return { highestFeature, splitsByCategory };
}

function check(tree: HistArrays, count: number, width: number, place: Place): void {
  for (let i = 0; i < count; i++) {
    if (tree.leaf[i] !== 0) continue;
    for (let child = tree.left[i]!, k = 0; k < 2; k++, child = tree.right[i]!) {
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
export function histBranches(tree: HistTree): Branches {
  const { left, right, feature, threshold, leaf, value, missingLeft } = tree.arrays();
  const isLeaf = (node: number): boolean => leaf[node] !== 0;
  return { count: leaf.length, isLeaf, left, right, feature, threshold, values: value, missingLeft };
}

/**
 * The value of the leaf that a row of X, starting at `offset`, ends up in.
 *
 * @param known For each categorical feature the 256 categories that `fit` saw.
 */
export function histLeafValue(
  tree: HistArrays,
  X: Float64Array,
  offset: number,
  known: readonly (Uint8Array | undefined)[],
): number {
  const { left, right, feature, threshold, leaf, missingLeft, bitset, bitsets } = tree;
  let node = 0;
  while (leaf[node] === 0) {
    const value = X[offset + feature[node]!]!;
    const missing = missingLeft?.[node] === 1;
    const set = bitset[node]!;
    let goesLeft: boolean;
    if (value !== value) goesLeft = missing;
    else if (set < 0) goesLeft = value <= threshold[node]!;
    else goesLeft = isInBitset(bitsets, set, value, known[feature[node]!], missing);
    node = goesLeft ? left[node]! : right[node]!;
  }
  return tree.value[node]!;
}
