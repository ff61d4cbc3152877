/**
 * Survival trees and forests of them: a leaf holds the cumulative hazard and the survival of its rows by time.
 */
import { UnsupportedError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { bool, listOf, optional, vector } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model } from '../../binding/define.js';
import { float64Array, int64Array } from '../../binding/results.js';
import { attributesOf, describe } from '../../binding/state.js';
import type { Input } from '../../input/matrix.js';
import { readInput } from '../../input/read-input.js';
import { matchNames } from '../../running/column-names.js';
import { type PackedTree, packedTree } from '../../sklearn/tree/packed-tree.js';
import { treeInput } from '../../sklearn/tree/shared.js';
import { leavesOf } from '../../sklearn/tree/traverse.js';
import { checkCurveOptions, curves } from './shared.js';

/** The tree inside of a SurvivalTree, or that tree. */
function survivalTree(): Attribute<PackedTree> {
  const inner = packedTree();
  return {
    read(value, place) {
      if (!(value instanceof PyObject)) throw place.fail('survival trees', describe(value));
      return inner.read(attributesOf(value)?.get('tree_') ?? value, place);
    },
  };
}

const attributes = {
  _trees: listOf(survivalTree()),
  unique_times_: vector(),
  is_event_time_: optional(vector()),
  low_memory: optional(bool(), false),
};

type Forest = Model<typeof attributes>;

function input(m: Forest, X: Input): ReturnType<typeof treeInput> {
  const missing = m._trees.every((tree) => tree.missingLeft !== undefined);
  return treeInput(m.self, X, m._trees[0]!.nFeatures, missing);
}

/** Hands on the values of each tree's leaf: its offset for a row, in numbers. */
function eachLeaf(m: Forest, X: Input, visit: (values: Float64Array, offset: number, row: number) => void): void {
  const rows = input(m, X);
  for (const tree of m._trees) {
    const width = tree.nOutputs * tree.maxClasses;
    leavesOf(tree, rows).forEach((leaf, row) => visit(tree.values, leaf * width, row));
  }
}

function risk(m: Forest, X: Input): Float64Array {
  const out = new Float64Array(X.rows);
  const { length } = m.unique_times_;
  eachLeaf(m, X, (values, offset, row) => {
    if (m.low_memory) out[row]! += values[offset]!;
    else for (let t = 0; t < length; t++) if (m.is_event_time_ === undefined || m.is_event_time_[t] !== 0) out[row]! += values[offset + 2 * t]!; // prettier-ignore
  });
  return out.map((sum) => sum / m._trees.length);
}

function byTime(m: Forest, given: unknown, which: 0 | 1, options: unknown): NdArray {
  const method = which === 0 ? 'predictCumulativeHazardFunction' : 'predictSurvivalFunction';
  checkCurveOptions(m.self.className, method, options);
  if (m.low_memory) throw new UnsupportedError(`${m.self.className} was fitted with low_memory: it has predict only`);
  const read = readInput(given);
  const X = m.self.featureNames === undefined ? read : matchNames(read, m.self.featureNames, m.self.className);
  const { length } = m.unique_times_;
  const sums = curves(X.rows, length, () => undefined).toFloat64();
  eachLeaf(m, X, (values, offset, row) => {
    for (let t = 0; t < length; t++) sums[row * length + t]! += values[offset + 2 * t + which]!;
  });
  return float64Array(sums.map((sum) => sum / m._trees.length), X.rows, length); // prettier-ignore
}

export default defineEstimator({
  classes: [
    'sksurv.ensemble.forest.RandomSurvivalForest',
    'sksurv.ensemble.forest.ExtraSurvivalTrees',
    'sksurv.tree.tree.SurvivalTree',
    'sksurv.tree.tree.ExtraSurvivalTree',
  ],
  byRow: true,
  attributes,
  upgrade(state) {
    // `event_times_` up to 0.17: only times of events were kept.
    if (!state.has('unique_times_') && state.has('event_times_')) state.set('unique_times_', state.get('event_times_'));
    if (state.has('tree_')) state.set('_trees', [state.get('tree_')]);
    else if (state.has('estimators_')) state.set('_trees', state.get('estimators_'));
  },
  check(m) {
    const [first] = m._trees;
    if (first === undefined) throw m.self.fail('estimators_', 'trees', 'none');
    const outputs = m.low_memory ? 1 : m.unique_times_.length;
    const classes = m.low_memory ? 1 : 2;
    const bad = m._trees.find((tree) => tree.nOutputs !== outputs || tree.maxClasses !== classes || tree.nFeatures !== first.nFeatures); // prettier-ignore
    if (bad !== undefined) throw m.self.fail('estimators_', `trees of ${outputs} times`, `one of ${bad.nOutputs}`);
    if (m.is_event_time_ !== undefined && m.is_event_time_.length !== m.unique_times_.length)
      throw m.self.fail('is_event_time_', `${m.unique_times_.length} flags`, `${m.is_event_time_.length}`);
  },
  features: (m) => m._trees[0]!.nFeatures,
  has: (m, method) => method !== 'apply' || m.self.className.endsWith('Tree'),
  predict: (m, X) => float64Array(risk(m, X), X.rows),
  apply: (m, X) => int64Array(leavesOf(m._trees[0]!, input(m, X)), X.rows),
  calls: {
    predictSurvivalFunction: (m, X, options) => byTime(m, X, 1, options),
    predictCumulativeHazardFunction: (m, X, options) => byTime(m, X, 0, options),
  },
});
