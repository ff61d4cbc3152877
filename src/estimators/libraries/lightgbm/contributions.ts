/** `pred_contrib`: TreeSHAP in float64. Source: LightGBM's `GBDT::PredictContrib` and `Tree::PredictContrib`. */
import { InvalidStateError, UnsupportedError } from '../../../core/errors.js';
import { type CoveredTree, depthOf, pathShap } from '../boosting/path-shap.js';
import type { Range, Rows } from '../boosting/request.js';
import { addPaths, pathTree, type ShapTask, type ShapTree } from '../boosting/shap-machine.js';
import { decideAll, goesLeft } from './decide.js';
import type { LgbModel, LgbTree } from './text-model.js';

interface Explained {
  readonly tree: LgbTree;
  readonly covered: CoveredTree;
  /** For the kernel. */
  readonly shap: ShapTree;
  /** What the tree gives on average. */
  readonly mean: number;
}

const known = new WeakMap<LgbTree, Explained>();

/** Splits first, then leaves. */
function explained(tree: LgbTree): Explained {
  const { leaves, leafCount, internalCount, value, feature } = tree;
  const splits = leaves - 1;
  // A tree of one leaf has no counts in early releases, and needs none.
  if (splits > 0 && (leafCount.length !== leaves || internalCount.length !== splits))
    throw new InvalidStateError('Booster', 'leaf_count', `counts of ${leaves} leaves and ${splits} splits`, `${leafCount.length} and ${internalCount.length}`); // prettier-ignore
  const childrenOf = (children: Int32Array): Int32Array =>
    Int32Array.from({ length: splits + leaves }, (_, i) => {
      if (i >= splits) return -1;
      const child = children[i]!;
      return child < 0 ? splits + ~child : child;
    });
  const at = <T extends Float64Array | Int32Array>(out: T, first: ArrayLike<number>, then: ArrayLike<number>): T => {
    out.set(first);
    out.set(then, splits);
    return out;
  };
  const [left, right] = [childrenOf(tree.left), childrenOf(tree.right)];
  const covered = {
    left,
    right,
    feature: at(new Int32Array(splits + leaves), feature, []),
    value: at(new Float64Array(splits + leaves), [], value),
    cover: at(new Float64Array(splits + leaves), internalCount, leafCount),
    depth: depthOf(left, right),
  };
  let mean = leaves === 1 ? value[0]! : 0;
  if (leaves > 1) for (let i = 0; i < leaves; i++) mean += (leafCount[i]! / internalCount[0]!) * value[i]!;
  return { tree, covered, shap: pathTree(covered, covered.cover, covered.value), mean };
}

function explainedOnce(tree: LgbTree): Explained {
  let found = known.get(tree);
  if (found === undefined) known.set(tree, (found = explained(tree)));
  return found;
}

const shap = /* @__PURE__ */ pathShap((value) => value, false);

const taskOf = ({ tree, shap: asked }: Explained, first: number): ShapTask => ({
  tree: asked,
  first,
  weight: 1,
  decide: (node, values, out) => decideAll(tree, node, values, out),
  column: (node) => tree.feature[node]!,
});

/**
 * The contribution of each column to the raw score, and what is expected without any, by (row, tree of a round, column).
 *
 * @throws UnsupportedError for linear trees, as LightGBM
 */
export function contributions(model: LgbModel, X: Rows, { begin, end }: Range): Float64Array {
  const { perRound, trees, features } = model;
  if (trees.some((tree) => tree.linear !== undefined))
    throw new UnsupportedError('LightGBM has no contributions for linear trees (linear_tree=True)');
  const used = trees.slice(begin * perRound, end * perRound).map(explainedOnce);
  const width = features + 1;
  const out = new Float64Array(X.rows * perRound * width);
  for (let at = 0; at < X.rows * perRound; at++)
    for (let t = at % perRound; t < used.length; t += perRound) out[at * width + features]! += used[t]!.mean;
  const tasks = used.flatMap((one, t) => (one.tree.leaves === 1 ? [] : [taskOf(one, (t % perRound) * width)]));
  if (addPaths(tasks, X, out, perRound * width)) return out;
  const ways = new Uint8Array(used.reduce((most, { tree }) => Math.max(most, tree.leaves), 1));
  for (let i = 0; i < X.rows; i++) {
    const start = i * X.cols;
    used.forEach(({ tree, covered }, t) => {
      const from = (i * perRound + (t % perRound)) * width;
      const phi = out.subarray(from, from + width);
      if (tree.leaves === 1) return;
      for (let node = 0; node < tree.leaves - 1; node++)
        ways[node] = goesLeft(tree, node, X.data[start + tree.feature[node]!]!) ? 1 : 0;
      shap.add(covered, ways, phi);
    });
  }
  return out;
}
