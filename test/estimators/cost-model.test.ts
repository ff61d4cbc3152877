/** Whether threads pay, by what calls have cost so far. */
import { describe, expect, test } from 'vitest';
import type { Estimator } from '../../src/estimators/estimator.js';
import { type CallLoad, CostModel, costModelOf } from '../../src/threads/cost-model.js';

const ROWS = 100_000;
const load = (more: Partial<CallLoad> = {}): CallLoad => ({
  rows: ROWS,
  bytes: ROWS * 160,
  threads: 2,
  cores: 2,
  ...more,
});

/** After calls that took so long on one thread. */
function modelAfter(ms: number): CostModel {
  const model = new CostModel();
  for (let i = 0; i < 5; i++) {
    model.shouldProbe();
    model.alone(ROWS, ms);
  }
  return model;
}

describe('threads pay', () => {
  test('for much work, not for little, and not where the copy of X costs what they win', () => {
    expect(modelAfter(100).pays(load())).toBe(true);
    expect(modelAfter(1.5).pays(load({ bytes: 0 }))).toBe(false);
    expect(modelAfter(4).pays(load())).toBe(false);
    expect(modelAfter(4).pays(load({ bytes: 0 }))).toBe(true);
    expect(modelAfter(100).pays(load({ rows: 1000 }))).toBe(false);
  });

  test('not where results are many and cheap', () => {
    const model = modelAfter(20);
    expect(model.pays(load())).toBe(true);
    model.bytesPerRow = 160;
    expect(model.pays(load())).toBe(false);
  });

  test('on one core less than on two', () => {
    expect(modelAfter(100).pays(load({ cores: 1 }))).toBe(false);
  });

  test('as long as they did; where they did not, they are tried again later', () => {
    const model = modelAfter(20);
    expect(model.pays(load())).toBe(true);
    // The first calls warm up.
    for (const ms of [900, 90]) model.shared(load(), ms);
    expect(model.pays(load())).toBe(true);
    model.shared(load(), 24);
    expect(model.pays(load())).toBe(false);
    // Another number of threads is another thing.
    expect(model.pays(load({ threads: 3, cores: 4 }))).toBe(true);
    let calls = 0;
    for (; !model.pays(load()) && calls < 100; calls++) model.alone(ROWS, 20);
    expect(calls).toBeGreaterThan(5);
    expect(calls).toBeLessThan(30);
    model.shared(load(), 10);
    model.shared(load(), 10);
    expect(model.pays(load())).toBe(true);
  });

  test('and where they win little, one thread shows now and then what it takes', () => {
    const model = modelAfter(20);
    const shares = (ms: number): number => {
      let count = 0;
      for (let i = 0; i < 90; i++) {
        if (model.pays(load())) {
          model.shared(load(), ms);
          count++;
        } else model.alone(ROWS, 20);
      }
      return count;
    };
    expect(shares(17)).toBeGreaterThan(70);
    expect(shares(17)).toBeLessThan(85);
    shares(10);
    expect(shares(10)).toBe(90);
  });

  test('by what the first calls saw last: the very first ones are slow', () => {
    const model = new CostModel();
    expect(model.known).toBe(false);
    expect(model.shouldProbe()).toBe(true);
    model.alone(256, 30);
    model.alone(4096, 40);
    expect(model.shouldProbe()).toBe(true);
    model.alone(4096, 4.096);
    expect(model.expected(1000)).toBeCloseTo(1);
    for (let i = 0; i < 3; i++) model.shouldProbe();
    expect(model.shouldProbe()).toBe(false);
  });
});

test('is known for each model and method', () => {
  const [a, b] = [{} as Estimator, {} as Estimator];
  expect(costModelOf(a, 'predict')).toBe(costModelOf(a, 'predict'));
  expect(costModelOf(a, 'predict')).not.toBe(costModelOf(a, 'transform'));
  expect(costModelOf(a, 'predict')).not.toBe(costModelOf(b, 'predict'));
});
