/**
 * TreeSHAP by quadrature, as XGBoost computes it since 3.3: the sum over all subsets of features is an integral of a polynomial,
 * which eight points of Gauss and Legendre give for each node on the way back from the leaves. All in float32, and in the order of
 * `src/predictor/interpretability/shap.cc`, whose results these are to the last bit.
 */
import { type CoveredTree } from '../boosting/path-shap.js';
import { quadratureTree, type ShapTree } from '../boosting/shap-machine.js';

const { fround } = Math;

const POINTS = 8;
const UNSEEN = -999;
const LEAST_SHARE = /* @__PURE__ */ fround(1e-12);

interface Rule {
  readonly nodes: Float32Array;
  readonly weights: Float32Array;
}

/** The Legendre polynomial of degree `n`, by Bonnet's recursion. */
function legendre(n: number, x: number): number {
  let before = 1;
  let last = x;
  if (n === 0) return before;
  for (let k = 2; k <= n; k++) [before, last] = [last, ((2 * k - 1) * x * last - (k - 1) * before) / k];
  return last;
}

const derivative = (n: number, x: number, value: number): number =>
  (n * (x * value - legendre(n - 1, x))) / (x * x - 1);

/** Points and weights for polynomials of √t over [0, 1]. */
function makeRule(): Rule {
  const nodes = new Float32Array(POINTS);
  const weights = new Float32Array(POINTS);
  for (let i = 0; i < POINTS; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (POINTS + 0.5));
    for (let step = 0; step < 64; step++) {
      const value = legendre(POINTS, x);
      const change = value / derivative(POINTS, x, value);
      x -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    const slope = derivative(POINTS, x, legendre(POINTS, x));
    const weight = 2 / ((1 - x * x) * slope * slope);
    const s = 0.5 * (x + 1);
    nodes[POINTS - 1 - i] = s * s;
    weights[POINTS - 1 - i] = 2 * s * (0.5 * weight);
  }
  return { nodes, weights };
}

let rule: Rule | undefined;

/** The points, then their weights. */
export function quadratureRule(): Float32Array {
  const { nodes, weights } = (rule ??= makeRule());
  return Float32Array.of(...nodes, ...weights);
}

/** Where the results of a walk go. */
interface Sink {
  /** Contributions by feature. */
  readonly phi: Float32Array;
  /** Interactions by (feature, feature), each row of a width; undefined where only contributions are asked for. */
  readonly pairs: Float32Array | undefined;
  readonly width: number;
  /** Multiplies what is added: the weight of the tree, where interactions are asked for. */
  readonly scale: number;
}

/** The share of what went through a node that went on to a child. */
function shareOf(cover: number, parent: number): number {
  if (parent <= 0) return 0.5;
  const share = fround(cover / parent);
  return share < LEAST_SHARE ? LEAST_SHARE : share;
}

/** Sum over the points of what stands in `h` from `at` on, through the change of one factor. */
function change(h: Float32Array, at: number, enter: number, exit: number, nodes: Float32Array): number {
  let sum = 0;
  if (enter !== 1) {
    const alpha = fround(enter - 1);
    for (let i = 0; i < POINTS; i++)
      sum = fround(sum + fround(fround(alpha * h[at + i]!) / fround(1 + fround(alpha * nodes[i]!))));
  }
  if (exit !== 1) {
    const alpha = fround(exit - 1);
    for (let i = 0; i < POINTS; i++)
      sum = fround(sum - fround(fround(alpha * h[at + i]!) / fround(1 + fround(alpha * nodes[i]!))));
  }
  return sum;
}

function pairChange(
  h: Float32Array,
  at: number,
  enter: number,
  exit: number,
  partner: number,
  nodes: Float32Array,
): number {
  if (partner === 1) return 0;
  const alphaPartner = fround(partner - 1);
  const alphaEnter = fround(enter - 1);
  const alphaExit = fround(exit - 1);
  let sum = 0;
  for (let i = 0; i < POINTS; i++) {
    const node = nodes[i]!;
    let edge = fround(alphaEnter / fround(1 + fround(alphaEnter * node)));
    if (exit !== 1) edge = fround(edge - fround(alphaExit / fround(1 + fround(alphaExit * node))));
    const top = fround(fround(alphaPartner * h[at + i]!) * edge);
    sum = fround(sum + fround(top / fround(1 + fround(alphaPartner * node))));
  }
  return sum;
}

/** Walks one tree for one row. */
export class QuadratureShap {
  readonly #seen: Float32Array;
  /** Eight numbers for each level: factors on the way down, and what comes back from the right. */
  #factors = new Float32Array(0);
  #returns = new Float32Array(0);
  #path: { feature: number; share: number }[] = [];
  readonly #rule = (rule ??= makeRule());
  #tree!: CoveredTree;
  #values!: Float32Array;
  #ways!: Uint8Array;
  #sink!: Sink;

  constructor(features: number) {
    this.#seen = new Float32Array(features).fill(UNSEEN);
  }

  add(tree: CoveredTree, values: Float32Array, goesLeft: Uint8Array, sink: Sink): void {
    if (tree.left[0] === -1) return;
    if (this.#factors.length < (tree.depth + 2) * POINTS) {
      this.#factors = new Float32Array((tree.depth + 2) * POINTS);
      this.#returns = new Float32Array((tree.depth + 2) * POINTS);
    }
    this.#path = [];
    this.#tree = tree;
    this.#values = values;
    this.#ways = goesLeft;
    this.#sink = sink;
    this.#factors.fill(1, 0, POINTS);
    // The last level is behind all that the tree has.
    this.#visit(0, 0, 1, (tree.depth + 1) * POINTS);
  }

  /** Puts into the returns, from `to` on, what comes back from a node. */
  #visit(node: number, depth: number, product: number, to: number): void {
    const { left, right } = this.#tree;
    const returns = this.#returns;
    const from = depth * POINTS;
    if (left[node] === -1) {
      const factors = this.#factors;
      const { weights } = this.#rule;
      const scale = fround(product * this.#values[node]!);
      for (let i = 0; i < POINTS; i++) returns[to + i] = fround(fround(factors[from + i]! * scale) * weights[i]!);
      return;
    }
    this.#down(node, left[node]!, this.#ways[node] === 1, depth, product, to);
    this.#down(node, right[node]!, this.#ways[node] !== 1, depth, product, from);
    for (let i = 0; i < POINTS; i++) returns[to + i]! += returns[from + i]!;
  }

  #down(node: number, child: number, satisfies: boolean, depth: number, product: number, to: number): void {
    const { feature: features, cover } = this.#tree;
    const { nodes } = this.#rule;
    const factors = this.#factors;
    const feature = features[node]!;
    const share = shareOf(cover[child]!, cover[node]!);
    const before = this.#seen[feature]!;
    const exit = before === UNSEEN ? 1 : before;
    const enter = satisfies ? fround(exit / share) : 0;
    const from = depth * POINTS;
    const next = from + POINTS;
    const alpha = fround(enter - 1);
    for (let i = 0; i < POINTS; i++)
      factors[next + i] = fround(factors[from + i]! * fround(1 + fround(alpha * nodes[i]!)));
    if (exit !== 1) {
      const old = fround(exit - 1);
      for (let i = 0; i < POINTS; i++)
        factors[next + i] = fround(factors[next + i]! / fround(1 + fround(old * nodes[i]!)));
    }
    this.#seen[feature] = enter;
    const { phi, pairs, scale } = this.#sink;
    if (pairs !== undefined) this.#path.push({ feature, share: enter });
    this.#visit(child, depth + 1, fround(product * share), to);
    const own = change(this.#returns, to, enter, exit, nodes);
    phi[feature]! += pairs === undefined ? own : fround(scale * own);
    if (pairs !== undefined) {
      this.#pairs(feature, to, enter, exit, pairs);
      this.#path.pop();
    }
    this.#seen[feature] = before;
  }

  /** Of each other feature on the way the last split counts, the newest first. */
  #pairs(feature: number, at: number, enter: number, exit: number, pairs: Float32Array): void {
    const { width, scale } = this.#sink;
    const done = new Set([feature]);
    for (let i = this.#path.length - 1; i >= 0; i--) {
      const partner = this.#path[i]!;
      if (done.has(partner.feature)) continue;
      done.add(partner.feature);
      const found = pairChange(this.#returns, at, enter, exit, partner.share, this.#rule.nodes);
      pairs[feature * width + partner.feature]! += fround(scale * found);
    }
  }
}

/** A tree of more than one node for the kernel, whose steps are those of {@link QuadratureShap}. */
export function treeForKernel(tree: CoveredTree, values: Float32Array): ShapTree | undefined {
  const { left, right, feature, cover } = tree;
  const count = left.length;
  const [enter, exit, scale] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  const slot = new Int32Array(count);
  /** By column: what it has multiplied so far, and the level that first asked for it. */
  const seen = new Map<number, { share: number; level: number }>();
  const visit = (node: number, level: number, product: number): void => {
    if (left[node] === -1) {
      scale[node] = product * values[node]!;
      return;
    }
    const column = feature[node]!;
    const before = seen.get(column);
    slot[node] = before?.level ?? level;
    for (const child of [left[node]!, right[node]!]) {
      const share = shareOf(cover[child]!, cover[node]!);
      exit[child] = before?.share ?? 1;
      enter[child] = exit[child] / share;
      seen.set(column, { share: enter[child], level: slot[node] });
      visit(child, level + 1, fround(product * share));
    }
    if (before === undefined) seen.delete(column);
    else seen.set(column, before);
  };
  visit(0, 0, 1);
  return quadratureTree(tree, { enter, exit, scale, slot });
}
