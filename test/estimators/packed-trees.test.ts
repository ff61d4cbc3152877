/** Packed trees against going from node to node in the plainest way: small ones all nodes at once, others step by step. */
import { describe, expect, test } from 'vitest';
import { allowWebAssembly, machine } from '../../src/linalg/wasm/kernel-instance.js';
import type { Branches, Plan } from '../../src/trees/branches.js';
import { pack } from '../../src/trees/pack.js';
import { PlainTrees } from '../../src/trees/plain-trees.js';
import { addTrees } from '../../src/trees/walk.js';

/** Numbers below 1, the same in each run (a linear congruential generator). */
function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const COLS = 5;
/** Few, so that rows meet thresholds exactly. */
const NUMBERS = [-Infinity, -2.5, -1, -0.1, -0, 0, 1e-300, 0.1, 0.30000001192092896, 1, 7.25, Infinity];

function grow(random: () => number, leaves: number, width: number, missing: boolean, cols = COLS): Branches {
  const left = [-1];
  const right = [-1];
  for (let count = 1; count < leaves; count++) {
    const ends = left.flatMap((child, node) => (child < 0 ? [node] : []));
    const node = ends[Math.floor(random() * ends.length)]!;
    left[node] = left.length;
    right[node] = left.length + 1;
    left.push(-1, -1);
    right.push(-1, -1);
  }
  const count = left.length;
  return {
    count,
    isLeaf: (node) => left[node]! < 0,
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    feature: Int32Array.from({ length: count }, () => Math.floor(random() * cols)),
    threshold: Float64Array.from({ length: count }, () => NUMBERS[Math.floor(random() * NUMBERS.length)]!),
    values: Float64Array.from({ length: count * width }, () => random() - 0.5),
    missingLeft: missing ? Uint8Array.from({ length: count }, () => Math.floor(random() * 2)) : undefined,
  };
}

function plainly(trees: readonly Branches[], plan: Plan, X: Float64Array, sums: Float64Array): void {
  for (let i = 0; i < X.length / plan.cols; i++) {
    trees.forEach((tree, t) => {
      let node = 0;
      while (!tree.isLeaf(node)) {
        const raw = X[i * plan.cols + tree.feature[node]!]!;
        const x = plan.double ? raw : Math.fround(raw);
        const set = tree.categories?.sets[node];
        const { inside = 'left', above = 0 } = tree.categories ?? {};
        const goesLeft = Number.isNaN(x)
          ? tree.missingLeft![node] === 1
          : set === undefined
            ? x <= tree.threshold[node]!
            : (x > above && set.has(Math.trunc(x))) === (inside === 'left');
        node = goesLeft ? tree.left[node]! : tree.right[node]!;
      }
      const at = i * plan.stride + plan.first(t);
      for (let k = 0; k < plan.width; k++) sums[at + k]! += (plan.scale ?? 1) * tree.values[node * plan.width + k]!;
    });
  }
}

const KINDS: [name: string, plan: Plan, missing: boolean][] = [
  ['one value, float64, missing values', { width: 1, stride: 1, first: () => 0, cols: COLS, double: true }, true],
  ['a sum for each of two', { width: 1, stride: 2, first: (t) => t % 2, cols: COLS, double: true }, true],
  ['float32, missing values', { width: 1, stride: 1, first: () => 0, cols: COLS, double: false }, true],
  ['float32, scaled', { width: 1, stride: 1, first: () => 0, cols: COLS, double: false, scale: 0.1 }, false],
  ['three values', { width: 3, stride: 3, first: () => 0, cols: COLS, double: false }, false],
];

describe.each(KINDS)('%s', (_name, plan, missing) => {
  test.each([1, 2, 8, 9, 31, 64, 65, 500])('%i leaves', (leaves) => {
    const random = randoms(leaves);
    const trees = Array.from({ length: 9 }, () => grow(random, leaves, plan.width, missing));
    const packed = pack(trees, plan)!;
    expect(packed.leafBits()?.trees).toBe(leaves > 64 ? undefined : 9);
    // More than one block, and a rest that fills no group.
    const rows = 3001;
    const X = Float64Array.from({ length: rows * COLS }, () => {
      const one = NUMBERS[Math.floor(random() * NUMBERS.length)]!;
      if (missing) return random() < 0.1 ? NaN : one;
      return Number.isFinite(one) ? one : 3;
    });
    const expected = new Float64Array(rows * plan.stride).fill(0.25);
    plainly(trees, plan, X, expected);
    const sums = new Float64Array(rows * plan.stride).fill(0.25);
    expect(machine()).toBeDefined();
    expect(addTrees(packed, X, rows, sums)).toBe(true);
    expect(sums).toEqual(expected);
    // One by one, from node to node.
    const single = new Float64Array(rows * plan.stride).fill(0.25);
    for (let i = 0; i < rows && leaves > 1; i++) {
      const row = X.subarray(i * COLS, (i + 1) * COLS);
      expect(addTrees(packed, row, 1, single.subarray(i * plan.stride, (i + 1) * plan.stride))).toBe(true);
    }
    if (leaves > 1) expect(single).toEqual(expected);
    if (missing) return;
    allowWebAssembly(false);
    try {
      const again = new Float64Array(rows * plan.stride).fill(0.25);
      expect(addTrees(packed, X, rows, again)).toBe(true);
      expect(again).toEqual(expected);
    } finally {
      allowWebAssembly(true);
    }
  });
});

test('numbers that the trees know no way for leave the sums as they were', () => {
  const plan = KINDS[3]![1];
  const packed = pack([grow(randoms(1), 8, 1, false)], plan)!;
  for (const bad of [NaN, Infinity, 1e300]) {
    const X = new Float64Array(3000 * COLS);
    X[X.length - 1] = bad;
    const sums = new Float64Array(3000).fill(2);
    expect(addTrees(packed, X, 3000, sums)).toBe(false);
    expect(sums.every((sum) => sum === 2)).toBe(true);
  }
});

test('features and nodes beyond eight bytes a node take sixteen, and float32 X', () => {
  const cols = 100_000;
  const plan = { width: 1, stride: 1, first: () => 0, cols, double: false };
  const random = randoms(8);
  const trees = [grow(random, 1500, 1, false, cols), grow(random, 3, 1, false, cols)];
  const packed = pack(trees, plan)!;
  expect(packed.plan).toMatchObject({ double: true, rounded: true });
  const X = Float64Array.from({ length: 3 * cols }, () => random() - 0.5);
  const expected = new Float64Array(3);
  plainly(trees, plan, X, expected);
  const sums = new Float64Array(3);
  expect(addTrees(packed, X, 3, sums)).toBe(true);
  expect(sums).toEqual(expected);
  allowWebAssembly(false);
  try {
    expect(addTrees(packed, X, 3, sums.fill(0))).toBe(true);
    expect(sums).toEqual(expected);
  } finally {
    allowWebAssembly(true);
  }
});

describe.each([false, true])('float64: %s', (double) => {
  test.each(Array.from({ length: 18 }, (_, i) => i + 1))('%i rows', (rows) => {
    const plan = { width: 2, stride: 2, first: () => 0, cols: COLS, double };
    const random = randoms(rows);
    const trees = Array.from({ length: 11 }, () => grow(random, 100, 2, false));
    const X = Float64Array.from({ length: rows * COLS }, () => random() * 4 - 2);
    const expected = new Float64Array(rows * 2);
    plainly(trees, plan, X, expected);
    const sums = new Float64Array(rows * 2);
    expect(addTrees(pack(trees, plan)!, X, rows, sums)).toBe(true);
    expect(sums).toEqual(expected);
  });
});

/** A tree with 2 ** depth leaves, all of them equally deep. */
function perfect(random: () => number, depth: number): Branches {
  const count = 2 ** (depth + 1) - 1;
  const inner = 2 ** depth - 1;
  const child = (node: number, side: number): number => (node < inner ? 2 * node + side : -1);
  return {
    count,
    isLeaf: (node) => node >= inner,
    left: Int32Array.from({ length: count }, (_, node) => child(node, 1)),
    right: Int32Array.from({ length: count }, (_, node) => child(node, 2)),
    feature: Int32Array.from({ length: count }, () => Math.floor(random() * COLS)),
    threshold: Float64Array.from({ length: count }, () => random()),
    values: Float64Array.from({ length: count }, () => random()),
  };
}

test.each([
  [15, false],
  [17, true],
])('a tree %i deep: nodes of sixteen bytes: %s', (depth, sixteen) => {
  const plan = { width: 1, stride: 1, first: () => 0, cols: COLS, double: false };
  const random = randoms(depth);
  const trees = [perfect(random, depth)];
  const packed = pack(trees, plan)!;
  expect(packed.plan.double).toBe(sixteen);
  const X = Float64Array.from({ length: 500 * COLS }, random);
  const expected = new Float64Array(500);
  plainly(trees, plan, X, expected);
  const sums = new Float64Array(500);
  expect(addTrees(packed, X, 500, sums)).toBe(true);
  expect(sums).toEqual(expected);
});

test('more leaves or thresholds than the form holds go from node to node', () => {
  const plan = KINDS[0]![1];
  const random = randoms(3);
  expect(pack([grow(random, 65, 1, true)], plan)!.leafBits()).toBeUndefined();
  const many = Array.from({ length: 400 }, () => {
    const tree = grow(random, 4, 1, true);
    tree.feature.fill(0);
    tree.threshold.forEach((_, node) => (tree.threshold[node] = random()));
    return tree;
  });
  expect(pack(many, plan)!.leafBits()).toBeUndefined();
  expect(pack(many.slice(0, 80), plan)!.leafBits()).toBeDefined();
});

describe.each(['left', 'right'] as const)('splits by category, those in the set to the %s', (inside) => {
  test.each([
    ['float64', { width: 2, stride: 4, first: (t: number) => 2 * (t % 2), cols: COLS, double: true }],
    ['float32', { width: 1, stride: 1, first: () => 0, cols: COLS, double: false, scale: 0.5 }],
  ])('%s', (_name, plan) => {
    const random = randoms(plan.width);
    const sets = (): ReadonlySet<number> | undefined =>
      random() < 0.5 ? undefined : new Set(Array.from({ length: 5 }, () => Math.floor(random() * 70)));
    const trees = Array.from({ length: 7 }, () => {
      const tree = grow(random, 90, plan.width, true);
      const above = inside === 'left' ? -1 : -Number.MIN_VALUE;
      return { ...tree, categories: { sets: Array.from({ length: tree.count }, sets), inside, above } };
    });
    const numbers = [...NUMBERS, NaN, -0.5, 2, 31, 32.5, 69, 70, 1e9, 65536];
    const X = Float64Array.from({ length: 999 * COLS }, () =>
      random() < 0.5 ? Math.floor(random() * 70) : numbers[Math.floor(random() * numbers.length)]!,
    );
    const expected = new Float64Array(999 * plan.stride).fill(1);
    plainly(trees, plan, X, expected);
    const sums = new Float64Array(999 * plan.stride).fill(1);
    expect(PlainTrees.of(trees, plan)!.add(X, 999, sums)).toBe(true);
    expect(sums).toEqual(expected);
  });
});

test('a child of two parents, and categories beyond a table, have no plain form', () => {
  const plan = KINDS[0]![1];
  const tree = grow(randoms(5), 20, 1, true);
  const right = tree.right.slice();
  right[0] = tree.left[0]!;
  expect(PlainTrees.of([{ ...tree, right }], plan)).toBeUndefined();
  const sets = Array.from({ length: tree.count }, () => new Set([1 << 16]));
  expect(PlainTrees.of([{ ...tree, categories: { sets, inside: 'left', above: -1 } }], plan)).toBeUndefined();
});
