/** CatBoost: its own files, damaged ones, what it refuses, and the command line. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BrineError, dumpBytes, type Estimator, InvalidInputError, load } from '../../src/node.js';
import { scan } from '../../src/entries/scan-node.js';
import { importsAsPickle } from '../../src/scan/containers/as-pickle.js';
import { readCbm } from '../../src/estimators/libraries/catboost/cbm-file.js';
import { failCbm } from '../../src/estimators/libraries/catboost/model-file.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import type { X } from '../../src/estimators/input/read-input.js';
import { brine } from '../helpers/brine.js';
import { decodeEncoded, type Encoded } from '../helpers/inputs.js';
import { attributesOf } from '../helpers/models.js';
import { compare } from '../helpers/results.js';
import { entriesOf, toleranceOf } from './corpus.js';
import { entryOf, pathOf } from './helpers.js';

const LIBRARY = 'catboost_models';

/** What `save_model` would write: the pickle holds the same bytes. */
async function cbmOf(name: string): Promise<Uint8Array> {
  const graph = await load<PyObject>(pathOf(LIBRARY, name), { lossless: true });
  return Uint8Array.from(attributesOf(graph).get('__model') as Uint8Array);
}

const inputOf = (name: string): X => decodeEncoded(entryOf(LIBRARY, name).input) as X;

test('there are 20 objectives and option sets of each release', () => {
  for (const env of ['libraries-2021', 'libraries-2025'])
    expect(entriesOf(LIBRARY).filter((entry) => entry.env === env).length).toBeGreaterThan(40);
});

describe.each([
  ['words', 'catboost.core.CatBoostClassifier'],
  ['ctr-kinds', 'catboost.core.CatBoostClassifier'],
  ['multi-label', 'catboost.core.CatBoostClassifier'],
  ['r-poisson', 'catboost.core.CatBoostRegressor'],
  ['rank-yetirank', 'catboost.core.CatBoostRanker'],
])('%s.cbm', (name, className) => {
  test('predicts as the pickle does, in its scan, page and copy', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'brine-catboost-')), 'model.cbm');
    await writeFile(path, await cbmOf(name));
    const model = await load<Estimator>(path);
    expect(model.className).toBe(className);
    const want = entryOf(LIBRARY, name).expected['predict'] as Encoded;
    compare(model.predict(inputOf(name)), want, toleranceOf(LIBRARY, 'predict'), name);
    expect(await scan(path)).toMatchObject({ verdict: 'safe', findings: [], formats: ['catboost'] });
    expect((await brine('show', path)).out).toContain('CatBoost model');
    const copy = await load<Estimator>(await dumpBytes(model, { format: 'pickle' }));
    expect(copy.predict(inputOf(name)).tolist()).toEqual(model.predict(inputOf(name)).tolist());
  });
});

test.each(['logloss', 'ctr-kinds', 'lossguide', 'one-hot'])('%s, cut and changed', async (name) => {
  const bytes = await cbmOf(name);
  const rows = inputOf(name);
  for (let i = 1; i < 60; i++) {
    const cut = bytes.subarray(0, Math.floor((bytes.length * i) / 60));
    const attempt = async (damaged: Uint8Array): Promise<void> => {
      try {
        (await load<Estimator>(damaged)).predict(rows);
      } catch (error) {
        expect(error, String((error as Error).stack)).toBeInstanceOf(BrineError);
      }
    };
    await attempt(cut);
    const changed = bytes.slice();
    for (let k = 0; k < 3; k++) changed[8 + ((i * 7919 + k * 104729) % (bytes.length - 8))]! ^= 1 << ((i + k) % 8);
    await attempt(changed);
  }
});

test('a core that is too long, and offsets that lead to the same place again and again', async () => {
  const bytes = await cbmOf('logloss');
  const change = (at: number, value: number): Uint8Array => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setUint32(at, value, true);
    return copy;
  };
  expect(() => readCbm(change(4, 0x7fffffff), failCbm)).toThrow(/a core of/);
  expect(() => readCbm(change(8, 0x7fffffff), failCbm)).toThrow(/bytes at/);
  expect(() => readCbm(change(0, 0), failCbm)).toThrow(/begins with CBM1/);
});

test('a pickle that begins like a model is not called safe', async () => {
  const evil = new TextEncoder().encode('CBM1' + 'x'.repeat(64) + "0cposix\nsystem\n(S'id'\ntR.");
  expect(importsAsPickle(evil)).toBe(true);
  expect((await scan(evil)).verdict).toBe('dangerous');
  for (const name of ['logloss', 'ctr', 'frame', 'words']) expect(importsAsPickle(await cbmOf(name)), name).toBe(false);
});

describe('input', () => {
  test('columns go by name, others are left away, and a missing one is named', async () => {
    const model = await load<Estimator>(pathOf(LIBRARY, 'ctr'));
    const row = { x: 0.25, colour: 'red', size: 3, code: 'k01', long: 'sixteen letters0', z: 1 };
    const { z, x, ...rest } = row;
    expect(model.predictProba([{ z, ...rest, extra: 'q', x }]).tolist()).toEqual(model.predictProba([row]).tolist());
    expect(() => model.predict([{ ...rest, x }])).toThrow(/z/);
  });

  test('a category is a text or a whole number', async () => {
    const model = await load<Estimator>(pathOf(LIBRARY, 'ctr'));
    const row = { x: 0.25, colour: 'red', size: 3, code: 'k01', long: 'sixteen letters0', z: 1 };
    for (const size of [1.5, null, Number.NaN])
      expect(() => model.predict([{ ...row, size }]), String(size)).toThrow(InvalidInputError);
    expect(model.predict([{ ...row, size: '3' }]).tolist()).toEqual(model.predict([row]).tolist());
    expect(() => model.predict([{ ...row, x: 'many' }])).toThrow(/column x: CatBoost was fitted with numbers/);
    expect(model.predict([{ ...row, x: '0.25' }]).tolist()).toEqual(model.predict([row]).tolist());
  });

  test('options that it does not have are refused', async () => {
    const model = await load<Estimator>(pathOf(LIBRARY, 'logloss'));
    const X = inputOf('logloss');
    expect(() => model.predict(X, { predictionType: 'Odds' } as never)).toThrow(InvalidInputError);
    expect(() => model.predict(X, { ntree_end: 2 } as never)).toThrow(/ntreeEnd/);
    expect(() => model.predict(X, { ntreeStart: 9 } as never)).toThrow(/trees from 9/);
    expect(() => model.predict([[1, 2]])).toThrow(/2 features/);
  });
});

test('at the command line', async () => {
  const rows = join(await mkdtemp(join(tmpdir(), 'brine-catboost-')), 'rows.csv');
  await writeFile(rows, 'x,colour,size,code,long,z\n0.25,red,3,k01,a,1\n,mauve,99,other,b,-1\n');
  const predicted = await brine('predict', pathOf(LIBRARY, 'ctr'), '-i', rows);
  expect(JSON.parse(predicted.out)).toHaveLength(2);
});
