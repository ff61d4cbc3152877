/** Sums over packed trees: by the kernels, and the same in TypeScript. */
import { type Machine, machine, SCRATCH } from '../linalg/wasm/kernel-instance.js';
import { addLeafBits } from './add-leaf-bits.js';
import { sortable } from './branches.js';
import { MAX_PLACES, type Packed, SLOT, SLOT64 } from './pack.js';

/** Bytes of rows that are walked together: they stay in the second cache while tree after tree passes. */
const BLOCK_BYTES = 128 << 10;
/** A block has at least as many, so that reading a tree is shared by them. */
const MIN_BLOCK = 128;
const MAX_BLOCK = 2048;
/** Rows side by side in the memory of the kernel. */
const GROUP = 8;
/** From so many rows on, comparing all nodes of small trees is faster than following them. */
const MANY = 16;

/** Sums of the trees for each row: `start`, which is written into. False where X has a number that is not finite. */
export function addTrees(packed: Packed, X: Float64Array, rows: number, sums: Float64Array): boolean {
  const wasm = machine();
  if (wasm !== undefined && rows >= MANY) {
    const bits = packed.leafBits();
    const done = bits === undefined ? undefined : addLeafBits(wasm, bits, packed.plan, X, rows, sums);
    if (done !== undefined) return done;
  }
  const at = wasm?.keep(packed, packed.bytes, packed.write);
  if (wasm === undefined || at === undefined) return addInScript(packed, X, rows, sums);
  return addInWasm(wasm, at, packed, X, rows, sums);
}

/** Whole groups of rows whose memory fits; 0 where not even one does. */
function blockSize(cols: number, slots: number, stride: number, lane: number): number {
  const group = GROUP * (cols * 8 + (slots + 1) * lane + stride * 8 + 4);
  const most = Math.floor(SCRATCH / group) * GROUP;
  const best = Math.floor(BLOCK_BYTES / (slots * lane + stride * 8) / GROUP) * GROUP;
  return Math.min(most, Math.max(MIN_BLOCK, Math.min(MAX_BLOCK, best)));
}

/** Rows as groups of slots; not 0 where a number is not finite and the trees know no way for it. */
function fill(
  { kernels }: Machine,
  packed: Packed,
  at: number,
  rawAt: number,
  count: number,
  groupsAt: number,
): number {
  const { cols, double, rounded } = packed.plan;
  if (packed.columns > 0) {
    const columns = double ? kernels.columns64 : kernels.columns32;
    columns(rawAt, count, cols, at + packed.columnsAt, packed.columns, groupsAt);
    return 0;
  }
  return double
    ? kernels.groups64(rawAt, count, cols, groupsAt, rounded === true)
    : kernels.groups32(rawAt, count, cols, groupsAt);
}

/** Numbers that are copied one by one: for fewer, a view of them costs more than they do. */
const FEW = 64;

function copyInto(to: Float64Array, toAt: number, from: Float64Array, fromAt: number, count: number): void {
  if (count > FEW) to.set(from.subarray(fromAt, fromAt + count), toAt);
  else for (let i = 0; i < count; i++) to[toAt + i] = from[fromAt + i]!;
}

function addInWasm(
  wasm: Machine,
  at: number,
  packed: Packed,
  X: Float64Array,
  rows: number,
  sums: Float64Array,
): boolean {
  const { kernels, f64, scratch } = wasm;
  const { trees } = packed;
  const { cols, width, stride, double, single = false } = packed.plan;
  const values = at + packed.valuesAt;
  const lane = double ? 8 : 4;
  const slots = packed.columns === 0 ? cols : packed.columns;
  const most = blockSize(cols, slots, stride, lane);
  if (most === 0) return addInScript(packed, X, rows, sums);
  const size = Math.min(most, Math.ceil(rows / GROUP) * GROUP);
  const sumsAt = scratch;
  const rawAt = sumsAt + size * stride * 8;
  const groupsAt = rawAt + size * cols * 8;
  const listAt = groupsAt + size * (slots + 1) * lane;
  const walk = double ? kernels.trees64 : kernels.trees32;
  const walkOne = double ? kernels.single64 : kernels.single32;
  const saved = rows > size ? sums.slice() : undefined;
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    copyInto(f64, rawAt >> 3, X, start * cols, count * cols);
    const bad = fill(wasm, packed, at, rawAt, count, groupsAt);
    if (bad !== 0) {
      if (saved !== undefined) sums.set(saved);
      return false;
    }
    copyInto(f64, sumsAt >> 3, sums, start * stride, count * stride);
    if (count >= GROUP) walk(at, trees, groupsAt, count, slots, values, width, sumsAt, stride, listAt, single);
    else
      for (let i = 0; i < count; i++)
        walkOne(at, trees, groupsAt + i * lane, values, width, sumsAt + i * stride * 8, single);
    copyInto(sums, start * stride, f64, sumsAt >> 3, count * stride);
  }
  return true;
}

const scripts = new WeakMap<Packed, ArrayBuffer>();

function memoryOf(packed: Packed): ArrayBuffer {
  let memory = scripts.get(packed);
  if (memory === undefined) {
    memory = new ArrayBuffer(Math.ceil(packed.bytes / 8) * 8);
    packed.write(memory, 0);
    scripts.set(packed, memory);
  }
  return memory;
}

/** The same without WebAssembly. */
function addInScript(packed: Packed, X: Float64Array, rows: number, sums: Float64Array): boolean {
  const { cols, width, stride, double, rounded } = packed.plan;
  // Its slots are the numbers of a row, and its sums are not rounded.
  if (packed.columns > 0 || packed.plan.single === true) return false;
  for (let i = 0; i < rows * cols; i++) {
    const value = double && rounded !== true ? X[i]! : Math.fround(X[i]!);
    if (value - value !== 0) return false;
  }
  const memory = memoryOf(packed);
  const u32 = new Uint32Array(memory);
  const f64 = new Float64Array(memory);
  const valuesAt = packed.valuesAt >> 3;
  const size = Math.max(1, Math.min(rows, MAX_BLOCK, Math.floor(BLOCK_BYTES / (cols * 8))));
  const block = double ? undefined : new Int32Array(size * cols);
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    let raw = X.subarray(start * cols, (start + count) * cols);
    if (rounded === true) raw = raw.map((value) => Math.fround(value));
    if (block !== undefined) for (let i = 0; i < raw.length; i++) block[i] = sortable(raw[i]!);
    for (let t = 0; t < packed.trees; t++) {
      const base = u32[4 * t]! >> 2;
      const first = start * stride + u32[4 * t + 3]!;
      const walk =
        block === undefined
          ? walk64(u32, f64, base, raw, count, cols)
          : walk32(new Int32Array(memory), base, block, count, cols);
      for (let i = 0; i < count; i++) {
        const from = valuesAt + walk[i]! * width;
        const to = first + i * stride;
        for (let k = 0; k < width; k++) sums[to + k]! += f64[from + k]!;
      }
    }
  }
  return true;
}

const places = new Int32Array(MAX_BLOCK);
const SIGN = 0x80000000 | 0;

/** Indexes are of words here: a node has two. X and thresholds are integers that compare alike when the sign bit is turned. */
function step32(nodes: Int32Array, X: Int32Array, node: number, row: number): number {
  const word = nodes[node + 1]!;
  const slot = word >>> 16;
  if (slot === 0) return node;
  const x = X[row + slot / SLOT - 1]!;
  return node + ((word & 0xffff) << 1) + (x > (nodes[node]! ^ SIGN) ? 2 : 0);
}

/** Four rows at a time: each waits for the memory by itself. */
function walk32(nodes: Int32Array, root: number, X: Int32Array, rows: number, cols: number): Int32Array {
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const row = i * cols;
    let n0 = root;
    let n1 = root;
    let n2 = root;
    let n3 = root;
    for (;;) {
      const m0 = step32(nodes, X, n0, row);
      const m1 = step32(nodes, X, n1, row + cols);
      const m2 = step32(nodes, X, n2, row + 2 * cols);
      const m3 = step32(nodes, X, n3, row + 3 * cols);
      if (((m0 ^ n0) | (m1 ^ n1) | (m2 ^ n2) | (m3 ^ n3)) === 0) break;
      n0 = m0;
      n1 = m1;
      n2 = m2;
      n3 = m3;
    }
    places[i] = nodes[n0]! & (MAX_PLACES - 1);
    places[i + 1] = nodes[n1]! & (MAX_PLACES - 1);
    places[i + 2] = nodes[n2]! & (MAX_PLACES - 1);
    places[i + 3] = nodes[n3]! & (MAX_PLACES - 1);
  }
  for (; i < rows; i++) {
    const row = i * cols;
    let node = root;
    for (;;) {
      const next = step32(nodes, X, node, row);
      if (next === node) break;
      node = next;
    }
    places[i] = nodes[node]! & (MAX_PLACES - 1);
  }
  return places;
}

function walk64(
  u32: Uint32Array,
  f64: Float64Array,
  root: number,
  X: Float64Array,
  rows: number,
  cols: number,
): Int32Array {
  for (let i = 0; i < rows; i++) {
    const row = i * cols;
    let node = root;
    // A node has four words here; a leaf is no further from itself.
    for (let distance = u32[node + 2]!; distance !== 0; distance = u32[node + 2]!) {
      const x = X[row + u32[node + 3]! / SLOT64 - 1]!;
      node += 4 * (distance + (x > f64[node >> 1]! ? 1 : 0));
    }
    places[i] = u32[node]!;
  }
  return places;
}
