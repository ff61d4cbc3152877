/** imbalanced-learn from release to release, and as it is; files and answers are Python's (fixtures/migrate/releases.py). */
import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/migrate/doctor.js';
import { worse } from '../../src/migrate/effects.js';
import { hasImblearn } from '../../src/migrate/imblearn/migrate.js';
import { migrateGraph } from '../../src/migrate/migrate.js';
import type { PyDict } from '../../src/pickle/values/py-dict.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { imblearnCases, graphOfCase } from '../helpers/verdict-cases.js';
import { entriesOf, graphOf, wrongAnswers, wrongBetween } from './releases.js';

const RELEASES = ['0.4', '0.6', '0.8', '0.10', '0.12', '0.14'];
const REFUSED =
  /there is no (?:imblearn|sklearn)\.|the parameter \w+=.* is not known before|the algorithm SAMME\.R is gone/;

const pairs = RELEASES.flatMap((from) => RELEASES.filter((to) => to !== from).map((to) => [from, to] as const));

describe.each(pairs)('%s to %s', (from, to) => {
  test('has the layout of the release, and answers alike', { timeout: 120_000 }, async () => {
    const { count, refused, wrong } = await wrongBetween(`imblearn-${from}`, `imblearn-${to}`);
    for (const text of refused) expect(text).toMatch(REFUSED);
    expect(count).toBeGreaterThan(10);
    expect(wrong).toEqual([]);
  });
});

test.each(imblearnCases.map((one) => [`${one.name} of ${one.env}`, one] as const))('as it is: %s', async (_, one) => {
  const graph = await graphOfCase(one);
  const said = one.targets.map(({ wanted }) => {
    const { targets } = diagnose(graph, [...wanted], { protocol: one.protocol });
    return targets.reduce((worst, { verdict }) => worse(worst, verdict), targets[0]!.verdict);
  });
  expect(said).toEqual(one.targets.map(({ verdict }) => verdict));
});

test('rows of next to no weight keep their shares before 1.4', async () => {
  const entry = entriesOf('imblearn-0.12').get('imblearn-new-rusboost')!;
  const { model } = migrateGraph(await graphOf(entry), ['imbalanced-learn==0.11', 'scikit-learn==1.3.2']);
  expect(wrongAnswers(model as PyObject, entry, 'imblearn-0.12', 'imblearn-0.11')).toEqual([]);
});

describe('targets', () => {
  const oldest = () => graphOf(entriesOf('imblearn-0.8').get('imblearn-forest')!);

  test('a release brings the scikit-learn that it works with', async () => {
    const { to } = migrateGraph(await oldest(), ['imbalanced-learn==0.14']);
    expect([to['scikit-learn'], to['imbalanced-learn']]).toEqual(['1.9.1', '0.14']);
    expect(migrateGraph(await oldest(), ['imblearn==0.7']).to['scikit-learn']).toBe('0.24.2');
    expect(migrateGraph(await oldest(), ['scikit-learn==1.3.2']).to['imbalanced-learn']).toBe('0.11.0');
  });

  test('stays what it is where another Python alone is asked for', async () => {
    const graph = await graphOf(entriesOf('imblearn-0.12').get('imblearn-forest')!);
    const { model, to } = migrateGraph(graph, ['python==3.12']);
    expect(to['imbalanced-learn']).toBeUndefined();
    expect([...(model as PyObject & { state: PyDict }).state.keys()]).toEqual([...(graph.state as PyDict).keys()]);
    expect(diagnose(graph, ['python==3.12']).targets[0]!.causes).toEqual([]);
  });

  test('two that do not work together are told', async () => {
    const graph = await oldest();
    expect(() => migrateGraph(graph, ['imbalanced-learn==0.8', 'scikit-learn==1.2'])).toThrow(
      'imbalanced-learn 0.8 works with scikit-learn 0.24 to 0.24, not with 1.2.0',
    );
  });

  test('nothing is carried over any more', async () => {
    const graph = await oldest();
    expect(hasImblearn(graph)).toBe(true);
    const { notes, untouched } = migrateGraph(graph, ['imbalanced-learn==0.14']);
    expect([notes, untouched]).toEqual([[], []]);
  });
});
