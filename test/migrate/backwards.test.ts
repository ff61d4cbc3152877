/** What an older release has another word for, or none. */
import { expect, test } from 'vitest';
import { migrateGraph, MigrationError } from '../../src/migrate/migrate.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { asSequence, type PyObject } from '../../src/pickle/values/py-values.js';
import { graphOfCase, verdictCases } from '../helpers/verdict-cases.js';

async function migrated(name: string, env: string): Promise<PyDict> {
  const one = verdictCases.find((each) => each.name === name && each.env === env)!;
  const { model } = migrateGraph(await graphOfCase(one), [...one.targets[0]!.wanted]);
  const { state } = model as PyObject;
  if (!(state instanceof PyDict)) throw new TypeError(`${name} has no attributes`);
  return state;
}

const cells = (rows: unknown, at: number): unknown[] => asSequence(rows)!.map((row) => asSequence(row)![at]);

test('a step that passes rows on is None before 0.21', async () => {
  const steps = (await migrated('pipe-passthrough', 'sklearn-0.22')).get('steps');
  expect(cells(steps, 1)).toContain(null);
  expect(cells(steps, 1)).not.toContain('passthrough');
});

test('flags that take no column are a list of no columns before 0.24', async () => {
  const state = await migrated('columns-mask', 'sklearn-0.24');
  for (const attribute of ['transformers', 'transformers_']) {
    const columns = cells(state.get(attribute), 2).slice(0, 2);
    expect(columns).toEqual([[true, false, false, true], []]);
  }
});

test.each([
  ['scoring-more-roc-auc-ovr', 'multi_class of roc_auc_score is not known before 0.22'],
  ['scoring-numbers-neg-root-mean-squared-error', 'squared of mean_squared_error is not known before 0.22'],
  ['tree-iris-words', 'words as labels of several outputs are not known before 0.21'],
])('%s is refused for 0.20', async (name, reason) => {
  const refused = await migrated(name, 'sklearn-0.22').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(MigrationError);
  expect((refused as MigrationError).obstacles.map((one) => one.reason)).toContain(reason);
});
