/**
 * How a release of scikit-learn searches by brute force: with heaps (its reductions, since 1.1) or with numpy's `argpartition`
 * of whole rows of distances, and by which arithmetic. Which of several rows at one distance are found follows from both.
 */
import type { Numbers } from '../../binding/attributes.js';
import type { Owner } from '../../binding/define.js';
import { Dense } from '../../input/matrix.js';

/** Rows of X for a search, dense, and how they were passed. */
export class QueryRows extends Dense {
  /** They were passed in compressed sparse rows. */
  readonly sparse: boolean;
  /** They are sparse and store nothing. */
  readonly empty: boolean;
  /** They are the rows of fit themselves. */
  readonly own: boolean;

  constructor({ data, rows, cols, dtype, names }: Dense, sparse: boolean, { own = false, empty = false } = {}) {
    super(data, rows, cols, dtype, names);
    this.sparse = sparse;
    this.own = own;
    this.empty = empty;
  }
}

export interface Plan {
  /** Heaps of the least distances; otherwise a partition of all. */
  readonly heaps: boolean;
  /** Products: one rounding for each column (BLAS) or two (sparse rows). */
  readonly product: 'blas' | 'inOrder';
  readonly squareOfX: Square;
  readonly squareOfFit: Square;
  /** Distances are compared in float32. */
  readonly single: boolean;
  /** Distances are given in float32. */
  readonly singleResult: boolean;
  /** Sums of differences are those of scipy before 1.7. */
  readonly pairedSums: boolean;
}

export type Square = 'blas' | 'einsum' | 'earlyEinsum' | 'inOrder';

/** Metrics that the reductions know, but for the ones of booleans. */
const REDUCED = new Set(
  'euclidean l2 sqeuclidean minkowski p manhattan cityblock l1 chebyshev infinity seuclidean haversine canberra braycurtis wminkowski'.split(
    ' ',
  ),
);

const FLOATS: ReadonlySet<string> = new Set(['float64', 'float32']);

function hasReduction(self: Owner, metric: string, fit: Numbers, X: QueryRows): boolean {
  const since = (major: number, minor: number): boolean => self.version.since(major, minor);
  if (!since(1, 1) || !REDUCED.has(metric)) return false;
  // Integers are none: X as it was passed is asked, not what it becomes.
  if (fit.dtype !== X.dtype || !FLOATS.has(X.dtype)) return false;
  const sparse = fit.sparse === true;
  if (X.empty || (sparse && fit.data.every((value) => value === 0))) return false;
  if (!since(1, 2)) return X.dtype === 'float64' && !sparse && !X.sparse;
  if (!metric.includes('euclidean')) return true;
  if (since(1, 4)) return !(sparse && X.sparse);
  return since(1, 3) || sparse === X.sparse;
}

export function planOf(self: Owner, metric: string, fit: Numbers, X: QueryRows): Plan {
  const heaps = hasReduction(self, metric, fit, X);
  // A file does not tell which numpy wrote it: releases stand for those of their time.
  const early = !self.version.since(1, 0);
  const square = (sparse: boolean): Square => (sparse ? 'inOrder' : heaps ? 'blas' : early ? 'earlyEinsum' : 'einsum');
  const sparse = fit.sparse === true;
  const bothSingle = fit.dtype === 'float32' && X.dtype === 'float32';
  return {
    heaps,
    product: sparse || X.sparse ? 'inOrder' : 'blas',
    squareOfX: square(X.sparse),
    squareOfFit: square(sparse),
    single: !heaps && bothSingle,
    singleResult: bothSingle && (!heaps || self.version.since(1, 3)),
    pairedSums: early && !sparse && !X.sparse,
  };
}
