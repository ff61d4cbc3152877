/** Gains by round and column are those that each library tells in Python (fixtures/explain/gains.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Estimator } from '../../src/estimators/estimator.js';
import { gainsOf } from '../../src/entries/explain.js';
import { load } from '../../src/node.js';
import { modelOf } from '../helpers/models.js';

interface Python {
  readonly models: Readonly<Record<string, { rounds: number; gains: readonly (readonly [number, number, number])[] }>>;
}

const python = JSON.parse(readFileSync('fixtures/explain/gains.json', 'utf8')) as Python;
const loaded = (name: string): Promise<Estimator> =>
  name.includes('/') ? load<Estimator>(`fixtures/${name}`) : modelOf(name);

describe('gains by round', () => {
  test.each(Object.keys(python.models))('of %s', async (name) => {
    const { rounds, gains } = python.models[name]!;
    const found = gainsOf(await loaded(name), 1000)!;
    expect(found.rounds).toBe(rounds);
    const wanted = new Map<number, number[]>();
    const total = new Array<number>(rounds).fill(0);
    for (const [round, column, gain] of gains) {
      if (!wanted.has(column)) wanted.set(column, new Array<number>(rounds).fill(0));
      wanted.get(column)![round] = gain;
      total[round]! += gain;
    }
    expect(found.used).toBe(wanted.size);
    const near = (value: number, other: number): void =>
      expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-6 * Math.abs(other));
    for (const { column, byRound } of found.columns)
      byRound.forEach((gain, round) => near(gain, wanted.get(column)![round]!));
    found.total.forEach((gain, round) => near(gain, total[round]!));
    const sums = found.columns.map(({ sum }) => sum);
    expect(sums).toEqual([...sums].sort((a, b) => b - a));
    expect(gainsOf(await loaded(name), 1)!.columns).toEqual(found.columns.slice(0, 1));
  });

  test('are not asked of forests, nor of models without trees', async () => {
    for (const name of ['forest-wine-oob', 'tree-iris', 'logistic-iris'])
      expect(gainsOf(await modelOf(name))).toBeUndefined();
  });
});
