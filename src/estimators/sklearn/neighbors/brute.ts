/** Distances of a search by brute force, by the metric that was fitted. */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { pairedSum } from '../../../linalg/blas-order.js';
import { type Metric, metricOf } from '../../../linalg/metrics.js';
import { nanEuclidean } from '../../../linalg/nan-euclidean.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { ownMetric } from '../../own/metric.js';
import { type Plan, planOf, type QueryRows } from './brute-plan.js';
import { fittedRows, type Search } from './fitted.js';
import { cosineRows, euclideanRows, plainRows, type RowDistances } from './row-distances.js';

function numbersOf(value: unknown): Float64Array | undefined {
  return value instanceof NdArray && 'biuf'.includes(value.dtype.kind) ? value.toFloat64() : undefined;
}

/** The metric of brute force, by its name and parameters. */
function bruteMetric(m: Search, cols: number): Metric {
  const name = m.effective_metric_;
  if (typeof name !== 'string') {
    return ownMetric(name, m.effective_metric_params_, cols, m.self);
  }
  const params = m.effective_metric_params_ instanceof PyDict ? m.effective_metric_params_ : new PyDict();
  const p = params.get('p');
  const metric = metricOf(name, cols, {
    p: typeof p === 'number' ? p : undefined,
    vector: numbersOf(name === 'seuclidean' ? params.get('V') : params.get('w')),
    matrix: numbersOf(params.get('VI')),
  });
  if (metric !== undefined) return metric;
  throw new UnsupportedError(`${m.self.className}: Brine does not know the metric '${name}' with these parameters`);
}

/** A search by brute force: distances as they are compared, and what makes distances of them. */
export interface Brute {
  readonly plan: Plan;
  readonly rows: RowDistances;
  readonly finish: (compared: number) => number;
  /** As {@link Brute.rows} has a distance. */
  readonly start: (distance: number) => number;
  /** Compared are |x|² - 2x·y + |y|². */
  readonly byProducts: boolean;
}

const same = (value: number): number => value;
/** Metrics that scikit-learn has for sparse rows, beside those of its reductions. */
const OF_SPARSE: ReadonlySet<string> = new Set('euclidean l2 l1 manhattan cityblock cosine'.split(' '));
const squareOf = (value: number): number => value * value;

export function bruteOf(m: Search, X: QueryRows): Brute {
  const fit = fittedRows(m);
  const { data } = fit;
  const [count, cols] = fit.shape as [number, number];
  const name = typeof m.effective_metric_ === 'string' ? m.effective_metric_ : 'a function';
  if (name === 'precomputed') {
    const plan = planOf(m.self, name, fit, X);
    const rows = plainRows(count, (i, k) => X.data[i * count + k]!);
    return { plan, rows, finish: same, start: same, byProducts: false };
  }
  const metric = bruteMetric(m, cols);
  const plan = planOf(m.self, name, fit, X);
  if (X.sparse && !plan.heaps && !OF_SPARSE.has(name))
    throw new InvalidInputError(
      `the metric ${name} of this ${m.self.className} takes no sparse rows: pass X.toDense()`,
    );
  const round = plan.singleResult ? Math.fround : same;
  const reduced = (i: number, k: number): number => metric.reduced(X.data, i * cols, data, k * cols);
  const plain = (distance: (i: number, k: number) => number, finish: Brute['finish'], start: Brute['start']): Brute => {
    return { plan, rows: plainRows(count, distance), finish, start, byProducts: false };
  };
  if (name === 'euclidean' || (name === 'sqeuclidean' && plan.heaps)) {
    const root = (value: number): number => round(Math.sqrt(value));
    const [finish, start] = name === 'euclidean' ? [root, squareOf] : [same, same];
    return { plan, rows: euclideanRows(plan, X, data, count), finish, start, byProducts: true };
  }
  if (plan.heaps) {
    const finish = (value: number): number => round(metric.fromReduced(value));
    return plain((i, k) => round(reduced(i, k)), finish, metric.toReduced);
  }
  if (name === 'cosine')
    return { plan, rows: cosineRows(plan, X, data, count), finish: same, start: same, byProducts: false };
  if (name === 'l2') {
    const { exact } = euclideanRows(plan, X, data, count);
    return plain((i, k) => round(Math.sqrt(exact(i, k))), same, same);
  }
  if (name === 'nan_euclidean') return plain(nanEuclidean(X.data, data, cols, plan.single), same, same);
  const early = plan.pairedSums ? earlyDistance(name, X, data) : undefined;
  return plain(early ?? ((i, k) => metric.fromReduced(reduced(i, k))), same, same);
}

/** Sums of differences as scipy had them before 1.7. */
function earlyDistance(name: string, X: QueryRows, data: Float64Array): ((i: number, k: number) => number) | undefined {
  const { cols } = X;
  const difference = (i: number, k: number, j: number): number => X.data[i * cols + j]! - data[k * cols + j]!;
  const aligned = (i: number): boolean => (i * cols) % 2 === 0;
  if (name === 'sqeuclidean')
    return (i, k) => pairedSum(cols, aligned(i), (j) => difference(i, k, j) * difference(i, k, j));
  if (!['manhattan', 'cityblock', 'l1'].includes(name)) return undefined;
  return (i, k) => pairedSum(cols, aligned(i), (j) => Math.abs(difference(i, k, j)));
}
