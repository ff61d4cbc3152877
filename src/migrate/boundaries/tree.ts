/** Trees: the records of their nodes, and what classifiers store as values. */
import { InvalidStateError } from '../../core/errors.js';
import { OWN_PIECE } from '../../core/sink.js';
import { dtypeOf, type Field } from '../../numpy/dtypes/dtype.js';
import type { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyObject } from '../../pickle/values/py-values.js';
import { fieldIn, fieldItems, givePiece, recast, takePiece, wholeAt } from '../records.js';
import { added, type Both, of, step, type Step, type Subject } from '../step.js';
import { NdArray as Arrays } from '../../numpy/ndarray.js';

export const TREE_CLASSIFIERS = of('tree._classes', 'DecisionTreeClassifier', 'ExtraTreeClassifier');
export const TREE_REGRESSORS = of('tree._classes', 'DecisionTreeRegressor', 'ExtraTreeRegressor');
export const TREES = [...TREE_CLASSIFIERS, ...TREE_REGRESSORS];

/** The attributes of a `Tree`, which are its state. */
export function treeState(tree: unknown): PyDict | undefined {
  return tree instanceof PyObject && tree.state instanceof PyDict ? tree.state : undefined;
}

export function nodesOf(tree: unknown): NdArray | undefined {
  return treeState(tree)?.get('nodes') as NdArray | undefined;
}

/** A field of whole numbers: of 8 bytes, or of 4 where a machine of 32 bits wrote them, as all that count rows and nodes. */
function whole(nodes: NdArray, name: string): Field {
  const field = fieldIn(nodes, name);
  const { str } = fieldIn(nodes, 'left_child').dtype;
  if (!/^[<>]i[48]$/.test(str) || field.dtype.str !== str)
    throw new InvalidStateError('Tree', 'nodes', `whole numbers of 4 or 8 bytes as ${name}`, field.dtype.name);
  return field;
}

/** For nodes 1 where the left child has more rows than the right one. Read here, as {@link fieldItems} makes an object of each number. */
function sidesOf(nodes: NdArray): (first: number, count: number) => Uint8Array {
  const { size } = nodes;
  const step = nodes.dtype.itemsize;
  const [left, right, rows] = [whole(nodes, 'left_child'), whole(nodes, 'right_child'), whole(nodes, 'n_node_samples')];
  const { itemsize: width, byteorder } = left.dtype;
  const [atLeft, atRight, atRows] = [left.offset, right.offset, rows.offset];
  let sides = new Uint8Array();
  return (first, count) => {
    const bytes = nodes.bytes!;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const little = byteorder !== '>';
    if (sides.length < count) sides = new Uint8Array(count);
    sides.fill(0);
    for (let i = 0, at = first * step; i < count; i++, at += step) {
      const a = wholeAt(view, at + atLeft, width, little);
      const b = wholeAt(view, at + atRight, width, little);
      if (a < 0 || a >= size || b < 0 || b >= size) continue;
      if (wholeAt(view, a * step + atRows, width, little) > wholeAt(view, b * step + atRows, width, little))
        sides[i] = 1;
    }
    return sides;
  };
}

/** Since 1.3 a node says where missing values go: to the child with more rows where fit saw none. */
const missing: Both = {
  forwards: (tree) => {
    const nodes = tree.array('nodes');
    if (nodes === undefined || nodes.dtype.names?.includes('missing_go_to_left') === true) return;
    const change = { add: { missing_go_to_left: 'u1' }, itemsize: 64 };
    tree.set('nodes', recast(nodes, change, { missing_go_to_left: sidesOf(nodes) }, tree.run.later));
  },
  backwards: (tree) => {
    const nodes = tree.array('nodes');
    if (nodes === undefined || nodes.dtype.names?.includes('missing_go_to_left') !== true) return;
    tree.set('nodes', recast(nodes, { drop: ['missing_go_to_left'], itemsize: 56 }, {}, tree.run.later));
  },
};

/** `values` of a classifier: weights of the classes until 1.3, their shares from 1.4 on. */
const shares: Both = {
  forwards: (model) =>
    rescale(model, (row, from, to) => {
      const sum = sumOf(row, from, to);
      if (sum !== 0) for (let i = from; i < to; i++) row[i]! /= sum;
    }),
  backwards: (model) => {
    const tree = model.get('tree_');
    const nodes = nodesOf(tree);
    if (nodes === undefined) return;
    let weights: Float64Array | undefined;
    rescale(model, (row, from, to, node) => {
      if (node === 0) weights = fieldItems(nodes, 'weighted_n_node_samples');
      for (let i = from; i < to; i++) {
        const weight = row[i]! * weights![node]!;
        const whole = Math.round(weight);
        // Rows without weights are counts: a share of them is that quotient, to the last bit. Boosting has rows of next to no weight.
        row[i] = Math.abs(weight - whole) <= 4 * Number.EPSILON * whole ? whole : weight;
      }
    });
  },
};

/** numpy's order: one after the other below eight items, then eight sums side by side. */
function sumOf(row: Float64Array, from: number, to: number): number {
  const count = to - from;
  if (count < 8) {
    let sum = 0;
    for (let i = from; i < to; i++) sum += row[i]!;
    return sum;
  }
  if (count > 128) {
    let half = Math.floor(count / 2);
    half -= half % 8;
    return sumOf(row, from, from + half) + sumOf(row, from + half, to);
  }
  const parts = row.slice(from, from + 8);
  let i = from + 8;
  for (; i + 8 <= to; i += 8) for (let j = 0; j < 8; j++) parts[j]! += row[i + j]!;
  let sum = parts[0]! + parts[1]! + (parts[2]! + parts[3]!) + (parts[4]! + parts[5]! + (parts[6]! + parts[7]!));
  for (; i < to; i++) sum += row[i]!;
  return sum;
}

function rescale(model: Subject, change: (row: Float64Array, from: number, to: number, node: number) => void): void {
  const tree = model.get('tree_');
  const state = treeState(tree);
  const values = state?.get('values');
  if (state === undefined || !(values instanceof Arrays)) return;
  const [, outputs = 1, most = 1] = values.shape;
  const counts = classCounts(tree as PyObject, outputs, most);
  const nodes = values.shape[0]!;
  const width = outputs * most;
  /** Values of `count` nodes from the one at `first` on, at the start of `data`. */
  const fill = (data: Float64Array, first: number, count: number): void => {
    data.set(values.toFloat64().subarray(first * width, (first + count) * width));
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < outputs; k++) {
        const from = i * width + k * most;
        change(data, from, from + counts[k]!, first + i);
      }
    }
  };
  const read = (): Uint8Array => {
    const data = new Float64Array(nodes * width);
    fill(data, 0, nodes);
    return new Uint8Array(data.buffer);
  };
  const pieces = function* (): Generator<Uint8Array> {
    const most = Math.max(1, Math.floor(OWN_PIECE / (8 * width)));
    const piece = takePiece(Math.min(most, nodes) * width * 8);
    const data = new Float64Array(piece.buffer);
    for (let first = 0; first < nodes; first += most) {
      const count = Math.min(most, nodes - first);
      fill(data, first, count);
      yield piece.subarray(0, count * width * 8);
    }
    givePiece(piece);
  };
  const bytes = model.run.later ? { length: values.size * 8, isTransient: true, read, pieces } : read();
  state.set('values', Arrays.fromBytes(bytes, values.shape, dtypeOf('float64')));
}

/** Classes of each output: the second argument of `Tree`. */
function classCounts(tree: PyObject, outputs: number, most: number): number[] {
  const counts = tree.args[1];
  if (counts instanceof Arrays && counts.size === outputs) return counts.flat().map(Number);
  return new Array<number>(outputs).fill(most);
}

export const TREE_STEPS: readonly Step[] = [
  step('1.3', of('tree._tree', 'Tree'), missing),
  step('1.4', TREE_CLASSIFIERS, shares),
  step('1.4', TREES, added('monotonic_cst', null)),
];
