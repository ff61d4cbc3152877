/**
 * All rows of a tree within a radius, by scikit-learn's steps: nodes that lie inside as a whole are taken unseen, so that a row
 * at the very border is in or out as the bounds of its node round.
 */
import type { NeighborTree } from './tree.js';

/** The least and the largest distance that a row of a node can have. */
function reach({ kind, bounds, nodes, metric, data }: NeighborTree, node: number, X: Float64Array, start: number) {
  const cols = data.shape[1]!;
  const lower = node * cols;
  if (kind === 'ball') {
    const centre = metric.fromReduced(metric.reduced(X, start, bounds, lower));
    return { least: Math.max(0, centre - nodes.radius[node]!), most: centre + nodes.radius[node]! };
  }
  const upper = nodes.leaf.length * cols + lower;
  const p = metric.p ?? 2;
  let [least, most] = [0, 0];
  for (let j = 0; j < cols; j++) {
    const below = bounds[lower + j]! - X[start + j]!;
    const above = X[start + j]! - bounds[upper + j]!;
    const gap = 0.5 * (below + Math.abs(below) + above + Math.abs(above));
    const far = Math.max(Math.abs(below), Math.abs(above));
    if (p === Number.POSITIVE_INFINITY) [least, most] = [Math.max(least, gap), Math.max(most, far)];
    else [least, most] = [least + gap ** p, most + far ** p];
  }
  if (p === Number.POSITIVE_INFINITY || p === 1) return { least, most };
  return p === 2
    ? { least: Math.sqrt(least), most: Math.sqrt(most) }
    : { least: least ** (1 / p), most: most ** (1 / p) };
}

/** Takes each row within the radius of the row at `start` of X, with its distance. */
export function eachWithin(
  tree: NeighborTree,
  X: Float64Array,
  start: number,
  radius: number,
  take: (row: number, distance: number) => void,
): void {
  const { nodes, order, data, metric } = tree;
  const cols = data.shape[1]!;
  const limit = metric.toReduced(radius);
  // The depth is the logarithm of the number of nodes.
  const visit = (node: number): void => {
    const { least, most } = reach(tree, node, X, start);
    if (least > radius) return;
    if (!(most <= radius) && nodes.leaf[node] === 0) {
      visit(2 * node + 1);
      visit(2 * node + 2);
      return;
    }
    for (let i = nodes.start[node]!; i < nodes.end[node]!; i++) {
      const reduced = metric.reduced(X, start, data.data, order[i]! * cols);
      if (most <= radius || reduced <= limit) take(order[i]!, metric.fromReduced(reduced));
    }
  };
  visit(0);
}
