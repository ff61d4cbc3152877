/**
 * The WebAssembly side of SHAP values (assembly/shap.ts): blocks of rows at once, with the bits of the walks in TypeScript, which go
 * on where it is not there or has no room.
 */
import { machine } from '../../../linalg/wasm/kernel-instance.js';
import type { Rows } from './request.js';
import { bytesOf } from '../../../linalg/wasm/kernel-bytes.js';
import { BINARY } from './shap-kernel.generated.js';

interface Kernels {
  pathsRoom(rows: number, leaves: number, depth: number): number;
  paths(
    tree: number,
    asked: number,
    rows: number,
    capacity: number,
    leaves: number,
    depth: number,
    work: number,
    out: number,
    stride: number,
  ): void;
  quadratureLevel(rows: number): number;
  quadratureShared(rows: number): number;
  quadrature(
    tree: number,
    rule: number,
    asked: number,
    rows: number,
    capacity: number,
    features: number,
    weight: number,
    work: number,
    out: number,
  ): void;
}

const PAGE = 65536;
/** The compiler keeps nothing below. */
const START = 1024;
const MOST = 64 << 20;
/** Rows of a block: more of them share more, and stay in the cache less. */
const BLOCK = 512;
/** The kernels have a bit for each column of a path. */
export const MAX_LEVELS = 62;
/** Bytes of a node. */
const NODE = 32;

/** A tree as a kernel takes it, and how it decides. */
export interface ShapTree {
  readonly nodes: Uint8Array;
  /** Node of each split, by the number that `nodes` gives it. */
  readonly splits: Int32Array;
  readonly depth: number;
}

/** A tree among others. */
export interface ShapTask {
  readonly tree: ShapTree;
  /** Its first number among those of a row. */
  readonly first: number;
  readonly weight: number;
  /** Puts 1 where a number goes to the left at a node, 0 where it goes to the right. */
  decide(node: number, values: Float64Array, out: Uint8Array): void;
  /** The column that a node asks for. */
  column(node: number): number;
}

let made: { readonly kernels: Kernels; readonly memory: WebAssembly.Memory } | false | undefined;

function make(): typeof made {
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST / PAGE });
    const module = new WebAssembly.Module(bytesOf(BINARY));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return { kernels: exports as unknown as Kernels, memory };
  } catch {
    return false;
  }
}

interface Room {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  /** A multiple of 8. */
  readonly capacity: number;
  readonly treeAt: number;
  readonly askedAt: number;
  readonly outAt: number;
  readonly workAt: number;
}

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Undefined where the tasks have too little room, or the platform has no WebAssembly. */
function roomFor(
  tasks: readonly ShapTask[],
  rows: number,
  outBytes: number,
  workBytes: (kernels: Kernels, capacity: number) => number,
): Room | undefined {
  // What forbids the other kernels forbids these.
  if (machine() === undefined || tasks.some(({ tree }) => tree.depth > MAX_LEVELS)) return undefined;
  made ??= make();
  if (made === false || made === undefined) return undefined;
  const { kernels, memory } = made;
  let nodes = 0;
  let splits = 0;
  for (const { tree } of tasks) {
    nodes = Math.max(nodes, tree.nodes.length);
    splits = Math.max(splits, tree.splits.length);
  }
  for (let capacity = Math.min(BLOCK, Math.ceil(rows / 8) * 8); capacity >= 8; capacity = (capacity >> 4) << 3) {
    const askedAt = START + aligned(nodes);
    const outAt = askedAt + aligned(splits * capacity);
    const workAt = outAt + aligned(outBytes * capacity);
    const end = workAt + workBytes(kernels, capacity);
    if (end > MOST) continue;
    const more = Math.ceil((end - memory.buffer.byteLength) / PAGE);
    try {
      if (more > 0) memory.grow(more);
    } catch {
      return undefined;
    }
    return { kernels, memory, capacity, treeAt: START, askedAt, outAt, workAt };
  }
  return undefined;
}

function columnsOf({ data, cols }: Rows, start: number, count: number): Float64Array[] {
  return Array.from({ length: cols }, (_, j) => {
    const column = new Float64Array(count);
    for (let i = 0, at = start * cols + j; i < count; i++, at += cols) column[i] = data[at]!;
    return column;
  });
}

/** Writes a tree and its decisions. */
function put({ memory, capacity, treeAt, askedAt }: Room, task: ShapTask, columns: readonly Float64Array[]): void {
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(task.tree.nodes, treeAt);
  let at = askedAt;
  for (const node of task.tree.splits) {
    const values = columns[task.column(node)]!;
    task.decide(node, values, bytes.subarray(at, at + values.length));
    at += capacity;
  }
}

/** Calls `block` for each block of rows with its columns. */
function eachBlock(
  X: Rows,
  { capacity }: Room,
  block: (start: number, count: number, columns: readonly Float64Array[]) => void,
): void {
  for (let start = 0; start < X.rows; start += capacity) {
    const count = Math.min(capacity, X.rows - start);
    block(start, count, columnsOf(X, start, count));
  }
}

/** Adds what LightGBM's TreeSHAP gives to `out`, `width` numbers a row. False where it has to be done otherwise. */
export function addPaths(tasks: readonly ShapTask[], X: Rows, out: Float64Array, width: number): boolean {
  const leaves = tasks.reduce((most, { tree }) => Math.max(most, tree.splits.length + 1), 1);
  const depth = tasks.reduce((most, { tree }) => Math.max(most, tree.depth), 0);
  const room = roomFor(tasks, X.rows, width * 8, (kernels, capacity) => kernels.pathsRoom(capacity, leaves, depth));
  if (room === undefined) return false;
  const { kernels, memory, capacity, treeAt, askedAt, outAt, workAt } = room;
  const f64 = new Float64Array(memory.buffer);
  eachBlock(X, room, (start, count, columns) => {
    f64.set(out.subarray(start * width, (start + count) * width), outAt >> 3);
    for (const task of tasks) {
      put(room, task, columns);
      const { splits, depth } = task.tree;
      const to = outAt + task.first * 8;
      kernels.paths(treeAt, askedAt, count, capacity, splits.length + 1, depth, workAt, to, width * 8);
    }
    out.set(f64.subarray(outAt >> 3, (outAt >> 3) + count * width), start * width);
  });
  return true;
}

/**
 * Puts what XGBoost's quadrature gives into `out`, `width` numbers a row; each task has `features` of them. False where it has to be
 * done otherwise.
 *
 * @param rule Eight points, then eight weights
 */
export function putQuadrature(
  tasks: readonly ShapTask[],
  X: Rows,
  out: Float32Array,
  width: number,
  features: number,
  rule: Float32Array,
): boolean {
  const depth = tasks.reduce((most, { tree }) => Math.max(most, tree.depth), 0);
  const room = roomFor(
    tasks,
    X.rows,
    width * 4,
    (kernels, capacity) =>
      64 +
      features * capacity * 4 +
      kernels.quadratureShared(capacity) +
      (depth + 2) * kernels.quadratureLevel(capacity),
  );
  if (room === undefined) return false;
  const { kernels, memory, capacity, treeAt, askedAt, outAt, workAt } = room;
  const f32 = new Float32Array(memory.buffer);
  f32.set(rule, workAt >> 2);
  eachBlock(X, room, (start, count, columns) => {
    f32.fill(0, outAt >> 2, (outAt >> 2) + width * capacity);
    for (const task of tasks) {
      put(room, task, columns);
      const to = outAt + task.first * capacity * 4;
      kernels.quadrature(treeAt, workAt, askedAt, count, capacity, features, task.weight, workAt + 64, to);
    }
    for (let j = 0; j < width; j++) {
      const from = (outAt >> 2) + j * capacity;
      for (let i = 0, at = start * width + j; i < count; i++, at += width) out[at] = f32[from + i]!;
    }
  });
  return true;
}

/** What a node is written from; leaves have -1 as their left child. */
interface Shape {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  readonly depth: number;
}

/** A tree for {@link addPaths}: `third` and `fourth` are float64. */
export function pathTree({ left, right, feature, depth }: Shape, cover: Float64Array, value: Float64Array): ShapTree {
  const nodes = new Uint8Array(left.length * NODE);
  const words = new Int32Array(nodes.buffer);
  const doubles = new Float64Array(nodes.buffer);
  const splits: number[] = [];
  let leaves = 0;
  for (let node = 0; node < left.length; node++) {
    const number = left[node] === -1 ? leaves++ : splits.push(node) - 1;
    words.set([left[node]!, right[node]!, feature[node]!, number], node * 8);
    doubles.set([cover[node]!, value[node]!], node * 4 + 2);
  }
  return { nodes, splits: Int32Array.from(splits), depth };
}

/** Of an edge to a node for {@link putQuadrature}. */
export interface Edge {
  /** What its share multiplies, where the row goes this way and always did; and without the split before it. */
  readonly enter: Float32Array;
  readonly exit: Float32Array;
  /** What a leaf gives, by all shares on the way. */
  readonly scale: Float32Array;
  /** By split: where its column was first asked for on the way, as a level. */
  readonly slot: Int32Array;
}

/** Undefined where a number is not finite, as the steps that a kernel does not skip would show. */
export function quadratureTree({ left, right, feature, depth }: Shape, edges: Edge): ShapTree | undefined {
  const nodes = new Uint8Array(left.length * NODE);
  const words = new Int32Array(nodes.buffer);
  const singles = new Float32Array(nodes.buffer);
  const splits: number[] = [];
  for (let node = 0; node < left.length; node++) {
    const number = left[node] === -1 ? 0 : splits.push(node) - 1;
    const { enter, exit, scale, slot } = edges;
    if (!Number.isFinite(enter[node]! + exit[node]! + scale[node]!)) return undefined;
    words.set([left[node]!, right[node]!, feature[node]!, slot[node]!, number], node * 8);
    singles.set([enter[node]!, exit[node]!, scale[node]!], node * 8 + 5);
  }
  return { nodes, splits: Int32Array.from(splits), depth };
}
