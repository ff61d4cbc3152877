/**
 * Quantile regression forests whose leaves keep one training row each: quantiles of what the leaves of all trees hold.
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

/** Targets of the training rows, and which of them (from 1) each node of each tree keeps. */
interface Kept {
  readonly targets: Float64Array;
  readonly rows: Float64Array;
  readonly trees: number;
  readonly nodes: number;
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
      if (each !== 1)
        throw new UnsupportedError(`this ${place.className} keeps ${each} rows in a leaf; Brine computes quantiles of one (max_samples_leaf=1, the default)`); // prettier-ignore
      const count = targets.size;
      if (count === 0 || trees * nodes !== leaves.size)
        throw place.fail('targets and the rows of each leaf', describe(value));
      const rows = leaves.toFloat64();
      if (rows.some((row) => !Number.isInteger(row) || row < 0 || row > count)) throw place.fail(`rows up to ${count}`, 'others'); // prettier-ignore
      return { targets: targets.toFloat64(), rows, trees, nodes };
    },
  };
}

const attributes = {
  estimators_: fitted(),
  forest_: kept(),
  default_quantiles: optional(any(), 0.5),
  monotonic_cst: optional(any()),
};

type Forest = Model<typeof attributes>;

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
    const { targets, rows: held, nodes } = m.forest_;
    const values = new Float64Array(X.rows * trees.length);
    trees.forEach((tree, t) => {
      leavesOf(tree, rows).forEach((leaf, i) => {
        const row = held[t * nodes + leaf]!;
        values[i * trees.length + t] = targets[row === 0 ? targets.length - 1 : row - 1]!;
      });
    });
    const out = new Float64Array(X.rows * shares.length);
    for (let i = 0; i < X.rows; i++) {
      const own = values.slice(i * trees.length, (i + 1) * trees.length);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      own.sort();
      shares.forEach((share, k) => (out[i * shares.length + k] = share === 'mean' ? mean : quantile(own, share)));
    }
    return shares.length === 1 ? float64Array(out, X.rows) : float64Array(out, X.rows, shares.length);
  },
});
