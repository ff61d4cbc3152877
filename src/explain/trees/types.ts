/** Trees of any library in one form. */

/** The nodes of one tree; node 0 is the root. A leaf has -1 as its left and right child. */
export interface TreeNodes {
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Column that a split compares; -1 for leaves. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** `<=`: at most the threshold goes left; `<`: only what is below it. */
  readonly compares: '<=' | '<';
  /** Shape (nodes, width): shares of the classes, values of the outputs, or what a leaf adds; 0 where a split has none. */
  readonly value: Float64Array;
  readonly width: number;
  /** Rows of training, or their weight, that reached each node; undefined where the file does not tell. */
  readonly samples: Float64Array | undefined;
  readonly impurity: Float64Array | undefined;
  /** How much each split lowered the loss, as its library counts it; 0 for leaves; undefined where the file does not tell. */
  readonly gain: Float64Array | undefined;
  /** 1 where missing values go left; undefined where the tree knows none. */
  readonly missingLeft: Uint8Array | undefined;
  /** Of splits by category: the categories of one side; undefined for splits by threshold. */
  readonly categories: readonly (readonly number[] | undefined)[] | undefined;
  /** The side on which {@link categories} go. */
  readonly inside: 'left' | 'right';
  readonly depth: number;
}

/** All trees of a model. */
export interface TreeEnsemble {
  readonly count: number;
  /** What the values of leaves are: shares of classes, values of a regression, or scores that are added up. */
  readonly gives: 'shares' | 'values' | 'scores';
  /** Class or output that a tree speaks for, by position; undefined where each tree speaks for all. */
  groupOf(tree: number): number | undefined;
  /** Round of boosting that made a tree, from 0; undefined where trees were made side by side. */
  roundOf(tree: number): number | undefined;
  /** Each value is multiplied by it before it is added. */
  readonly scale: number;
  tree(index: number): TreeNodes;
}

/** Levels below the root. Children come after parents in some libraries only, so this follows the links. */
export function depthOf(left: Int32Array, right: Int32Array): number {
  const depth = new Int32Array(left.length);
  const todo = [0];
  let most = 0;
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (left[node]! < 0) continue;
    for (const child of [left[node]!, right[node]!]) {
      depth[child] = depth[node]! + 1;
      most = Math.max(most, depth[child]);
      todo.push(child);
    }
  }
  return most;
}
