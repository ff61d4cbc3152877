/**
 * Isolation forest: rows that few splits set apart are outliers.
 * https://scikit-learn.org/stable/modules/outlier_detection.html#isolation-forest
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { count, listOf, number, numbers, optional, text } from '../../binding/attributes.js';
import { fitted } from '../../running/inner-estimators.js';
import { select } from '../compose/selection.js';
import { boundOf } from '../../binding/bound-object.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Csr, Dense, Input } from '../../input/matrix.js';
import { float64Array, int64Array } from '../../binding/results.js';
import { type Grown, seesMissing } from '../tree/missing.js';
import type { PackedTree } from '../tree/packed-tree.js';
import { treeInput, treeOf } from '../tree/shared.js';
import { leavesOf } from '../tree/traverse.js';

const attributes = {
  estimators_: fitted(),
  estimators_features_: listOf(numbers(1)),
  max_samples_: count(),
  offset_: number(),
  behaviour: optional(text()),
  threshold_: optional(number(), 0),
};

type Isolation = Model<typeof attributes>;

const EULER_GAMMA = 0.5772156649015329;

/** Mean length of the path in a search tree of `n` rows; up to 0.20 that of one or two rows was another. */
function averagePath(n: number, old: boolean): number {
  if (n <= 1) return old ? 1 : 0;
  if (n === 2 && !old) return 1;
  return 2 * (Math.log(n - 1) + EULER_GAMMA) - (2 * (n - 1)) / n;
}

const isOld = (m: Isolation): boolean => !m.self.version.since(0, 21);

/** For each node its number of nodes from the root, and the path that a tree of its rows would add. */
function lengthsOf(tree: PackedTree, old: boolean): Float64Array {
  const depth = new Int32Array(tree.nodeCount);
  depth[0] = 1;
  for (let i = 0; i < tree.nodeCount; i++) {
    for (const child of [tree.left[i]!, tree.right[i]!]) if (child !== -1) depth[child] = depth[i]! + 1;
  }
  const samples = tree.samples();
  return Float64Array.from(depth, (nodes, i) => nodes + averagePath(samples[i]!, old) - 1);
}

function input(m: Isolation, X: Input): Dense | Csr {
  const missing = m.self.version.since(1, 6) && seesMissing(boundOf(m.estimators_[0]!).model as unknown as Grown);
  return treeInput(m.self, X, m.self.nFeatures!, missing, m.self.version.since(1, 6));
}

function scores(m: Isolation, X: Input): Float64Array {
  const matrix = input(m, X);
  const sums = new Float64Array(matrix.rows);
  m.estimators_.forEach((child, t) => {
    const columns = Array.from(m.estimators_features_[t]!.data);
    const all = columns.length === matrix.cols;
    const part = all ? matrix : (select(matrix, { columns, single: false }) as Dense | Csr);
    const tree = treeOf(child, m.self);
    const lengths = lengthsOf(tree, isOld(m));
    leavesOf(tree, part).forEach((leaf, i) => (sums[i]! += lengths[leaf]!));
  });
  const whole = averagePath(m.max_samples_, isOld(m));
  const scale = m.estimators_.length * whole;
  // Where a tree saw one row only, releases since 0.24 say that all rows are as usual.
  return sums.map((sum) => (scale === 0 ? -0.5 : -(2 ** (-sum / scale))));
}

const decisions = (m: Isolation, X: Input): Float64Array => scores(m, X).map((score) => score - m.offset_);

function predict(m: Isolation, X: Input): NdArray {
  const threshold = m.behaviour === 'old' && !m.self.version.since(0, 22) ? m.threshold_ : 0;
  return int64Array(
    decisions(m, X).map((score) => (score < threshold ? -1 : 1)),
    X.rows,
  );
}

export default defineEstimator({
  classes: ['sklearn.ensemble._iforest.IsolationForest'],
  byRow: true,
  attributes,
  upgrade(state) {
    const rename = (from: string, to: string): void => {
      if (!state.has(to) && state.has(from)) state.set(to, state.get(from));
    };
    rename('_max_samples', 'max_samples_');
    rename('_threshold_', 'threshold_');
    rename('n_features_', 'n_features_in_');
  },
  check(m) {
    const trees = m.estimators_.map((child) => treeOf(child, m.self));
    const width = m.self.nFeatures;
    if (width === undefined) throw m.self.fail('n_features_in_', 'a number of features', 'nothing');
    if (m.estimators_features_.length !== trees.length)
      throw m.self.fail('estimators_features_', `${trees.length} lists`, `${m.estimators_features_.length}`);
    m.estimators_features_.forEach(({ data }, t) => {
      const bad = data.find((at) => !(Number.isInteger(at) && at >= 0 && at < width));
      if (bad !== undefined) throw m.self.fail('estimators_features_', `columns below ${width}`, String(bad));
      if (trees[t]!.nFeatures !== data.length)
        throw m.self.fail('estimators_features_', `${trees[t]!.nFeatures} columns for tree ${t}`, `${data.length}`);
    });
  },
  predict,
  decisionFunction: (m, X) => float64Array(decisions(m, X), X.rows),
  scoreSamples: (m, X) => float64Array(scores(m, X), X.rows),
});
