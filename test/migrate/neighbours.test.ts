/**
 * From each release of the matrix to the ones beside it: a migrated model has the attributes of the release's own, and answers what
 * the Python that wrote it answered. Files and answers are Python's (fixtures/migrate/releases.py).
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { registerCustom } from '../helpers/custom.js';
import { wrongBetween } from './releases.js';

const RELEASES = ['0.20', '0.22', '0.24', '1.0', '1.2', '1.3', '1.5', '1.6', '1.7', '1.9'];

/** What the older release has not: a class, or a parameter. */
const REFUSED = /there is no sklearn\.|the parameter \w+=.* is not known before|add_indicator is not known/;

const pairs = RELEASES.flatMap((release, i) => {
  const next = RELEASES[i + 1];
  return next === undefined ? [] : [[release, next] as const, [next, release] as const];
});

beforeAll(registerCustom);

describe.each(pairs)('%s to %s', (a, b) => {
  const [from, to] = [`sklearn-${a}`, `sklearn-${b}`];
  test('has the layout of the release, and answers alike', { timeout: 120_000 }, async () => {
    const { count, refused, wrong } = await wrongBetween(from, to);
    for (const text of refused) expect(text).toMatch(REFUSED);
    expect(count).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });
});
