/**
 * `pred_contribs` and `pred_interactions`: SHAP values in float32, along paths up to XGBoost 3.2 and by quadrature since. Source:
 * `CPUPredictor::PredictContribution` and `interpretability/shap.cc`.
 */
import { InvalidStateError, UnsupportedError } from '../../../core/errors.js';
import { type Condition, type CoveredTree, depthOf, FREE, pathShap } from '../boosting/path-shap.js';
import type { Range, Rows } from '../boosting/request.js';
import { MAX_LEVELS, putQuadrature, type ShapTask, type ShapTree } from '../boosting/shap-machine.js';
import { isSince, type XgbModel, type XgbTree } from './booster-model.js';
import type { Base } from './booster-predict.js';
import { decideAll, goesLeft } from './decide.js';
import { baseMargins } from './objectives.js';
import { QuadratureShap, quadratureRule, treeForKernel } from './quadrature-shap.js';

const { fround } = Math;

interface Explained {
  readonly tree: XgbTree;
  readonly covered: CoveredTree;
  /** Of the leaves. */
  readonly values: Float32Array;
  /** What the tree gives on average, in float32 and in float64 steps. */
  readonly single: number;
  readonly double: number;
}

/** Splits after their children. */
function fromBelow({ left, right }: XgbTree): number[] {
  const order: number[] = [];
  for (const open = [0]; open.length > 0;) {
    const node = open.pop()!;
    order.push(node);
    if (left[node] !== -1) open.push(left[node]!, right[node]!);
  }
  return order.reverse();
}

function coveredOf({ left, right, feature, condition, cover }: XgbTree): CoveredTree {
  if (cover.length !== left.length)
    throw new InvalidStateError('Booster', 'sum_hessian', `${left.length} values, one a node`, `${cover.length}`);
  const value = Float64Array.from(condition);
  return { left, right, feature, value, cover: Float64Array.from(cover), depth: depthOf(left, right) };
}

function explained(tree: XgbTree): Explained {
  const { left, right, condition, cover } = tree;
  const covered = coveredOf(tree);
  const single = Float32Array.from(condition);
  const double = Float64Array.from(condition);
  for (const node of fromBelow(tree)) {
    const [l, r] = [left[node]!, right[node]!];
    if (l === -1) continue;
    const sum = fround(fround(single[l]! * cover[l]!) + fround(single[r]! * cover[r]!));
    single[node] = fround(sum / cover[node]!);
    double[node] =
      cover[node] === 0
        ? 0.5 * (double[l]! + double[r]!)
        : (double[l]! * cover[l]! + double[r]! * cover[r]!) / cover[node]!;
  }
  return { tree, covered, values: condition, single: single[0]!, double: double[0]! };
}

/** A tree with a vector in each leaf, once for each target. */
function explainedTargets(tree: XgbTree, vectors: Float32Array, groups: number): Explained[] {
  const covered = coveredOf(tree);
  const { left, right, cover } = tree;
  const means = new Float64Array(groups);
  const open: [node: number, share: number][] = [[0, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, share] = next;
    if (left[node] === -1) {
      for (let k = 0; k < groups; k++) means[k]! += share * vectors[node * groups + k]!;
      continue;
    }
    const shareOf = (child: number): number =>
      cover[node] === 0 ? share * 0.5 : (share * cover[child]!) / cover[node]!;
    open.push([right[node]!, shareOf(right[node]!)], [left[node]!, shareOf(left[node]!)]);
  }
  return Array.from(means, (double, k) => {
    const values = Float32Array.from({ length: left.length }, (_, node) => vectors[node * groups + k]!);
    return { tree, covered, values, single: double, double };
  });
}

const known = new WeakMap<XgbTree, Explained[]>();

/** One for each target of the tree. */
function explainedOnce(model: XgbModel, tree: XgbTree): Explained[] {
  if (tree.vectors !== undefined && !isSince(model, 3, 3))
    throw new UnsupportedError('XGBoost before 3.3 has no contributions for trees with a vector in each leaf');
  let found = known.get(tree);
  if (found === undefined) {
    found = tree.vectors === undefined ? [explained(tree)] : explainedTargets(tree, tree.vectors, model.groups);
    known.set(tree, found);
  }
  return found;
}

/** The trees that count, with what belongs to each. */
interface Used extends Explained {
  readonly group: number;
  readonly weight: number;
}

function usedTrees(model: XgbModel, { begin, end }: Range): Used[] {
  const { trees, treeGroup, weights } = model;
  return trees.slice(begin, end).flatMap((tree, i) => {
    const t = begin + i;
    return explainedOnce(model, tree).map((one, target) => ({
      ...one,
      group: tree.vectors === undefined ? treeGroup[t]! : target,
      weight: weights?.[t] ?? 1,
    }));
  });
}

function decide(ways: Uint8Array, tree: XgbTree, data: Float64Array, start: number): void {
  for (let node = 0; node < tree.left.length; node++)
    if (tree.left[node] !== -1) ways[node] = goesLeft(tree, node, data[start + tree.feature[node]!]!) ? 1 : 0;
}

const longest = (used: readonly Used[]): number => used.reduce((most, { tree }) => Math.max(most, tree.left.length), 1);

/** SHAP values by (row, group, column), the last column what is expected without any. */
export function contributions(model: XgbModel, X: Rows, range: Range, given?: Base): Float32Array {
  if (model.linear !== undefined) return linearContributions(model, model.linear, X, given);
  const used = usedTrees(model, range);
  const out = isSince(model, 3, 3) ? byQuadrature(model, used, X) : alongPaths(model, used, X, FREE);
  const { groups, features } = model;
  const base = baseMargins(model);
  for (let at = 0; at < X.rows * groups; at++)
    out[at * (features + 1) + features]! += given?.[at] ?? base[at % groups]!;
  return out;
}

const shap = /* @__PURE__ */ pathShap(fround, true);

function alongPaths(model: XgbModel, used: readonly Used[], X: Rows, held: Condition): Float32Array {
  const { groups, features } = model;
  const width = features + 1;
  const out = new Float32Array(X.rows * groups * width);
  const ways = new Uint8Array(longest(used));
  const phi = new Float64Array(width);
  // Before 1.0 the steps of all trees go into one sum, and trees of dart do not weigh.
  const apart = isSince(model, 1, 0);
  for (let i = 0; i < X.rows; i++) {
    for (const { tree, covered, single, group, weight } of used) {
      const row = out.subarray((i * groups + group) * width, (i * groups + group + 1) * width);
      if (apart) phi.fill(0);
      else phi.set(row);
      if (held.sign === 0) phi[features] = fround(phi[features]! + single);
      decide(ways, tree, X.data, i * X.cols);
      shap.add(covered, ways, phi, held);
      if (apart) for (let j = 0; j < width; j++) row[j]! += fround(phi[j]! * weight);
      else row.set(phi);
    }
  }
  return out;
}

/** The means of all trees of each group, which are summed up in float64. */
function meansOf(groups: number, used: readonly Used[]): Float32Array {
  const sums = new Float64Array(groups);
  for (const { group, double, weight } of used) sums[group]! += double * weight;
  return Float32Array.from(sums);
}

const forKernel = new WeakMap<Float32Array, ShapTree | false>();

function taskOf({ tree, covered, values, group, weight }: Used, width: number): ShapTask | undefined {
  let shapTree = forKernel.get(values);
  if (shapTree === undefined) forKernel.set(values, (shapTree = treeForKernel(covered, values) ?? false));
  if (shapTree === false) return undefined;
  return {
    tree: shapTree,
    first: group * width,
    weight,
    decide: (node, numbers, out) => decideAll(tree, node, numbers, out),
    column: (node) => tree.feature[node]!,
  };
}

/** All rows by the kernel, without what is expected. False where it cannot. */
function inKernel({ groups, features }: XgbModel, used: readonly Used[], X: Rows, out: Float32Array): boolean {
  const width = features + 1;
  const tasks: ShapTask[] = [];
  for (const one of used) {
    if (one.covered.left[0] === -1) continue;
    // The kernel goes as deep as its tree.
    const task = one.covered.depth > MAX_LEVELS ? undefined : taskOf(one, width);
    if (task === undefined) return false;
    tasks.push(task);
  }
  return putQuadrature(tasks, X, out, groups * width, features, quadratureRule());
}

function byQuadrature(model: XgbModel, used: readonly Used[], X: Rows): Float32Array {
  const { groups, features } = model;
  const width = features + 1;
  const out = new Float32Array(X.rows * groups * width);
  if (inKernel(model, used, X, out)) {
    const means = meansOf(groups, used);
    for (let at = 0; at < X.rows * groups; at++) out[at * width + features]! += means[at % groups]!;
    return out;
  }
  const ways = new Uint8Array(longest(used));
  const means = meansOf(groups, used);
  const walker = new QuadratureShap(features);
  const phi = new Float32Array(width);
  const sink = { phi, pairs: undefined, width, scale: 1 };
  for (let i = 0; i < X.rows; i++) {
    for (const { tree, covered, values, group, weight } of used) {
      phi.fill(0);
      decide(ways, tree, X.data, i * X.cols);
      walker.add(covered, values, ways, sink);
      const to = (i * groups + group) * width;
      for (let j = 0; j < features; j++) out[to + j]! += fround(phi[j]! * weight);
    }
    for (let group = 0; group < groups; group++) out[(i * groups + group) * width + features]! += means[group]!;
  }
  return out;
}

function linearContributions(model: XgbModel, linear: Float32Array, X: Rows, given: Base | undefined): Float32Array {
  const { groups, features } = model;
  const base = baseMargins(model)[0]!;
  const out = new Float32Array(X.rows * groups * (features + 1));
  for (let at = 0; at < X.rows * groups; at++) {
    const [i, group] = [Math.floor(at / groups), at % groups];
    const to = at * (features + 1);
    for (let j = 0; j < features; j++) {
      const value = X.data[i * X.cols + j]!;
      if (!Number.isNaN(value)) out[to + j] = value * linear[j * groups + group]!;
    }
    out[to + features] = linear[features * groups + group]! + (given?.[at] ?? base);
  }
  return out;
}

/** SHAP interaction values by (row, group, column, column). */
export function interactions(model: XgbModel, X: Rows, range: Range, given?: Base): Float32Array {
  if (model.linear !== undefined) throw new UnsupportedError('a linear booster has no interactions');
  return isSince(model, 3, 3) ? pairsByQuadrature(model, X, range, given) : pairsAlongPaths(model, X, range, given);
}

function pairsByQuadrature(model: XgbModel, X: Rows, range: Range, given: Base | undefined): Float32Array {
  const { groups, features } = model;
  const used = usedTrees(model, range);
  const width = features + 1;
  const out = new Float32Array(X.rows * groups * width * width);
  const ways = new Uint8Array(longest(used));
  const means = meansOf(groups, used);
  const base = baseMargins(model);
  const walker = new QuadratureShap(features);
  for (let at = 0; at < X.rows * groups; at++) {
    const group = at % groups;
    const phi = new Float32Array(width);
    const pairs = out.subarray(at * width * width, (at + 1) * width * width);
    for (const { tree, covered, values, group: of, weight } of used) {
      if (of !== group) continue;
      decide(ways, tree, X.data, Math.floor(at / groups) * X.cols);
      walker.add(covered, values, ways, { phi, pairs, width, scale: weight });
    }
    phi[features]! += means[group]!;
    phi[features]! += given?.[at] ?? base[group]!;
    for (let r = 0; r < width; r++) {
      for (let c = r + 1; c < width; c++) {
        const mean = fround(0.5 * fround(pairs[r * width + c]! + pairs[c * width + r]!));
        pairs[r * width + c] = mean;
        pairs[c * width + r] = mean;
      }
    }
    for (let r = 0; r < width; r++) {
      let own = phi[r]!;
      for (let c = 0; c < width; c++) if (c !== r) own = fround(own - pairs[r * width + c]!);
      pairs[r * width + r] = own;
    }
  }
  return out;
}

/** Half of what a column changes in the contributions of another by being known. */
function pairsAlongPaths(model: XgbModel, X: Rows, range: Range, given: Base | undefined): Float32Array {
  const { groups, features } = model;
  const used = usedTrees(model, range);
  const width = features + 1;
  const diagonal = contributions(model, X, range, given);
  const out = new Float32Array(X.rows * groups * width * width);
  for (let column = 0; column < width; column++) {
    const off = alongPaths(model, used, X, { sign: -1, feature: column });
    const on = alongPaths(model, used, X, { sign: 1, feature: column });
    for (let at = 0; at < X.rows * groups; at++) {
      const row = (at * width + column) * width;
      let own = 0;
      for (let k = 0; k < width; k++) {
        const from = at * width + k;
        if (k === column) {
          own = fround(own + diagonal[from]!);
          continue;
        }
        out[row + k] = fround(on[from]! - off[from]!) / 2;
        own = fround(own - out[row + k]!);
      }
      out[row + column] = own;
    }
  }
  return out;
}
