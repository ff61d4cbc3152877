/** Boosters in UBJSON of releases before 3, which warn where they are loaded as they are. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { doctor, migrate } from '../../src/entries/migrate-node.js';
import { readUbjson } from '../../src/estimators/libraries/xgboost/ubjson.js';
import { writeUbjson, type Writable } from '../../src/migrate/boosters/write-ubjson.js';
import { load } from '../../src/node.js';
import type { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyByteArray, type PyObject } from '../../src/pickle/values/py-values.js';

const FOLDER = 'fixtures/boosters';
const entries = JSON.parse(readFileSync(`${FOLDER}/manifest.json`, 'utf8')) as {
  env: string;
  name: string;
  file: string;
}[];
const NEWEST = ['scikit-learn==1.9.1', 'xgboost==3.4.1'];

const boosterOf = (model: PyObject): PyDict<string, unknown> =>
  ((model.state as PyDict<string, unknown>).get('_Booster') as PyObject).state as PyDict<string, unknown>;
const partsOf = (model: PyObject): { Config: { version: unknown } } =>
  readUbjson(boosterOf(model).get('handle') as Uint8Array) as unknown as { Config: { version: unknown } };

test('a booster of 1.7 is told of, and written as 3.4 does', async () => {
  const { file } = entries.find(({ env, name }) => env === 'boosters-2026' && name === 'xgb-cancer')!;
  const model = await load<PyObject>(`${FOLDER}/${file}`, { lossless: true, onWarning: () => undefined });
  const parts = partsOf(model);
  const current = parts.Config.version;
  expect((await doctor(model, ['xgboost==3.4.1'])).targets[0]!.verdict).toBe('loads');
  parts.Config.version = [1, 7, 4];
  boosterOf(model).set('handle', new PyByteArray(writeUbjson(parts as unknown as Writable)));
  const [target] = (await doctor(model, ['xgboost==3.4.1'])).targets;
  expect(target).toMatchObject({
    verdict: 'warns',
    causes: [{ library: 'xgboost', attribute: 'handle', mendable: true }],
  });
  expect(Array.from(partsOf((await migrate(model, NEWEST)) as PyObject).Config.version as number[])).toEqual(
    Array.from(current as number[]),
  );
});
