/** LightGBM and XGBoost of 2019 to 2022 in releases of 2026: what Brine and the real libraries say of the migrated files. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { boostersIn, realVerdict } from '../../scripts/migrate/boosters.js';
import { migrate, MigrationError } from '../../src/entries/migrate-node.js';
import { readUbjson } from '../../src/estimators/libraries/xgboost/ubjson.js';
import { writeUbjson } from '../../src/migrate/boosters/write-ubjson.js';
import { load } from '../../src/node.js';
import { type PyDict } from '../../src/pickle/values/py-dict.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { decodeEncoded, type Encoded } from '../helpers/inputs.js';
import { pythonOf, requiredIn } from '../helpers/oracle.js';
import { callMethod, compare } from '../helpers/results.js';

interface Entry {
  readonly name: string;
  readonly env: string;
  readonly file: string;
  readonly names: readonly string[] | null;
  readonly input: Encoded;
  readonly expected: Readonly<Record<string, Encoded>>;
}

const FOLDER = 'fixtures/boosters';
const entries = JSON.parse(readFileSync(`${FOLDER}/manifest.json`, 'utf8')) as Entry[];
const NEWEST = ['scikit-learn==1.9.1', 'lightgbm==4.7.0', 'xgboost==3.4.1'];
const inert = { lossless: true, onWarning: () => undefined } as const;
const entryOf = (env: string, name: string): Entry => entries.find((one) => one.env === env && one.name === name)!;

describe.each(['boosters-2019', 'boosters-2020', 'boosters-2021', 'boosters-2022'])('%s', (env) => {
  test('answers alike in the layouts of 2026', { timeout: 120_000 }, async () => {
    const refused: string[] = [];
    let asked = 0;
    for (const { name, file, names, input, expected } of entries) {
      const entry = entryOf(env, name);
      if (names !== null || entry?.file !== file) continue;
      try {
        const model = await migrate(await load(`${FOLDER}/${file}`, { onWarning: () => undefined }), NEWEST);
        const X = decodeEncoded(input);
        for (const method of ['predict', 'predict_proba'] as const)
          if (expected[method] !== undefined)
            compare(callMethod(model, method, X, undefined), expected[method], 1e-5, `${name} ${method}`);
        asked++;
      } catch (error) {
        if (!(error instanceof MigrationError)) throw error;
        refused.push(name);
      }
    }
    expect(asked).toBeGreaterThan(60);
    // It calibrates probabilities, and 4.7 gives it scores.
    expect(refused).toEqual(['lgbm-calibrated']);
  });

  const target = 'boosters-2026';
  test.skipIf(pythonOf(target) === undefined && !requiredIn(target))(
    'does in the real libraries what doctor says, and answers alike once migrated',
    { timeout: 180_000 },
    async () => {
      const NAMES =
        /^(?:lgbm-(?:cancer|iris-words|regression|calibrated|pipe|early)|xgb-(?:cancer|iris|dart|linear|early|forest|gamma|pipe))$/;
      const takes = (name: string): boolean => NAMES.test(name);
      const raw = await boostersIn(env, target, true, takes);
      expect(raw.length).toBeGreaterThan(10);
      expect(raw.map((one) => [one.name, one.said])).toEqual(raw.map((one) => [one.name, realVerdict(one)]));
      const found = (await boostersIn(env, target, false, takes)).filter(({ refused }) => refused === undefined);
      expect(found.length).toBe(raw.length - 1);
      for (const { name, wrong, warnings } of found) expect([name, wrong, warnings]).toEqual([name, {}, []]);
    },
  );
});

/** Names of the attributes of a wrapper and of its booster. */
async function attributesIn(graph: unknown): Promise<string[][]> {
  const state = (graph as PyObject).state as PyDict<string, unknown>;
  const inner = (state.get('_Booster') as PyObject).state as PyDict<string, unknown>;
  return [[...state.keys()].sort(), [...inner.keys()].sort()];
}

test.each(['lgbm-cancer', 'lgbm-regression', 'lgbm-ranker', 'xgb-cancer', 'xgb-iris', 'xgb-gamma', 'xgb-ranker'])(
  '%s of 2022 has the attributes of 2026',
  async (name) => {
    const old = await load<PyObject>(`${FOLDER}/${entryOf('boosters-2022', name).file}`, inert);
    const theirs = await load<PyObject>(`${FOLDER}/${entryOf('boosters-2026', name).file}`, inert);
    expect(await attributesIn(await migrate(old, NEWEST))).toEqual(await attributesIn(theirs));
  },
);

test('labels that are not counted cannot go to XGBoost 3, and no model to an older one', async () => {
  const old = await load<PyObject>(`${FOLDER}/${entryOf('boosters-2022', 'xgb-iris').file}`, inert);
  const { NdArray } = await import('../../src/numpy/ndarray.js');
  const state = old.state as PyDict<string, unknown>;
  state.set('classes_', NdArray.from(['a', 'b', 'c'], 'U1'));
  await expect(migrate(old, NEWEST)).rejects.toThrow(/not 0, 1, 2/);
  await expect(migrate(old, ['xgboost==1.3.3'])).rejects.toThrow(/release 3/);
  await expect(migrate(old, ['xgboost==7'])).rejects.toThrow(/it knows 0\.90/);
});

test('LightGBM before 4 does not read the text of 4', async () => {
  const now = await load<PyObject>(`${FOLDER}/${entryOf('boosters-2026', 'lgbm-cancer').file}`, inert);
  await expect(migrate(now, ['lightgbm==3.3.2'])).rejects.toThrow(/version v4/);
});

test('UBJSON is read as it was written', () => {
  const value = {
    text: 'é'.repeat(70_000),
    numbers: [0, -1, 127, 128, -32768, 40_000, 2 ** 31, 0.5, true, false, null],
    arrays: [Float32Array.of(0.5, -2), Int32Array.of(1, -1), Uint8Array.of(1, 255)],
    nested: { empty: [], none: {} },
  };
  expect(readUbjson(writeUbjson(value))).toEqual(value);
});
