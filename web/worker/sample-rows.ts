/** Rows over the ranges of a model, the same each time: to ask two models the same questions. */
import type { FeatureRange } from 'brine/explain';
import type { Cell, Rows } from './answers.js';

/** Numerical Recipes' generator: any would do, but it has to be the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function sampleRows(ranges: readonly FeatureRange[], names: readonly string[] | undefined, count: number): Rows {
  const random = generator(7);
  return Array.from({ length: count }, () => {
    const cells = ranges.map(({ categories, low, high }): Cell => {
      if (categories !== null && categories.length > 0)
        return categories[Math.floor(random() * categories.length)] ?? null;
      const [from, to] = [low ?? 0, high ?? 1];
      // Around the middle more often than at the ends.
      return from + ((random() + random()) / 2) * (to - from);
    });
    return names === undefined ? cells : Object.fromEntries(names.map((name, j) => [name, cells[j]!]));
  });
}
