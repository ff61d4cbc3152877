/** Sums of coefficients times exp(-gamma · |x - v|²), which are what a machine of support vectors computes. */
import { dotInOrder } from './product.js';
import { type Machine, machine, SCRATCH } from './wasm/kernel-instance.js';

/** Parts of an octave to a power of e: 256 / ln 2. */
export const PARTS = 369.3299304675746;
/** Powers of 2^(1/256), as a polynomial: (ln 2 / 256)^k / k!. */
export const C1 = 0.0027076061740622863;
export const C2 = 3.6655655969101062e-6;
export const C3 = 3.3083026805413713e-9;
const C4 = 2.239395190875157e-12;
/** The least normal number is 2 to this many parts of an octave. */
export const LEAST = -261632;
/** Adding it leaves a whole number in the low bits. */
export const ROUND = 6755399441055744;
const number = new Float64Array(1);
const words = new Int32Array(number.buffer);
export const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

let powers: Float64Array | undefined;

/** 2 to the powers 0, 1/256 … 255/256, rounded once from 80 bits. */
export function powersOfTwo(): Float64Array {
  if (powers === undefined) {
    powers = new Float64Array(256);
    const step = 1212203550026895909267883n;
    let power = 1n << 80n;
    for (let j = 0; j < 256; j++) {
      powers[j] = Number(power) / 2 ** 80;
      power = (power * step) >> 80n;
    }
  }
  return powers;
}

/**
 * 2^(x / 256) for x of at most 0, bit for bit as assembly/support.ts computes it. What is below the least normal number, and
 * NaN, give that number.
 */
export function powerDown(x: number, table = powersOfTwo()): number {
  const low = x > LEAST ? x : LEAST;
  const shifted = low + ROUND;
  const n = shifted - ROUND;
  const r = low - n;
  let p = r * C4 + C3;
  p = p * r + C2;
  p = p * r + C1;
  p = p * r;
  const t = table[n & 255]!;
  number[0] = t + t * p;
  words[HIGH]! += (n >> 8) << 20;
  return number[0];
}

export interface RbfModel {
  readonly gamma: number;
  readonly cols: number;
  /** Row after row. */
  readonly vectors: Float64Array;
  /** How many vectors, in their order, each of the segments has. */
  readonly segments: readonly number[];
  /** For each sum a coefficient of each vector. */
  readonly coefficients: Float64Array;
  readonly sums: number;
  /** Distances are sums of squared differences in any case: for sums of which little is left. */
  readonly direct?: boolean;
  /**
   * Matern kernels in place of exp(-gamma · d²), of r = gamma · d: exp(-r) times 1, 1 + r or 1 + r + r²/3. They need
   * {@link RbfModel.direct}.
   */
  readonly matern?: 1 | 2 | 3;
  /** (1 + gamma · d²) to minus this power. It needs {@link RbfModel.direct}. */
  readonly rational?: number;
}

const PANEL = 4;
/** What the relative error of a value may be at most for distances from products; commonly it is a hundredth of it. */
const ERROR = 1e-12;
const BLOCK = 64;
/** Entries of the table of logarithms. */
const STEPS = 128;

/** Offsets in the numbers of {@link pack}. */
interface Layout {
  readonly sizes: number;
  readonly norms: number;
  readonly panels: number;
  readonly coefficients: number;
  readonly logs: number;
  readonly length: number;
}

function layoutOf({ cols, segments, sums, rational }: RbfModel): Layout {
  const panels = segments.reduce((total, size) => total + Math.ceil(size / PANEL), 0);
  const sizes = 256 + cols;
  const norms = sizes + segments.length;
  const first = norms + panels * PANEL;
  const coefficients = first + panels * PANEL * cols;
  const logs = coefficients + panels * PANEL * sums;
  return { sizes, norms, panels: first, coefficients, logs, length: logs + (rational === undefined ? 0 : 2 * STEPS) };
}

interface Packed {
  readonly numbers: Float64Array;
  /** True where distances are sums of squared differences: exact also for vectors far from each other. */
  readonly direct: boolean;
}

/** As assembly/support.ts reads it. */
function pack(m: RbfModel, layout: Layout): Packed {
  const { cols, vectors, segments, coefficients, sums } = m;
  const gamma = m.gamma * PARTS;
  const count = vectors.length / Math.max(1, cols);
  const numbers = new Float64Array(layout.length);
  numbers.set(powersOfTwo());
  const center = numbers.subarray(256, 256 + cols);
  for (let v = 0; v < count; v++) for (let j = 0; j < cols; j++) center[j]! += vectors[v * cols + j]! / count;
  let most = 0;
  for (let v = 0; v < count; v++) {
    let norm = 0;
    for (let j = 0; j < cols; j++) norm += (vectors[v * cols + j]! - center[j]!) ** 2;
    most = norm > most || norm !== norm ? norm : most;
  }
  const direct = m.direct === true || !(m.gamma * most * (cols + 4) * 4 * 2 ** -53 <= ERROR);
  if (direct) center.fill(0);
  if (m.rational !== undefined) {
    for (let i = 0; i < STEPS; i++) {
      const inverse = 1 / (1 + (i + 0.5) / STEPS);
      numbers[layout.logs + 2 * i] = inverse;
      numbers[layout.logs + 2 * i + 1] = -Math.log(inverse);
    }
  }
  let panel = 0;
  let v = 0;
  segments.forEach((size, s) => {
    numbers[layout.sizes + s] = Math.ceil(size / PANEL);
    for (let k = 0; k < size; k++, v++) {
      const at = panel + Math.floor(k / PANEL);
      const lane = k % PANEL;
      let norm = 0;
      for (let j = 0; j < cols; j++) {
        const value = vectors[v * cols + j]! - center[j]!;
        numbers[layout.panels + (at * cols + j) * PANEL + lane] = value;
        norm += value * value;
      }
      numbers[layout.norms + at * PANEL + lane] = -gamma * norm;
      for (let c = 0; c < sums; c++)
        numbers[layout.coefficients + (at * sums + c) * PANEL + lane] = coefficients[c * count + v]!;
    }
    panel += Math.ceil(size / PANEL);
  });
  return { numbers, direct };
}

interface Prepared {
  readonly layout: Layout;
  readonly direct: boolean;
  /** Only where there is no WebAssembly. */
  packed?: Packed;
}

const prepared = new WeakMap<RbfModel, Prepared>();

function prepare(m: RbfModel): Prepared {
  let found = prepared.get(m);
  if (found === undefined) {
    const layout = layoutOf(m);
    const packed = pack(m, layout);
    found = { layout, direct: packed.direct, packed };
    prepared.set(m, found);
  }
  return found;
}

/** By the first of the threads that share a memory; undefined where none do. */
function prepareShared(m: RbfModel, wasm: Machine): Prepared | undefined {
  const known = prepared.get(m);
  if (known !== undefined) return known;
  const layout = layoutOf(m);
  const placed = wasm.shared(
    () => [
      'rbf',
      m.direct === true ? 1 : 0,
      m.rational === undefined ? 0 : 1,
      m.gamma,
      m.cols,
      m.sums,
      m.vectors,
      Int32Array.from(m.segments),
      m.coefficients,
    ],
    () => {
      const { numbers, direct } = pack(m, layout);
      const fill = (memory: ArrayBuffer, at: number): void => new Float64Array(memory).set(numbers, at >> 3);
      return { bytes: layout.length * 8, meta: direct, fill };
    },
  );
  if (placed === undefined || placed === false) return undefined;
  const found = { layout, direct: placed.meta as boolean };
  prepared.set(m, found);
  wasm.adopt(found, placed);
  return found;
}

/** The sums of each segment for dense rows: shape (rows, segments, sums), with the same bits one by one and together. */
export function rbfSums(m: RbfModel, X: Float64Array, rows: number): Float64Array {
  const out = new Float64Array(rows * m.segments.length * m.sums);
  if (!inWasm(m, X, rows, out)) inScript(m, X, rows, out);
  return out;
}

function inWasm(m: RbfModel, X: Float64Array, rows: number, out: Float64Array): boolean {
  const wasm = machine();
  const { cols, segments, sums } = m;
  const kind = m.rational === undefined ? (m.matern ?? 0) : 4;
  const gamma = kind === 0 ? m.gamma * PARTS : m.gamma;
  const width = segments.length * sums;
  const perRow = cols * 16 + 8 + width * 16;
  if (wasm === undefined || perRow * 8 > SCRATCH) return false;
  const known = prepareShared(m, wasm) ?? prepare(m);
  const at = wasm.keep(known, known.layout.length * 8, (memory, place) => {
    const { numbers } = known.packed ?? pack(m, known.layout);
    new Float64Array(memory, place, numbers.length).set(numbers);
    delete known.packed;
  });
  if (at === undefined) return false;
  const { f64, kernels, scratch } = wasm;
  const block = Math.min(rows, BLOCK, (Math.floor(SCRATCH / perRow) & ~3) - 4);
  const outAt = scratch + block * cols * 8 + 16 - ((block * cols * 8) % 16);
  const work = outAt + (block + 4) * width * 16;
  for (let start = 0; start < rows; start += block) {
    const some = Math.min(block, rows - start);
    f64.set(X.subarray(start * cols, (start + some) * cols), scratch >> 3);
    kernels.support(
      at,
      scratch,
      some,
      cols,
      segments.length,
      sums,
      gamma,
      known.direct,
      kind,
      m.rational ?? 0,
      outAt,
      work,
    );
    const from = outAt >> 3;
    const to = start * width;
    for (let i = 0; i < some * width; i++) out[to + i] = f64[from + 2 * i]! + f64[from + 2 * i + 1]!;
  }
  return true;
}

function inScript(m: RbfModel, X: Float64Array, rows: number, out: Float64Array): void {
  const { cols, segments, sums } = m;
  const gamma = m.gamma * PARTS;
  const known = prepare(m);
  const { layout, direct } = known;
  const { numbers } = (known.packed ??= pack(m, layout));
  const table = powersOfTwo();
  const x = new Float64Array(cols);
  const values = new Float64Array(PANEL);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) x[j] = X[i * cols + j]! - numbers[256 + j]!;
    const own = -gamma * dotInOrder(x, 0, x, 0, cols);
    let panel = 0;
    segments.forEach((_, s) => {
      const even = new Float64Array(sums);
      const odd = new Float64Array(sums);
      for (let left = numbers[layout.sizes + s]!; left > 0; left--, panel++) {
        for (let k = 0; k < PANEL; k++) {
          const from = layout.panels + panel * cols * PANEL + k;
          const sum = direct ? differences(x, numbers, from) : products(x, numbers, from);
          if (m.rational !== undefined) {
            values[k] = rationalOf(m.rational, sum * m.gamma + 1, numbers, layout.logs, table);
            continue;
          }
          if (m.matern !== undefined) {
            values[k] = maternOf(m.matern, Math.sqrt(sum) * m.gamma, table);
            continue;
          }
          const power = direct ? sum * -gamma : own + numbers[layout.norms + panel * PANEL + k]! + sum * (2 * gamma);
          values[k] = powerDown(power > 0 ? 0 : power, table);
        }
        for (let c = 0; c < sums; c++) {
          const at = layout.coefficients + (panel * sums + c) * PANEL;
          even[c]! += values[0]! * numbers[at]! + values[2]! * numbers[at + 2]!;
          odd[c]! += values[1]! * numbers[at + 1]! + values[3]! * numbers[at + 3]!;
        }
      }
      for (let c = 0; c < sums; c++) out[(i * segments.length + s) * sums + c] = even[c]! + odd[c]!;
    });
  }
}

/** Bit for bit as assembly/support.ts computes it. */
function maternOf(kind: 1 | 2 | 3, distance: number, table: Float64Array): number {
  const r = distance < 1e5 ? distance : 1e5;
  const e = powerDown(r * -PARTS, table);
  if (kind === 1) return e;
  const factor = 1 + r;
  return e * (kind === 3 ? factor + r * r * (1 / 3) : factor);
}

/** Bit for bit as assembly/support.ts computes it. */
function rationalOf(alpha: number, y: number, numbers: Float64Array, logs: number, table: Float64Array): number {
  if (alpha === 1) return 1 / y;
  number[0] = y;
  const high = words[HIGH]!;
  const at = logs + 2 * ((high >> 13) & (STEPS - 1));
  words[HIGH] = (high & 0xfffff) | 0x3ff00000;
  const r = number[0] * numbers[at]! - 1;
  const p = r + r * r * (-0.5 + r * (1 / 3 + r * (-0.25 + r * (0.2 - r * (1 / 6)))));
  const log = ((high >> 20) - 1023) * Math.LN2 + numbers[at + 1]! + p;
  return powerDown(log * alpha * -PARTS, table);
}

function products(x: Float64Array, numbers: Float64Array, from: number): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += x[j]! * numbers[from + j * PANEL]!;
  return sum;
}

function differences(x: Float64Array, numbers: Float64Array, from: number): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) {
    const d = x[j]! - numbers[from + j * PANEL]!;
    sum += d * d;
  }
  return sum;
}
