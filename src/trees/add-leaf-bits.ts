/** Rows through the trees of leaf-bits.ts, by the kernel of assembly/leaf-bits.ts. */
import { type Machine, SCRATCH } from '../linalg/wasm/kernel-instance.js';
import type { Plan } from './branches.js';
import type { LeafBits } from './leaf-bits.js';

/** Sums of rows, as they stand in `from`, each kind in a column of `size` of its own. */
function split(
  from: Float64Array,
  at: number,
  rows: number,
  stride: number,
  to: Float64Array,
  place: number,
  size: number,
): void {
  for (let i = 0; i < rows; i++) for (let k = 0; k < stride; k++) to[place + k * size + i] = from[at++]!;
}

/** And back. */
function join(
  from: Float64Array,
  place: number,
  size: number,
  to: Float64Array,
  at: number,
  rows: number,
  stride: number,
): void {
  for (let i = 0; i < rows; i++) for (let k = 0; k < stride; k++) to[at++] = from[place + k * size + i]!;
}

/** Bytes of rows that are ranked and compared together: they stay in the second cache. */
const BLOCK_BYTES = 128 << 10;
/** The kernel takes so many rows at a time. */
const GROUP = 64;

/**
 * Adds the trees to the sums of each row, as `addTrees` does. False where X has numbers that the trees know no way for;
 * undefined where the kernel has no room.
 */
export function addLeafBits(
  wasm: Machine,
  bits: LeafBits,
  { cols, width, stride, double, rounded, single }: Plan,
  X: Float64Array,
  rows: number,
  sums: Float64Array,
): boolean | undefined {
  const columns = bits.ranked + bits.coded;
  const perRow = cols * 8 + columns + stride * 8;
  const size = Math.max(GROUP, Math.floor(BLOCK_BYTES / perRow / GROUP) * GROUP);
  if (size * perRow + GROUP > SCRATCH) return undefined;
  const at = wasm.keep(bits, bits.bytes, bits.write);
  if (at === undefined) return undefined;
  const { kernels, f64, scratch } = wasm;
  const sumsAt = scratch;
  const rawAt = sumsAt + size * stride * 8;
  const ranksAt = rawAt + size * cols * 8;
  const placesAt = ranksAt + size * columns;
  // A leaf with one value adds to one sum of a row: those of many rows then stand together.
  const apart = width === 1 && stride > 1;
  const saved = !bits.missing && rows > size ? sums.slice() : undefined;
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    f64.set(X.subarray(start * cols, (start + count) * cols), rawAt >> 3);
    if (!bits.missing) {
      const numbers = count * cols;
      const bad = double ? kernels.notFinite(rawAt, numbers) : kernels.notFinite32(rawAt, numbers);
      if (bad !== 0) {
        if (saved !== undefined) sums.set(saved);
        return false;
      }
    }
    if (!apart) f64.set(sums.subarray(start * stride, (start + count) * stride), sumsAt >> 3);
    else split(sums, start * stride, count, stride, f64, sumsAt >> 3, size);
    kernels.ranks(rawAt, count, cols, at, bits.ranked, ranksAt, size, !double || rounded === true);
    let map = at + bits.codesAt;
    for (let c = 0; c < bits.coded; c++) {
      const [feature, length] = new Int32Array(f64.buffer, map, 2) as unknown as [number, number];
      kernels.codes(rawAt, count, cols, feature, map + 8, length, bits.above, ranksAt + (bits.ranked + c) * size);
      map += 8 + 4 * Math.ceil(length / 4);
    }
    const walk = single === true ? kernels.leafBits32 : kernels.leafBits;
    walk(
      at + bits.treesAt,
      bits.trees,
      ranksAt,
      size,
      count,
      at + bits.valuesAt,
      width,
      sumsAt,
      8 * (apart ? 1 : stride),
      8 * (apart ? size : 1),
      placesAt,
      at + bits.tablesAt,
    );
    if (!apart) sums.set(f64.subarray(sumsAt >> 3, (sumsAt >> 3) + count * stride), start * stride);
    else join(f64, sumsAt >> 3, size, sums, start * stride, count, stride);
  }
  return true;
}
