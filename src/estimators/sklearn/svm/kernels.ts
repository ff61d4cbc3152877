/** libsvm's kernels between the rows of X and the support vectors, by the formulas of its `k_function`. */
import { PARTS, powerDown } from '../../../linalg/rbf.js';
import { type Csr, type Dense, toCsr, toDense } from '../../input/matrix.js';

export interface KernelSettings {
  readonly kernel: string;
  readonly gamma: number;
  readonly coef0: number;
  readonly degree: number;
  /** Whether `rbf` ends in 0 as exp does. For sums it ends in the least normal number, which is twice as fast. */
  readonly toZero?: boolean;
}

/** A kernel as a function of the dot product or of the squared distance; which one, `byDistance` says. */
interface Formula {
  readonly byDistance: boolean;
  of(value: number): number;
}

/** base to a whole power by squaring, in libsvm's order. */
function powi(base: number, times: number): number {
  let square = base;
  let out = 1;
  for (let t = Math.trunc(times); t > 0; t = Math.floor(t / 2)) {
    if (t % 2 === 1) out *= square;
    square *= square;
  }
  return out;
}

function formula({ kernel, gamma, coef0, degree, toZero }: KernelSettings): Formula {
  switch (kernel) {
    case 'poly':
      return { byDistance: false, of: (dot) => powi(gamma * dot + coef0, degree) };
    case 'sigmoid':
      return { byDistance: false, of: (dot) => Math.tanh(gamma * dot + coef0) };
    case 'rbf':
      if (toZero === true) return { byDistance: true, of: (distance) => Math.exp(-gamma * distance) };
      return { byDistance: true, of: (distance) => powerDown(-gamma * PARTS * distance) };
    default:
      return { byDistance: false, of: (dot) => dot };
  }
}

function denseDot(a: Float64Array, i: number, b: Float64Array, j: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let k = 0;
  for (; k + 1 < n; k += 2) {
    s0 += a[i + k]! * b[j + k]!;
    s1 += a[i + k + 1]! * b[j + k + 1]!;
  }
  return k < n ? s0 + s1 + a[i + k]! * b[j + k]! : s0 + s1;
}

function denseDistance(a: Float64Array, i: number, b: Float64Array, j: number, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const d = a[i + k]! - b[j + k]!;
    sum += d * d;
  }
  return sum;
}

/** Walks two rows with rising columns side by side. */
function sparseSum(a: Csr, i: number, b: Csr, j: number, byDistance: boolean): number {
  let p = a.indptr[i]!;
  let q = b.indptr[j]!;
  const pEnd = a.indptr[i + 1]!;
  const qEnd = b.indptr[j + 1]!;
  let sum = 0;
  while (p < pEnd || q < qEnd) {
    const left = p < pEnd ? a.indices[p]! : Infinity;
    const right = q < qEnd ? b.indices[q]! : Infinity;
    const x = left <= right ? a.data[p++]! : 0;
    const y = right <= left ? b.data[q++]! : 0;
    sum += byDistance ? (x - y) * (x - y) : x * y;
  }
  return sum;
}

/** Columns in rising order and each once, which walking side by side needs. */
function sorted(X: Csr): Csr {
  for (let i = 0; i < X.rows; i++) {
    for (let k = X.indptr[i]! + 1; k < X.indptr[i + 1]!; k++) {
      if (X.indices[k - 1]! >= X.indices[k]!) return toCsr(toDense(X));
    }
  }
  return X;
}

/** Kernel values of one row of X with each support vector. */
export type RowKernel = (row: number, out: Float64Array) => void;

/** `vectors` and X must be of the same width. Where one of the two is sparse, both are taken as sparse. */
export function rowKernel(settings: KernelSettings, X: Dense | Csr, vectors: Dense | Csr): RowKernel {
  const { byDistance, of } = formula(settings);
  if (X.kind === 'dense' && vectors.kind === 'dense') {
    const n = X.cols;
    const sum = byDistance ? denseDistance : denseDot;
    return (row, out) => {
      for (let v = 0; v < vectors.rows; v++) out[v] = of(sum(X.data, row * n, vectors.data, v * n, n));
    };
  }
  const a = sorted(X.kind === 'csr' ? X : toCsr(X));
  const b = sorted(vectors.kind === 'csr' ? vectors : toCsr(vectors));
  return (row, out) => {
    for (let v = 0; v < b.rows; v++) out[v] = of(sparseSum(a, row, b, v, byDistance));
  };
}

/** The columns of a precomputed kernel that belong to support vectors. */
export function precomputedKernel(X: Dense, support: Int32Array): RowKernel {
  return (row, out) => {
    for (let v = 0; v < support.length; v++) out[v] = X.data[row * X.cols + support[v]!]!;
  };
}
