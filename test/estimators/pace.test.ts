/** Whether threads pay, by what calls have cost so far. */
import { describe, expect, test } from 'vitest';
import type { Estimator } from '../../src/estimators/estimator.js';
import { type Load, Pace, paceOf } from '../../src/threads/cost-model.js';

const ROWS = 100_000;
const load = (more: Partial<Load> = {}): Load => ({ rows: ROWS, bytes: ROWS * 160, threads: 2, cores: 2, ...more });

/** After calls that took so long on one thread. */
function paceAfter(ms: number): Pace {
  const pace = new Pace();
  for (let i = 0; i < 5; i++) {
    pace.shouldProbe();
    pace.alone(ROWS, ms);
  }
  return pace;
}

describe('threads pay', () => {
  test('for much work, not for little, and not where the copy of X costs what they win', () => {
    expect(paceAfter(100).pays(load())).toBe(true);
    expect(paceAfter(1.5).pays(load({ bytes: 0 }))).toBe(false);
    expect(paceAfter(4).pays(load())).toBe(false);
    expect(paceAfter(4).pays(load({ bytes: 0 }))).toBe(true);
    expect(paceAfter(100).pays(load({ rows: 1000 }))).toBe(false);
  });

  test('not where results are many and cheap', () => {
    const pace = paceAfter(20);
    expect(pace.pays(load())).toBe(true);
    pace.bytesPerRow = 160;
    expect(pace.pays(load())).toBe(false);
  });

  test('on one core less than on two', () => {
    expect(paceAfter(100).pays(load({ cores: 1 }))).toBe(false);
  });

  test('as long as they did; where they did not, they are tried again later', () => {
    const pace = paceAfter(20);
    expect(pace.pays(load())).toBe(true);
    // The first calls warm up.
    for (const ms of [900, 90]) pace.shared(load(), ms);
    expect(pace.pays(load())).toBe(true);
    pace.shared(load(), 24);
    expect(pace.pays(load())).toBe(false);
    // Another number of threads is another thing.
    expect(pace.pays(load({ threads: 3, cores: 4 }))).toBe(true);
    let calls = 0;
    for (; !pace.pays(load()) && calls < 100; calls++) pace.alone(ROWS, 20);
    expect(calls).toBeGreaterThan(5);
    expect(calls).toBeLessThan(30);
    pace.shared(load(), 10);
    pace.shared(load(), 10);
    expect(pace.pays(load())).toBe(true);
  });

  test('and where they win little, one thread shows now and then what it takes', () => {
    const pace = paceAfter(20);
    const shares = (ms: number): number => {
      let count = 0;
      for (let i = 0; i < 90; i++) {
        if (pace.pays(load())) {
          pace.shared(load(), ms);
          count++;
        } else pace.alone(ROWS, 20);
      }
      return count;
    };
    expect(shares(17)).toBeGreaterThan(70);
    expect(shares(17)).toBeLessThan(85);
    shares(10);
    expect(shares(10)).toBe(90);
  });

  test('by what the first calls saw last: the very first ones are slow', () => {
    const pace = new Pace();
    expect(pace.known).toBe(false);
    expect(pace.shouldProbe()).toBe(true);
    pace.alone(256, 30);
    pace.alone(4096, 40);
    expect(pace.shouldProbe()).toBe(true);
    pace.alone(4096, 4.096);
    expect(pace.expected(1000)).toBeCloseTo(1);
    for (let i = 0; i < 3; i++) pace.shouldProbe();
    expect(pace.shouldProbe()).toBe(false);
  });
});

test('is known for each model and method', () => {
  const [a, b] = [{} as Estimator, {} as Estimator];
  expect(paceOf(a, 'predict')).toBe(paceOf(a, 'predict'));
  expect(paceOf(a, 'predict')).not.toBe(paceOf(a, 'transform'));
  expect(paceOf(a, 'predict')).not.toBe(paceOf(b, 'predict'));
});
