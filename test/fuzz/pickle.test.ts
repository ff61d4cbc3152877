/**
 * Damaged files give a value or a typed error: never a hang, another error, a changed prototype or much memory.
 * `BRINE_FUZZ=1000000 npx vitest run test/fuzz` mutates that often, from other seeds; otherwise the seeds are fixed.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BrineError } from '../../src/core/errors.js';
import { dumpBytes, load } from '../../src/node.js';
import { Estimator } from '../../src/estimators/estimator.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';
import { mutate } from './mutate.js';

const ROUNDS = Number(process.env['BRINE_FUZZ'] ?? 0);
const FIRST_SEED = ROUNDS > 0 ? Date.now() % 2 ** 31 : 1;
/** Fixtures that differ in form, small enough to be read thousands of times. */
const seeds = fixtures.filter(
  (fixture) => fixture.compress === null && readFileSync(fixturePath(fixture.file)).length < 6000,
);
const LIMITS = { maxBytes: 2 ** 26, maxMemo: 1e6, maxText: 2 ** 24 };

async function check(bytes: Uint8Array, lossless: boolean): Promise<'value' | 'error'> {
  try {
    const value = await load<unknown>(bytes, { lossless, limits: LIMITS });
    if (lossless) await dumpBytes(value, { format: 'joblib', compress: false });
    else if (value instanceof Estimator) touch(value);
    return 'value';
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    return 'error';
  }
}

/** A damaged model must not run wild either. */
function touch(model: Estimator): void {
  const width = model.nFeaturesIn ?? 3;
  if (width > 1000) return;
  const X = [Array.from({ length: width }, (_, i) => i * 0.5)];
  for (const call of [() => model.predict(X), () => model.transform(X)]) {
    try {
      call();
    } catch (error) {
      if (!(error instanceof BrineError)) throw error;
    }
  }
}

describe('mutated fixtures', () => {
  test('every fixture, mutated', { timeout: Math.max(120_000, ROUNDS * 10) }, async () => {
    const prototypes = [Object.prototype, Array.prototype, Map.prototype, Function.prototype];
    const before = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);
    const perSeed = ROUNDS > 0 ? Math.ceil(ROUNDS / seeds.length) : 6;
    const counts = { value: 0, error: 0 };
    for (const [i, fixture] of seeds.entries()) {
      const bytes = new Uint8Array(readFileSync(fixturePath(fixture.file)));
      for (let round = 0; round < perSeed; round++) {
        const seed = FIRST_SEED + i * 7919 + round;
        const started = performance.now();
        try {
          counts[await check(mutate(bytes, seed), round % 2 === 0)]++;
        } catch (cause) {
          throw new TypeError(`${fixture.file} with seed ${seed}: ${String(cause)}`, { cause });
        }
        expect(performance.now() - started, `${fixture.file} with seed ${seed}`).toBeLessThan(5000);
      }
    }
    expect(prototypes.map((prototype) => Reflect.ownKeys(prototype).length)).toEqual(before);
    expect(counts.error).toBeGreaterThan(seeds.length);
    expect(counts.value).toBeGreaterThan(seeds.length / 4);
    if (ROUNDS > 0) console.log(`fuzz: ${counts.value} values, ${counts.error} typed errors`);
  });
});
