/** Raw scores of CatBoost's trees. Source: `evaluator_impl.cpp`, `ctr_provider.h` and `hash.h` of CatBoost. */
import type { CatModel, CtrFeature } from './cbm-file.js';
import type { CatRows } from './columns.js';
import type { CtrBase } from './ctr-base.js';
import type { CtrTable } from './ctr-tables.js';

const MULTIPLIER = 0x4906ba494954cb65n;
const { fround } = Math;

const combine = (hash: bigint, value: bigint): bigint =>
  BigInt.asUintN(64, MULTIPLIER * BigInt.asUintN(64, hash + BigInt.asUintN(64, MULTIPLIER * value)));

/** The hash of a row's values of the columns that a statistic is of. */
function hashOf(base: CtrBase, X: CatRows, row: number): bigint {
  let hash = 0n;
  for (const category of base.categories) hash = combine(hash, BigInt(X.categories.get(category)![row]!));
  for (const [feature, border] of base.floats) hash = combine(hash, X.floats[feature]![row]! > border ? 1n : 0n);
  for (const [category, value] of base.oneHots)
    hash = combine(hash, X.categories.get(category)![row] === value ? 1n : 0n);
  return hash;
}

/** What counts for the class that is asked for, and all. */
function countsOf(ctr: CtrFeature, table: CtrTable, at: number | undefined): [good: number, total: number] {
  const { counts, classes, denominator } = table;
  const { kind } = ctr.base;
  if (kind === 'Counter' || kind === 'FeatureFreq')
    return [at === undefined ? 0 : counts.getInt32(at * 4, true), denominator];
  if (at === undefined) return [0, 0];
  if (kind === 'BinarizedTargetMeanValue' || kind === 'FloatTargetMeanValue')
    return [counts.getFloat32(at * 8, true), counts.getInt32(at * 8 + 4, true)];
  const count = (k: number): number => counts.getInt32((at * classes + k) * 4, true);
  let good = 0;
  let total = 0;
  for (let k = 0; k < classes; k++) {
    total += count(k);
    if (kind === 'Buckets' ? k === ctr.targetBorder : k > ctr.targetBorder) good += count(k);
  }
  return [good, total];
}

function valueOf(ctr: CtrFeature, [good, total]: readonly [number, number]): number {
  const share = fround(fround(fround(good) + ctr.prior) / fround(fround(total) + ctr.priorWeight));
  return fround(fround(share + ctr.shift) * ctr.scale);
}

/** What each row says to each border and value that splits ask for. */
function answersFor(model: CatModel, X: CatRows): (row: number, bits: Uint8Array) => void {
  return (row, bits) => {
    let at = 0;
    model.floats.forEach(({ borders }, feature) => {
      const value = X.floats[feature]![row]!;
      for (const border of borders) bits[at++] = value > border ? 1 : 0;
    });
    for (const { category, values } of model.oneHots) {
      const hash = X.categories.get(category)![row];
      for (const value of values) bits[at++] = hash === value ? 1 : 0;
    }
    const hashes = new Map<string, bigint>();
    for (const ctr of model.ctrs) {
      const { projection, key } = ctr.base;
      let hash = hashes.get(projection);
      if (hash === undefined) hashes.set(projection, (hash = hashOf(ctr.base, X, row)));
      const table = model.tables.get(key)!;
      const value = valueOf(ctr, countsOf(ctr, table, table.find(hash)));
      for (const border of ctr.borders) bits[at++] = value > border ? 1 : 0;
    }
  };
}

/** Where the values of the leaf of a tree begin. */
type Leaf = (tree: number, bits: Uint8Array) => number;

function symmetric({ trees, outputs }: CatModel): Leaf {
  const { splits, sizes, starts } = trees;
  let next = 0;
  const first = sizes.map((size) => {
    const start = next;
    next += 2 ** size * outputs;
    return start;
  });
  return (tree, bits) => {
    let leaf = 0;
    for (let k = 0; k < sizes[tree]!; k++) leaf |= bits[splits[starts[tree]! + k]!]! << k;
    return first[tree]! + leaf * outputs;
  };
}

function stepwise({ trees }: CatModel): Leaf {
  const { splits, starts, steps, leafOf } = trees;
  return (tree, bits) => {
    let node = starts[tree]!;
    for (;;) {
      const [left, right] = steps[node]!;
      // A leaf has no split of its own; one-sided nodes end where there is no step.
      const step = left === 0 && right === 0 ? 0 : bits[splits[node]!] === 1 ? right : left;
      if (step === 0) return leafOf[node]!;
      node += step;
    }
  };
}

/** Sums over the trees from `begin` to `end`, by (row, output); the bias belongs to the first tree. */
export function rawScores(model: CatModel, X: CatRows, begin: number, end: number): Float64Array {
  const { outputs, scale, trees } = model;
  const answers = answersFor(model, X);
  const leafOf = trees.steps.length === 0 ? symmetric(model) : stepwise(model);
  const bits = new Uint8Array(bitCount(model));
  const out = new Float64Array(X.rows * outputs);
  for (let i = 0; i < X.rows; i++) {
    answers(i, bits);
    for (let t = begin; t < end; t++) {
      const leaf = leafOf(t, bits);
      for (let k = 0; k < outputs; k++) out[i * outputs + k]! += trees.leaves[leaf + k]!;
    }
    for (let k = 0; k < outputs; k++) {
      const at = i * outputs + k;
      out[at] = begin === 0 ? out[at]! * scale + model.bias[k]! : out[at]! * scale;
    }
  }
  return out;
}

function bitCount({ floats, oneHots, ctrs }: CatModel): number {
  const borders = [...floats, ...ctrs].reduce((sum, feature) => sum + feature.borders.length, 0);
  return oneHots.reduce((sum, { values }) => sum + values.length, borders);
}
