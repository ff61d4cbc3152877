/** When trees are packed, and when they are walked as the file has them. */

/** Trees of fewer nodes together are packed at once, which takes a millisecond. */
const LARGE = 1 << 12;
/** A node costs about as much to pack as so many steps of a row lose without it. */
const STEPS = 2;

interface Account {
  readonly nodes: number;
  /** Steps of a row through all trees. */
  readonly steps: number;
  /** Steps that rows took in the file's own arrays. */
  walked: number;
}

const accounts = new WeakMap<object, Account>();

/**
 * Packing goes through all nodes of all trees: all but small models are walked as they are until as much time was spent on that.
 * Once it says yes it always does.
 */
export function paysToPack(trees: readonly { readonly nodeCount: number }[], rows: number): boolean {
  let account = accounts.get(trees);
  if (account === undefined) {
    const nodes = trees.reduce((sum, { nodeCount }) => sum + nodeCount, 0);
    account = { nodes, steps: trees.reduce((sum, { nodeCount }) => sum + Math.log2(nodeCount), 0), walked: 0 };
    accounts.set(trees, account);
  }
  // A call that pays for packing does so from its first row on.
  account.walked += account.steps * rows;
  return account.nodes < LARGE || account.walked > STEPS * account.nodes;
}
