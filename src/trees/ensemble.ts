/**
 * The trees of a booster in the packed forms, one run of trees after another so that sums are made in their order: bit masks for
 * trees of up to 64 leaves, nodes breadth first for larger ones and for few rows, for TypeScript where no kernel knows their splits.
 * Made when so many rows come that it pays.
 */
import { machine } from '../linalg/wasm/kernel-instance.js';
import type { Branches, Plan } from './branches.js';
import { addLeafBits } from './add-leaf-bits.js';
import { type LeafBits, packLeafBits } from './leaf-bits.js';
import { pack, type Packed } from './pack.js';
import { formOf } from './shared-form.js';
import { PlainTrees } from './plain-trees.js';
import { addTrees } from './walk.js';

/** Fewer rows are walked plainly, until so many have come as make packing pay. */
const FEW = 16;
const MAX_LEAVES = 64;
/** So many times as many have come when they are packed for few rows. */
const PAYS = 4;

/** Trees of one form, one after another. */
interface Run {
  add(X: Float64Array, rows: number, sums: Float64Array): boolean;
}

const isSmall = (tree: Branches): boolean => tree.count < 2 * MAX_LEAVES;

interface Stretch {
  readonly small: boolean;
  readonly start: number;
  end: number;
}

/** Trees of few leaves between larger ones are worth a form of their own from so many on: it ranks the numbers of each row anew. */
const WORTH_BITS = 16;

/** Trees that go into the same form, one after another. */
function stretches(trees: readonly Branches[]): Stretch[] {
  const all: Stretch[] = [];
  for (const [t, tree] of trees.entries()) {
    const last = all.at(-1);
    if (last?.small === isSmall(tree)) last.end = t + 1;
    else all.push({ small: isSmall(tree), start: t, end: t + 1 });
  }
  if (all.length === 1) return all;
  const found: Stretch[] = [];
  for (const { small, start, end } of all) {
    const asSmall = small && end - start >= WORTH_BITS;
    const last = found.at(-1);
    if (last?.small === asSmall) last.end = end;
    else found.push({ small: asSmall, start, end });
  }
  return found;
}

function smallRuns(trees: readonly Branches[], start: number, end: number, plan: Plan): Run[] | undefined {
  const some = trees.slice(start, end);
  const part = { ...plan, first: (t: number) => plan.first(start + t) };
  const bits = formOf('leaf bits', some, part, () => packLeafBits(some, part));
  if (bits !== undefined) return [runOf(bits, part)];
  if (end - start < 2) return undefined;
  // More thresholds than ranks: with half of the trees there are fewer.
  const middle = (start + end) >> 1;
  const first = smallRuns(trees, start, middle, plan);
  const second = first && smallRuns(trees, middle, end, plan);
  return second && [...first!, ...second];
}

function runOf(bits: LeafBits, plan: Plan): Run {
  return {
    add(X, rows, sums) {
      const wasm = machine();
      return wasm !== undefined && addLeafBits(wasm, bits, plan, X, rows, sums) === true;
    },
  };
}

function largeRun(trees: readonly Branches[], start: number, end: number, plan: Plan): Run | undefined {
  const some = trees.slice(start, end);
  const part = { ...plan, first: (t: number) => plan.first(start + t) };
  const packed: Packed | undefined = pack(some, part);
  if (packed === undefined) return PlainTrees.of(some, part);
  return { add: (X, rows, sums) => addTrees(packed, X, rows, sums) };
}

export class Ensemble {
  readonly #plan: Plan;
  readonly #make: () => readonly Branches[];
  /** For many rows, and for few; false where there is no such form. */
  #runs: readonly Run[] | false | undefined;
  #nodes: readonly Run[] | false | undefined;
  #rows = 0;

  /** @param make Called when the trees are packed */
  constructor(make: () => readonly Branches[], plan: Plan) {
    this.#make = make;
    this.#plan = plan;
  }

  #pack(): readonly Run[] | false {
    const trees = this.#make();
    const runs: Run[] = [];
    for (const { start, end, small } of stretches(trees)) {
      const more = small ? smallRuns(trees, start, end, this.#plan) : undefined;
      const large = more === undefined ? largeRun(trees, start, end, this.#plan) : undefined;
      if (more === undefined && large === undefined) return false;
      runs.push(...(more ?? [large!]));
    }
    return runs;
  }

  #packNodes(): readonly Run[] | false {
    const trees = this.#make();
    const run = largeRun(trees, 0, trees.length, this.#plan);
    return run === undefined ? false : [run];
  }

  /**
   * Adds the trees to the sums of each row. False where they have to be walked plainly, with `sums` as they were: few rows so far,
   * no WebAssembly, trees that no form holds.
   */
  add(X: Float64Array, rows: number, sums: Float64Array): boolean {
    if (machine() === undefined) return false;
    this.#rows += rows;
    if (rows < FEW && this.#rows < FEW * PAYS) return false;
    // All nodes of all trees are compared for 64 rows at once: few rows go from node to node.
    const runs = rows < FEW ? (this.#nodes ??= this.#packNodes()) : (this.#runs ??= this.#pack());
    if (runs === false) return false;
    const saved = runs.length > 1 ? sums.slice() : undefined;
    for (const run of runs) {
      if (run.add(X, rows, sums)) continue;
      if (saved !== undefined) sums.set(saved);
      return false;
    }
    return true;
  }
}
