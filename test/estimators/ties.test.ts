/** Rows at one distance: the neighbours that scikit-learn finds, in its order, and numpy's selection that they follow from. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fused } from '../../src/linalg/fused.js';
import { argPartition, argSort } from '../../src/linalg/numpy-select.js';
import { compareTies } from '../helpers/ties.js';

const FOLDER = 'fixtures/ties';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.pkl.gz'));

describe('neighbours at one distance', () => {
  test.each(files)('%s', async (name) => {
    const { cases, deviations } = await compareTies(`${FOLDER}/${name}`);
    expect(cases).toBeGreaterThanOrEqual(40);
    expect(deviations).toEqual([]);
  });

  test('five releases are there', () => {
    expect(files.length).toBe(5);
  });
});

interface Selections {
  /** Values (null is NaN), a place, and what argpartition and argsort gave. */
  readonly select: readonly (readonly [(number | null)[], number, number[], number[]])[];
  /** a, b, c and `math.fma(a, b, c)`. */
  readonly fma: readonly (readonly [number, number, number, number])[];
}

const known = JSON.parse(gunzipSync(readFileSync(`${FOLDER}/select.json.gz`)).toString()) as Selections;

test('argpartition and argsort take the places that numpy takes', () => {
  expect(known.select.length).toBeGreaterThan(100);
  for (const [values, kth, partition, sorted] of known.select) {
    const numbers = Float64Array.from(values, (value) => value ?? Number.NaN);
    expect([...argPartition(numbers, kth)]).toEqual(partition);
    expect([...argSort(numbers, Int32Array.from(numbers.keys()))]).toEqual(sorted);
  }
});

test('products and sums rounded once are those of the processor', () => {
  expect(known.fma.length).toBeGreaterThan(1000);
  for (const [a, b, c, result] of known.fma) expect(fused(a, b, c), `${a} * ${b} + ${c}`).toBe(result);
});
