/** Boosters on the packed forms, against the plain walk from node to node: the same bits. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { allowWebAssembly } from '../../src/linalg/wasm/kernel-instance.js';
import { BrineError, type Estimator, load, NdArray } from '../../src/node.js';
import { below32, type Branches, type Plan } from '../../src/trees/branches.js';
import { Ensemble } from '../../src/trees/ensemble.js';

afterEach(() => allowWebAssembly(true));

/** Numbers below 1, the same in each run (a linear congruential generator). */
function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const entries = JSON.parse(readFileSync('fixtures/boosters/calls.json', 'utf8')) as {
  name: string;
  env: string;
  kind: string;
  files: string[];
}[];

const SPECIAL = [Number.NaN, 0, -0, 1, 2, 3, 7, -1, -0.5, 31, 32, 1e9, 1e-36, -1e-36, Infinity, -Infinity];

describe.each(['boosters-2019', 'boosters-2022', 'boosters-2026'])('%s', (env) => {
  const native = entries.filter((entry) => entry.env === env && entry.kind === 'native');
  test.each(native.map(({ name, files }) => [name, files[0]!] as const))('%s', async (name, file) => {
    const model = await load<Estimator>(join('fixtures/boosters', file));
    const cols = model.nFeaturesIn!;
    const random = randoms(7);
    const rows = 150;
    const data = Float64Array.from({ length: rows * cols }, () =>
      random() < 0.4 ? SPECIAL[Math.floor(random() * SPECIAL.length)]! : Math.round(6000 * random() - 3000) / 1000,
    );
    const X = NdArray.of(data, [rows, cols]);
    const asked = name.startsWith('lgb')
      ? [{ rawScore: true }, { predLeaf: true }, { predContrib: true }]
      : ['outputMargin', 'predLeaf', 'predContribs'].map((key) => ({ [key]: true, validateFeatures: false }));
    const answer = (rows: NdArray, options: object): unknown => {
      try {
        return (model.predict(rows, options) as NdArray).data;
      } catch (error) {
        return error instanceof BrineError ? error.message : error;
      }
    };
    const few = NdArray.of(data.subarray(0, 3 * cols), [3, cols]);
    const answers = (): unknown[] => asked.flatMap((options) => [answer(X, options), answer(few, options)]);
    const packed = answers();
    allowWebAssembly(false);
    expect(answers()).toEqual(packed);
  });
});

interface Kind {
  readonly leaves: number;
  readonly thresholds: number;
  readonly categories: number;
}

const COLS = 4;

/** Columns 2 and 3 are categorical where there are categories. */
function grow(random: () => number, { leaves, thresholds, categories }: Kind, single: boolean): Branches {
  const left = [-1];
  const right = [-1];
  for (let made = 1; made < leaves; made++) {
    const ends = left.flatMap((child, node) => (child < 0 ? [node] : []));
    const node = ends[Math.floor(random() * ends.length)]!;
    left[node] = left.length;
    right[node] = left.length + 1;
    left.push(-1, -1);
    right.push(-1, -1);
  }
  const count = left.length;
  const feature = Int32Array.from({ length: count }, () => Math.floor(random() * COLS));
  const number = (): number => Math.floor(random() * thresholds) / 8 - thresholds / 16;
  const sets = Array.from({ length: count }, (_, node) =>
    categories > 0 && feature[node]! >= 2
      ? new Set(Array.from({ length: 1 + Math.floor(random() * 5) }, () => Math.floor(random() * categories)))
      : undefined,
  );
  return {
    count,
    isLeaf: (node) => left[node]! < 0,
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    feature,
    threshold: Float64Array.from({ length: count }, () => (single ? below32(number()) : number())),
    values: Float64Array.from({ length: count }, () => (single ? Math.fround(random() - 0.5) : random() - 0.5)),
    missingLeft: Uint8Array.from({ length: count }, () => (random() < 0.5 ? 1 : 0)),
    categories: categories > 0 ? { sets, inside: single ? 'right' : 'left', above: -1 } : undefined,
  };
}

function walk(tree: Branches, row: Float64Array): number {
  let node = 0;
  while (!tree.isLeaf(node)) {
    const x = row[tree.feature[node]!]!;
    const set = tree.categories?.sets[node];
    const inside = tree.categories?.inside === 'left';
    const goesLeft = Number.isNaN(x)
      ? tree.missingLeft![node] === 1
      : set === undefined
        ? x <= tree.threshold[node]!
        : set.has(Math.trunc(x)) === inside;
    node = goesLeft ? tree.left[node]! : tree.right[node]!;
  }
  return tree.values[node]!;
}

describe.each([true, false])('float32 %s', (single) => {
  test.each<[string, Kind, Kind]>([
    ['small trees', { leaves: 31, thresholds: 100, categories: 0 }, { leaves: 64, thresholds: 100, categories: 0 }],
    ['more thresholds than ranks', { leaves: 60, thresholds: 5000, categories: 0 }, { leaves: 60, thresholds: 5000, categories: 0 }], // prettier-ignore
    ['large trees', { leaves: 300, thresholds: 5000, categories: 0 }, { leaves: 200, thresholds: 50, categories: 0 }],
    ['small and large ones', { leaves: 300, thresholds: 900, categories: 0 }, { leaves: 9, thresholds: 900, categories: 0 }], // prettier-ignore
    ['categories', { leaves: 20, thresholds: 100, categories: 9 }, { leaves: 64, thresholds: 100, categories: 9 }],
    ['many categories', { leaves: 40, thresholds: 100, categories: 200 }, { leaves: 1, thresholds: 9, categories: 0 }],
  ])('%s', (_, one, other) => {
    const random = randoms(single ? 3 : 4);
    const trees = Array.from({ length: 24 }, (__, t) => grow(random, t % 5 < 3 ? one : other, single));
    const plan: Plan = { width: 1, stride: 3, first: (t) => t % 3, cols: COLS, double: !single, single };
    const rows = 203;
    const X = Float64Array.from({ length: rows * COLS }, () => {
      const x =
        random() < 0.3 ? SPECIAL[Math.floor(random() * SPECIAL.length)]! : Math.floor(random() * 1600) / 8 - 100;
      return single ? Math.fround(x) : x;
    });
    const sums = new Float64Array(rows * 3).fill(0.5);
    const expected = sums.slice();
    for (let i = 0; i < rows; i++)
      trees.forEach((tree, t) => {
        const sum = expected[i * 3 + (t % 3)]! + walk(tree, X.subarray(i * COLS, (i + 1) * COLS));
        expected[i * 3 + (t % 3)] = single ? Math.fround(sum) : sum;
      });
    const ensemble = new Ensemble(() => trees, plan);
    expect(ensemble.add(X, rows, sums)).toBe(true);
    expect(sums).toEqual(expected);
    // A few rows go from node to node.
    const few = new Float64Array(9 * 3).fill(0.5);
    expect(ensemble.add(X.subarray(0, 9 * COLS), 9, few)).toBe(true);
    expect(few).toEqual(expected.subarray(0, 9 * 3));
  });
});

test('few rows are not packed for', () => {
  let made = 0;
  const trees = [grow(randoms(1), { leaves: 5, thresholds: 9, categories: 0 }, false)];
  const plan: Plan = { width: 1, stride: 1, first: () => 0, cols: COLS, double: true };
  const ensemble = new Ensemble(() => (made++, trees), plan);
  expect(ensemble.add(new Float64Array(COLS), 1, new Float64Array(1))).toBe(false);
  expect(made).toBe(0);
  for (let i = 0; i < 100; i++) ensemble.add(new Float64Array(COLS), 1, new Float64Array(1));
  expect(made).toBe(1);
});
