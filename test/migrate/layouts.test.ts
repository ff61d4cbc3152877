/**
 * What a recipe's file becomes must have the attributes, and their types, of the same recipe fitted by the wanted release. A
 * difference that no step takes away and no exception explains fails here; `npm run matrix:migrate` asks all releases.
 */
import { describe, expect, test } from 'vitest';
import { compareGraphs } from '../../scripts/migrate/compare-graphs.js';
import { excused } from '../../scripts/migrate/exceptions.js';
import { migrateGraph, MigrationError } from '../../src/migrate/migrate.js';
import { load } from '../../src/node.js';
import { type Fixture, fixturePath, fixtures } from '../helpers/fixtures.js';

const lossless = { lossless: true, onWarning: () => undefined } as const;
const models = (env: string): Map<string, Fixture> =>
  new Map(fixtures.filter((one) => one.env === env && one.kind === 'model').map((one) => [one.name, one]));

const targetsOf = ({ producer }: Fixture): string[] => [
  `scikit-learn==${producer.sklearn}`,
  ...(['numpy', 'scipy', 'joblib', 'pandas', 'python'] as const).map(
    (name) => `${name}==${(producer as unknown as Record<string, string>)[name]!}`,
  ),
];

// The third number is the most of a hundred that may be refused, the last that only each so many recipes are taken.
describe.each([
  ['sklearn-1.2', 'sklearn-1.9', 1, 2],
  ['sklearn-0.24', 'sklearn-1.2', 1, 2],
  ['sklearn-1.9', 'sklearn-1.2', 2, 3],
])('%s to %s', (from, to, share, each) => {
  test('every recipe has the layout of the wanted release', { timeout: 120_000 }, async () => {
    const theirs = models(to);
    const wrong: string[] = [];
    let [count, refused, at] = [0, 0, 0];
    for (const [name, fixture] of models(from)) {
      if (at++ % each !== 0) continue;
      const other = theirs.get(name);
      if (other === undefined) continue;
      count++;
      try {
        const { model } = migrateGraph(await load(fixturePath(fixture.file), lossless), targetsOf(other));
        const differences = compareGraphs(model, await load(fixturePath(other.file), lossless), true);
        for (const one of differences) {
          if (excused(one, to) === undefined)
            wrong.push(`${name} ${one.class}.${one.attribute}: ${one.was} → ${one.is}`);
        }
      } catch (error) {
        if (!(error instanceof MigrationError)) throw error;
        refused++;
      }
    }
    expect(count).toBeGreaterThan(250);
    expect(wrong).toEqual([]);
    expect(refused / count).toBeLessThan(share / 100);
  });
});
