/** Rows of fit as assembly/brute.ts compares them: float64 for what counts, rounded ones to tell which rows can count. */
import { type Machine, machine, SCRATCH } from '../../../linalg/wasm/kernel-instance.js';
import { PANEL, roundRow, type Rounding, roundingOf } from './rounded-rows.js';

/** Fewer products than this are done before WebAssembly has its numbers. */
const WORTH = 20_000;
/** Rows of X in one call. */
const BLOCK = 256;
/** float64 before the centre. */
const HEAD = 2;
/** Bytes of work for each row of X besides the rounded one. */
const FACTS = 36;
/** The least int32, below all products. */
const LEAST = -(2 ** 31);

interface Layout {
  readonly bytes: number;
  readonly rounding: Rounding;
}

/** Undefined where rounded rows tell too little. */
const layouts = new WeakMap<Float64Array, { layout: Layout | undefined }>();

function layoutOf(data: Float64Array, count: number, cols: number, norms: Float64Array): Layout | undefined {
  let found = layouts.get(data);
  if (found === undefined) {
    found = { layout: measure(data, count, cols, norms) };
    layouts.set(data, found);
  }
  return found.layout;
}

function measure(data: Float64Array, count: number, cols: number, norms: Float64Array): Layout | undefined {
  const longest = Math.sqrt(norms.reduce((a, b) => (b > a || b !== b ? b : a), 0));
  const rounding = roundingOf(data, count, cols);
  if (!Number.isFinite(longest) || rounding === undefined) return undefined;
  const padded = Math.ceil(count / PANEL) * PANEL;
  const bytes = 8 * (HEAD + cols + count + count * cols) + 4 * padded * (1 + wordsOf(cols));
  return { bytes, rounding };
}

/** Words of four bytes of a rounded row. */
function wordsOf(cols: number): number {
  return (cols + 1) >> 1;
}

function write(
  { rounding }: Layout,
  data: Float64Array,
  count: number,
  cols: number,
  norms: Float64Array,
  memory: ArrayBuffer,
  at: number,
): void {
  const exact = new Float64Array(memory, at, HEAD + cols + count + count * cols);
  exact.set(rounding.center, HEAD);
  exact.set(norms.subarray(0, count), HEAD + cols);
  exact.set(data.subarray(0, count * cols), HEAD + cols + count);
  const padded = Math.ceil(count / PANEL) * PANEL;
  const words = wordsOf(cols);
  const halves = new Int32Array(memory, at + exact.byteLength, padded).fill(LEAST);
  const panels = new Int16Array(memory, at + exact.byteLength + halves.byteLength, 2 * padded * words).fill(0);
  let most = 0;
  for (let i = 0; i < count; i++) {
    const panel = Math.floor(i / PANEL) * PANEL * words + (i % PANEL);
    halves[i] = roundRow(rounding, data, i * cols, panels, 2 * panel);
    // Of others every distance is computed.
    if (halves[i]! <= 0 && norms[i]! > most) most = norms[i]!;
  }
  exact.set([rounding.scale, Math.sqrt(most)]);
}

/**
 * The nearest `size` rows to each row of X: squared distances from |x|² - 2x·y + |y|² and rows, in the order of a
 * NeighborHeap, `size` of each a row. Undefined where it is to be done without WebAssembly.
 *
 * @param norms |y|² of the rows of fit
 */
export function nearestInRows(
  data: Float64Array,
  count: number,
  norms: Float64Array,
  X: Float64Array,
  rows: number,
  cols: number,
  size: number,
): { distances: Float64Array; indexes: Int32Array } | undefined {
  if (rows * count * cols < WORTH) return undefined;
  const wasm = machine();
  const layout = wasm && layoutOf(data, count, cols, norms);
  if (wasm === undefined || layout === undefined) return undefined;
  const perRow = cols * 8 + 4 * wordsOf(cols) + FACTS + size * 12;
  if (perRow * 8 > SCRATCH) return undefined;
  const block = Math.min(rows, BLOCK, Math.floor((SCRATCH - 4096 - 4 * cols * 4) / perRow) & ~3 || 1);
  const at = wasm.keep(
    layout,
    layout.bytes,
    (memory, place) => {
      write(layout, data, count, cols, norms, memory, place);
    },
    () => ['brute', count, cols, norms, data],
  );
  if (at === undefined) return undefined;
  const distances = new Float64Array(rows * size);
  const indexes = new Int32Array(rows * size);
  for (let start = 0; start < rows; start += block) {
    const part = X.subarray(start * cols, Math.min(rows, start + block) * cols);
    const computed = lookUp(wasm, at, count, part, cols, size, distances, indexes, start * size);
    // Where rounded rows cannot be told apart, looking twice does not pay.
    const compared = (part.length / cols) * count;
    if (computed > compared / 4 && compared > 1e6) {
      layouts.set(data, { layout: undefined });
      return undefined;
    }
  }
  return { distances, indexes };
}

function lookUp(
  { f64, u8, kernels, scratch }: Machine,
  at: number,
  count: number,
  X: Float64Array,
  cols: number,
  size: number,
  distances: Float64Array,
  indexes: Int32Array,
  to: number,
): number {
  const rows = X.length / cols;
  const found = scratch + X.byteLength;
  const places = found + rows * size * 8;
  const work = (places + rows * size * 4 + 15) & ~15;
  f64.set(X, scratch >> 3);
  const computed = kernels.brute(at, count, scratch, rows, cols, size, found, places, work);
  distances.set(f64.subarray(found >> 3, (found >> 3) + rows * size), to);
  indexes.set(new Int32Array(u8.buffer, places, rows * size), to);
  return computed;
}
