/** Packed forms of trees, which threads that share a memory make once for all of them. */
import { type Machine, machine } from '../linalg/wasm/kernel-instance.js';
import type { Branches, Plan } from './branches.js';

/** Besides these, a form has numbers and flags only. */
export interface TreeForm {
  readonly bytes: number;
  /** Writes all of it; `at` is a multiple of 16. */
  write(memory: ArrayBuffer, at: number): void;
}

/** The form that `make` makes of the trees, or that of another thread. */
export function formOf<F extends TreeForm>(
  kind: string,
  trees: readonly Branches[],
  plan: Plan,
  make: () => F | undefined,
): F | undefined {
  const wasm = machine();
  let made: F | undefined;
  const placed = wasm?.shared(
    () => [kind, digestOf(wasm, trees), ...parametersOf(trees, plan)],
    () => {
      made = make();
      return made && { bytes: made.bytes, meta: made, fill: made.write };
    },
  );
  if (placed === false) return undefined;
  // What was made here and did not become everybody's.
  if (placed === undefined) return made ?? make();
  // For the way without WebAssembly, which has a memory of its own, it is made again.
  const write: TreeForm['write'] = (memory, at) => {
    make()!.write(memory, at);
  };
  const form = { ...(placed.meta as F), write };
  wasm!.adopt(form, placed);
  return form;
}

function parametersOf(trees: readonly Branches[], plan: Plan): (string | number | Int32Array)[] {
  const { width, stride, cols, double, rounded = false, scale = 1 } = plan;
  return [width, stride, cols, String(double), String(rounded), scale, Int32Array.from(trees, (_, t) => plan.first(t))];
}

const digests = new WeakMap<readonly Branches[], string>();

/** Several forms are made of the same trees. */
function digestOf(wasm: Machine, trees: readonly Branches[]): string {
  let found = digests.get(trees);
  if (found === undefined) {
    const parts = trees.flatMap((tree) => {
      const leaves = new Uint8Array(tree.count);
      for (let node = 0; node < tree.count; node++) if (tree.isLeaf(node)) leaves[node] = 1;
      const { left, right, feature, threshold, values, missingLeft = 'none', categories } = tree;
      const sets = categories?.sets.flatMap((set, node) => (set === undefined ? [] : [node, set.size, ...set])) ?? [];
      const split = [categories?.inside ?? 'none', categories?.above ?? 0, Float64Array.from(sets)] as const;
      return [tree.count, leaves, left, right, feature, threshold, values, missingLeft, ...split];
    });
    found = wasm.digest(parts);
    digests.set(trees, found);
  }
  return found;
}
