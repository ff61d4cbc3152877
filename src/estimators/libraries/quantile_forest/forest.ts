/**
 * Quantile regression forests: quantiles of the training targets that the leaves of all trees hold.
 * https://zillow.github.io/quantile-forest/
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { any, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { given, optionValues } from '../../binding/method-options.js';
import { float64Array } from '../../binding/results.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { fitted } from '../../running/inner-estimators.js';
import { treeInput, treeOf } from '../../sklearn/tree/shared.js';
import { leavesOf } from '../../sklearn/tree/traverse.js';
import { weightedMean, weightedQuantile } from './weighted.js';

/** Targets of the training rows, and which of them (from 1; 0 is none) each node of each tree keeps. */
interface Kept {
  readonly targets: Float64Array;
  readonly rows: Float64Array;
  readonly trees: number;
  readonly nodes: number;
  /** Rows that a node keeps at most. */
  readonly each: number;
}

function kept(): Attribute<Kept> {
  return {
    read(value, place) {
      const [targets, leaves] = value instanceof PyObject ? value.args : [];
      if (!(targets instanceof NdArray) || !(leaves instanceof NdArray) || leaves.ndim < 3 || leaves.ndim > 4)
        throw place.fail('targets and the rows of each leaf', describe(value));
      // Up to 1.1 there was one output, without an axis of its own.
      const [trees, nodes] = leaves.shape as [number, number];
      const [outputs, each] = leaves.ndim === 3 ? [1, leaves.shape[2]!] : [leaves.shape[2]!, leaves.shape[3]!];
      if (outputs !== 1 || (targets.ndim === 2 && targets.shape[0] !== 1))
        throw new UnsupportedError(`${place.className} with several outputs: fit one for each`);
      const count = targets.size;
      if (count === 0 || trees * nodes * each !== leaves.size)
        throw place.fail('targets and the rows of each leaf', describe(value));
      const rows = leaves.toFloat64();
      if (rows.some((row) => !Number.isInteger(row) || row < 0 || row > count)) throw place.fail(`rows up to ${count}`, 'others'); // prettier-ignore
      return { targets: targets.toFloat64(), rows, trees, nodes, each };
    },
  };
}

const attributes = {
  estimators_: fitted(),
  forest_: kept(),
  default_quantiles: optional(any(), 0.5),
  monotonic_cst: optional(any()),
  max_samples_leaf: optional(any(), 1),
};

type Forest = Model<typeof attributes>;

/** One row a leaf, the default: then quantiles are numpy's. */
const isSingle = (m: Forest): boolean => unwrapScalar(m.max_samples_leaf) === 1 && m.forest_.each === 1;

const OPTIONS = { quantiles: given("Shares between 0 and 1, or 'mean'.") };

/** numpy's `quantile` by the linear method, of sorted numbers. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const t = at - low;
  const [a, b] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
}

function quantilesOf(m: Forest, options: MethodOptions | undefined): readonly (number | 'mean')[] {
  const asked = optionValues(OPTIONS, options).quantiles ?? m.default_quantiles ?? 'mean';
  const list = asked instanceof NdArray ? asked.flat().map(Number) : Array.isArray(asked) ? asked.map(unwrapScalar) : [asked]; // prettier-ignore
  if (list.length === 1 && list[0] === 'mean') return ['mean'];
  if (list.length > 0 && list.every((share) => typeof share === 'number' && share >= 0 && share <= 1)) return list as number[]; // prettier-ignore
  throw new InvalidInputError("quantiles are numbers from 0 to 1, or 'mean'");
}

type Leaves = readonly Readonly<Record<number, number>>[];
type Shares = readonly (number | 'mean')[];

/** One row after the other: the answer for each share. */
function ofSingles({ targets, rows: held, nodes }: Kept, leaves: Leaves, rows: number, shares: Shares): Float64Array {
  const out = new Float64Array(rows * shares.length);
  for (let i = 0; i < rows; i++) {
    const own = Float64Array.from(leaves, (leaf, t) => {
      const row = held[t * nodes + leaf[i]!]!;
      return targets[row === 0 ? targets.length - 1 : row - 1]!;
    });
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    own.sort();
    shares.forEach((share, k) => (out[i * shares.length + k] = share === 'mean' ? mean : quantile(own, share)));
  }
  return out;
}

function ofCounts(
  { targets, rows: held, nodes, each }: Kept,
  leaves: Leaves,
  rows: number,
  shares: Shares,
): Float64Array {
  const out = new Float64Array(rows * shares.length);
  const counts = new Float64Array(targets.length);
  for (let i = 0; i < rows; i++) {
    counts.fill(0);
    leaves.forEach((leaf, t) => {
      const from = (t * nodes + leaf[i]!) * each;
      for (const row of held.subarray(from, from + each)) if (row > 0) counts[row - 1]!++;
    });
    shares.forEach((share, k) => {
      out[i * shares.length + k] =
        share === 'mean' ? weightedMean(targets, counts) : weightedQuantile(targets, counts, share);
    });
  }
  return out;
}

export default defineEstimator({
  classes: [
    'quantile_forest._quantile_forest.RandomForestQuantileRegressor',
    'quantile_forest._quantile_forest.ExtraTreesQuantileRegressor',
  ],
  byRow: true,
  attributes,
  check(m) {
    if (m.monotonic_cst !== undefined && m.monotonic_cst !== null)
      throw new UnsupportedError(`${m.self.className} with monotonic_cst clips what its leaves hold, which Brine does not know`); // prettier-ignore
    // 1.3.5 is the first to note monotonic_cst; its formula came with 1.3.3.
    if (!isSingle(m) && m.self.get('monotonic_cst') === undefined)
      throw new UnsupportedError(`this ${m.self.className} keeps several rows a leaf and was written by quantile-forest before 1.3.5, which weighs them otherwise: fit it again with a newer release`); // prettier-ignore
    const { trees, nodes } = m.forest_;
    if (trees !== m.estimators_.length) throw m.self.fail('forest_', `leaves of ${m.estimators_.length} trees`, `${trees}`); // prettier-ignore
    for (const tree of m.estimators_) if (treeOf(tree, m.self).nodeCount > nodes) throw m.self.fail('forest_', 'rows of every leaf', `${nodes} nodes`); // prettier-ignore
  },
  features: (m) => treeOf(m.estimators_[0]!, m.self).nFeatures,
  options: { predict: OPTIONS },
  predict(m, X, options) {
    const shares = quantilesOf(m, options);
    const trees = m.estimators_.map((tree) => treeOf(tree, m.self));
    const missing = trees.some(({ missingLeft }) => missingLeft?.some((left) => left !== 0) === true);
    const rows = treeInput(m.self, X, trees[0]!.nFeatures, missing);
    const leaves = trees.map((tree) => leavesOf(tree, rows));
    const out = (isSingle(m) ? ofSingles : ofCounts)(m.forest_, leaves, X.rows, shares);
    return shares.length === 1 ? float64Array(out, X.rows) : float64Array(out, X.rows, shares.length);
  },
});
