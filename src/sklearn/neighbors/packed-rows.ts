/** Rows of fit as assembly/brute.ts compares them: float64 for what counts, float32 for what tells which rows can count. */
import { type Machine, machine, SCRATCH } from '../../linalg/wasm/machine.js';

const PANEL = 8;
/** Fewer products than this are done before WebAssembly has its numbers. */
const WORTH = 20_000;
/** Rows of X in one call. */
const BLOCK = 256;
/** float64 before the centre. */
const HEAD = 4;
/** Bytes of work for each row of X besides its float32. */
const FACTS = 44;

interface Layout {
  readonly bytes: number;
  readonly center: Float64Array;
  readonly scale: number;
  readonly centred: number;
  readonly longest: number;
}

/** Undefined where float32 tells too little of the rows. */
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
  const center = new Float64Array(cols);
  for (let i = 0; i < count; i++) for (let j = 0; j < cols; j++) center[j]! += data[i * cols + j]! / count;
  let most = 0;
  for (let i = 0; i < count; i++) {
    let own = 0;
    for (let j = 0; j < cols; j++) own += (data[i * cols + j]! - center[j]!) ** 2;
    most = Math.max(most, own);
  }
  const length = Math.sqrt(most);
  if (!Number.isFinite(longest) || !(length > 1e-100 && length < 1e100)) return undefined;
  const scale = 2 ** -Math.ceil(Math.log2(length));
  const padded = Math.ceil(count / PANEL) * PANEL;
  const bytes = 8 * (HEAD + cols + count + count * cols) + 4 * (padded + padded * cols);
  // The length of float32 rows may be a little more.
  return { bytes, center, scale, centred: length * scale * 1.001, longest };
}

function write(
  { center, scale, centred, longest }: Layout,
  data: Float64Array,
  count: number,
  cols: number,
  norms: Float64Array,
  memory: ArrayBuffer,
  at: number,
): void {
  const exact = new Float64Array(memory, at, HEAD + cols + count + count * cols);
  exact.set([scale, centred, longest, 0]);
  exact.set(center, HEAD);
  exact.set(norms.subarray(0, count), HEAD + cols);
  exact.set(data.subarray(0, count * cols), HEAD + cols + count);
  const padded = Math.ceil(count / PANEL) * PANEL;
  const halves = new Float32Array(memory, at + exact.byteLength, padded);
  const panels = new Float32Array(memory, at + exact.byteLength + halves.byteLength, padded * cols);
  halves.fill(Number.NEGATIVE_INFINITY);
  panels.fill(0);
  for (let i = 0; i < count; i++) {
    const to = Math.floor(i / PANEL) * PANEL * cols + (i % PANEL);
    let own = 0;
    for (let j = 0; j < cols; j++) {
      const value = Math.fround((data[i * cols + j]! - center[j]!) * scale);
      panels[to + PANEL * j] = value;
      own += value * value;
    }
    halves[i] = -own / 2;
  }
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
  const perRow = cols * 12 + FACTS + size * 12;
  const block = Math.min(rows, BLOCK, Math.floor((SCRATCH - 4096 - 4 * cols * 4) / perRow) & ~3 || 1);
  const wasm = perRow * 8 < SCRATCH ? machine() : undefined;
  const layout = wasm && layoutOf(data, count, cols, norms);
  if (wasm === undefined || layout === undefined) return undefined;
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
    // Where float32 cannot tell most rows apart, looking twice does not pay.
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
