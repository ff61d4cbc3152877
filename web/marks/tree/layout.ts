/** Where the nodes of a tree stand: leaves side by side, parents above the middle of their children; folded nodes are leaves. */
import type { TreeNodes } from 'brine/explain';

export interface Layout {
  /** Nodes that are shown, parents before children. */
  readonly order: Int32Array;
  /** By node: the place across in units of a leaf, and the level; NaN where the node is folded away. */
  readonly x: Float64Array;
  readonly level: Int32Array;
  readonly parent: Int32Array;
  readonly leaves: number;
  readonly levels: number;
}

/** @param isFolded Whether what is below a node is hidden */
export function layoutOf({ left, right }: TreeNodes, isFolded: (node: number, level: number) => boolean): Layout {
  const count = left.length;
  const x = new Float64Array(count).fill(Number.NaN);
  const level = new Int32Array(count);
  const parent = new Int32Array(count).fill(-1);
  const order: number[] = [];
  const todo = [0];
  let [leaves, levels] = [0, 0];
  // Left before right, so that leaves are met from left to right.
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    order.push(node);
    levels = Math.max(levels, level[node]! + 1);
    if (left[node] === -1 || isFolded(node, level[node]!)) {
      x[node] = leaves++;
      continue;
    }
    for (const child of [right[node]!, left[node]!]) {
      level[child] = level[node]! + 1;
      parent[child] = node;
      todo.push(child);
    }
  }
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    if (Number.isNaN(x[node]!)) x[node] = (x[left[node]!]! + x[right[node]!]!) / 2;
  }
  return { order: Int32Array.from(order), x, level, parent, leaves, levels };
}
