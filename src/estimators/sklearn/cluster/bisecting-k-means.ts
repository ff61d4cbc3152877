/**
 * Bisecting k-means: down a tree of pairs of centres.
 * https://scikit-learn.org/stable/modules/clustering.html#bisect-k-means
 */
import { NdArray } from '../../../numpy/ndarray.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { any, numbers, optional, vector } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { type Attribute, defineEstimator, type Place } from '../../binding/define.js';
import { Dense } from '../../input/matrix.js';
import { attributesOf, describe, unwrapScalar } from '../../binding/state.js';
import { asDenseAlways } from '../../running/validate.js';
import { centerDistances, nearestCenter } from './centers.js';
import { minusInertia } from './inertia.js';
import { SCORE_OPTIONS } from '../../running/known-options.js';

/** Nodes by position; a leaf has a label, others have the positions of their children. */
interface CenterTree {
  readonly centers: readonly Float64Array[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly label: readonly number[];
}

/** Reads the tree level by level; a node that stands twice is an error. */
function readTree(root: unknown, place: Place): CenterTree {
  const nodes: unknown[] = [root];
  const seen = new Set<unknown>();
  const centers: Float64Array[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const label: number[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at];
    const state = node instanceof PyObject ? attributesOf(node) : undefined;
    if (state === undefined || seen.has(node)) throw place.fail('a tree of clusters', describe(node));
    seen.add(node);
    centers.push(vectorOf(state.get('center'), place));
    const children = [state.get('left') ?? null, state.get('right') ?? null];
    const isLeaf = children[0] === null && children[1] === null;
    label.push(isLeaf ? labelOf(state.get('label'), place) : -1);
    left.push(isLeaf ? -1 : nodes.length);
    right.push(isLeaf ? -1 : nodes.length + 1);
    if (!isLeaf) nodes.push(...children);
  }
  return { centers, left, right, label };
}

function vectorOf(value: unknown, place: Place): Float64Array {
  return numbers(1, 2).read(value, place).data;
}

function labelOf(value: unknown, place: Place): number {
  const label = unwrapScalar(value);
  if (typeof label === 'number' && Number.isInteger(label) && label >= 0) return label;
  throw place.fail('a label at each leaf', describe(label));
}

const tree: Attribute<CenterTree> = { read: readTree };

export default defineEstimator({
  classes: ['sklearn.cluster._bisect_k_means.BisectingKMeans'],
  byRow: true,
  attributes: {
    cluster_centers_: numbers(2),
    _bisecting_tree: tree,
    _X_mean: optional(vector()),
    labels_: optional(any()),
    inertia_: optional(any()),
  },
  check(m) {
    const width = m.cluster_centers_.shape[1]!;
    if (m._bisecting_tree.centers.some((center) => center.length !== width)) {
      throw m.self.fail('_bisecting_tree', `centres of ${width} numbers`, 'others');
    }
    if (m._X_mean !== undefined && m._X_mean.length !== width) {
      throw m.self.fail('_X_mean', `${width} numbers`, `${m._X_mean.length}`);
    }
  },
  features: (m) => m.cluster_centers_.shape[1],
  predict(m, X) {
    const { data, rows, cols } = asDenseAlways(m.self, X);
    const { centers, left, right, label } = m._bisecting_tree;
    const shifted = (at: number): Float64Array => centers[at]!.map((value, j) => value + (m._X_mean?.[j] ?? 0));
    const out = new Int32Array(rows);
    for (let i = 0; i < rows; i++) {
      const row = new Dense(data.subarray(i * cols, (i + 1) * cols), 1, cols);
      let at = 0;
      while (left[at]! >= 0) {
        const pair = new Float64Array(2 * cols);
        pair.set(shifted(left[at]!));
        pair.set(shifted(right[at]!), cols);
        at = nearestCenter(row, pair, 2)[0] === 0 ? left[at]! : right[at]!;
      }
      out[i] = label[at]!;
    }
    return NdArray.of(out);
  },
  transform: (m, X) => centerDistances(asDenseAlways(m.self, X), m.cluster_centers_),
  options: { score: SCORE_OPTIONS },
  score: (m, X, _y, options) => minusInertia(m, X, options),
  getFeatureNamesOut: (m) => classNames(m.self, m.cluster_centers_.shape[0]!),
});
