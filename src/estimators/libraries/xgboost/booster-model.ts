/** An XGBoost model after reading, whatever form it had. Numbers are float32 values, as XGBoost computes. */
import type { Fail } from '../boosting/json-access.js';

/** Nodes of one tree. A leaf has -1 as its left child. */
export interface XgbTree {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  /** Threshold of a split (smaller goes left), value of a leaf. */
  readonly condition: Float32Array;
  readonly defaultLeft: Uint8Array;
  /** Per node: the categories that go right; undefined for numeric splits. */
  readonly categories: readonly (ReadonlySet<number> | undefined)[] | undefined;
  /** Vectors of the leaves (by node × targets), of trees with several targets. */
  readonly vectors: Float32Array | undefined;
  /** How much the loss fell at each node, and the sum of the hessians there; empty where the model does not tell. */
  readonly gain: Float32Array;
  readonly cover: Float32Array;
  /** What a node would answer if it were a leaf, before the rate of learning; empty where the model does not tell. */
  readonly weight: Float32Array;
}

export interface XgbModel {
  /** Release that wrote the model, major and minor; 0.90 and 1.0 where the form has no place for it. */
  readonly version: readonly [number, number];
  /** True before 1.3, whose predictor adds a row's trees up before it adds the base score. */
  readonly sumsFirst: boolean;
  /** Dart of 1.4 to 3.2 takes the base score out again, tree by tree, where a wrapper predicts. */
  readonly dartTakesBaseOut: boolean;
  /** The base score is a margin: before 1.0, and of `binary:logitraw` since 1.5. */
  readonly baseIsMargin: boolean;
  /** The model does not say how many trees a round has in each group: rounds are counted as one. */
  readonly roundsAreTrees: boolean;
  /** Values of the categorical columns since 3.1, which number them in this order; undefined where the model has none. */
  readonly categories: ReadonlyMap<number, readonly unknown[]> | undefined;
  readonly booster: 'gbtree' | 'dart' | 'gblinear';
  readonly objective: string;
  /** Objective's own parameters, as texts. */
  readonly objectiveParams: Readonly<Record<string, string>>;
  /** In the units of the target, as the model keeps it. One, or one a group. */
  readonly baseScore: readonly number[];
  readonly features: number;
  /** Output groups: classes or targets. */
  readonly groups: number;
  readonly trees: readonly XgbTree[];
  /** Group of each tree. */
  readonly treeGroup: Int32Array;
  /** First tree of each round, and the end. */
  readonly rounds: Int32Array;
  /** Of dart; undefined where all weigh 1. */
  readonly weights: Float32Array | undefined;
  /** Of gblinear: (features + 1) × groups, the last row is the bias. */
  readonly linear: Float32Array | undefined;
  readonly featureNames: readonly string[];
  /** XGBoost's own words, such as `float`, `int`, `i` for flags and `c` for categories; empty where it was told none. */
  readonly featureTypes: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** True for models of a release and later ones. */
export function isSince({ version }: XgbModel, major: number, minor: number): boolean {
  return version[0] > major || (version[0] === major && version[1] >= minor);
}

const MAX_GROUPS = 1 << 20;

/** Children later than parents or not: every walk must end, so each node may have one parent and the root none. */
function checkTree(tree: XgbTree, features: number, fail: Fail): void {
  const { left, right, feature } = tree;
  const count = left.length;
  if (count === 0) throw fail('trees with nodes', 'a tree without');
  const seen = new Uint8Array(count);
  seen[0] = 1;
  const todo = [0];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (left[node] === -1) continue;
    if (!(feature[node]! >= 0 && feature[node]! < features))
      throw fail(`splits on columns below ${features}`, `${feature[node]}`);
    for (const child of [left[node]!, right[node]!]) {
      if (!(child > 0 && child < count) || seen[child] === 1) throw fail('children that exist, each once', `${child}`);
      seen[child] = 1;
      todo.push(child);
    }
  }
}

/** Checks that all parts fit each other. */
export function checkModel(model: XgbModel, fail: Fail): XgbModel {
  const { trees, groups, treeGroup, rounds, weights, linear, features, baseScore } = model;
  if (!(groups >= 1 && groups <= MAX_GROUPS)) throw fail('output groups', `${groups}`);
  if (baseScore.length !== 1 && baseScore.length !== groups)
    throw fail(`one base score or ${groups}`, `${baseScore.length}`);
  if (linear !== undefined) {
    if (linear.length !== (features + 1) * groups) throw fail(`${(features + 1) * groups} weights`, `${linear.length}`);
    return model;
  }
  if (treeGroup.length !== trees.length || treeGroup.some((group) => !(group >= 0 && group < groups)))
    throw fail(`a group below ${groups} for each tree`, 'others');
  if (weights !== undefined && weights.length !== trees.length)
    throw fail('a weight for each tree', `${weights.length}`);
  if (rounds.at(-1) !== trees.length || rounds[0] !== 0 || rounds.some((at, i) => i > 0 && at < rounds[i - 1]!))
    throw fail('rounds that cover all trees', `${rounds.length - 1} rounds`);
  for (const tree of trees) {
    checkTree(tree, features, fail);
    if (tree.vectors !== undefined && tree.vectors.length !== tree.left.length * groups)
      throw fail('a value for each target in each leaf', `${tree.vectors.length}`);
  }
  return model;
}
