import { describe, expect, test } from 'vitest';
import { faultOf, readSeeds, shapesOfPrototypes, subject } from './scanning.js';

const COUNT = 800;
const SEED = 7;

describe('fuzzing the scanner', () => {
  test(`${COUNT} streams (npm run fuzz -- --streams N: others)`, { timeout: 120_000 }, async () => {
    const before = shapesOfPrototypes();
    const seeds = await readSeeds();
    for (let i = 0; i < COUNT; i++) {
      const [data, what] = subject(SEED + i, i, seeds, { mutationEvery: 2, largeEvery: 1 });
      expect(await faultOf(data), what).toBeUndefined();
    }
    expect(shapesOfPrototypes()).toEqual(before);
  });
});
