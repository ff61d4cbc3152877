/** LightGBM's and XGBoost's own files, wherever a model file may stand. */
import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dumpBytes, type Estimator, InvalidInputError, load, UnsupportedError } from '../../src/node.js';
import { detectContainer } from '../../src/core/detect.js';
import { describeFile, summarise } from '../../src/entries/shared/inspect-node.js';
import { describe as cardOf } from '../../src/entries/card-node.js';
import { scan } from '../../src/entries/scan-node.js';
import { brine } from '../helpers/brine.js';

const FOLDER = 'fixtures/boosters/calls';
const FILES = [
  ['boosters-2019/lgb-binary.txt', 'lightgbm', 'LightGBM model', 'lightgbm.basic.Booster'],
  ['boosters-2026/lgb-categories.txt', 'lightgbm', 'LightGBM model', 'lightgbm.basic.Booster'],
  ['boosters-2019/xgb-dart.model', 'xgboost', 'XGBoost model', 'xgboost.core.Booster'],
  ['boosters-2022/xgb-hinge.model', 'xgboost', 'XGBoost model', 'xgboost.core.Booster'],
  ['boosters-2022/xgb-softprob.json', 'xgboost', 'XGBoost model', 'xgboost.core.Booster'],
  ['boosters-2026/xgb-stopped.ubj', 'xgboost', 'XGBoost model', 'xgboost.core.Booster'],
] as const;

describe.each(FILES)('%s', (name, container, format, className) => {
  const path = join(FOLDER, name);
  const bytes = readFileSync(path);

  test('is told by its contents, read, and scanned as safe', async () => {
    expect(detectContainer(bytes)).toBe(container);
    expect((await load<Estimator>(bytes)).className).toBe(className);
    const report = await scan(path);
    expect(report).toMatchObject({ verdict: 'safe', findings: [], formats: [container] });
  });

  test('has a page, a description and a card', async () => {
    expect((await summarise(path)).join('\n')).toContain(format);
    expect(JSON.stringify(await describeFile(path))).toContain('Booster');
    expect(JSON.stringify(await cardOf(path))).toContain(className);
  });

  test('is written as a pickle that predicts the same', async () => {
    const model = await load<Estimator>(path);
    const again = await load<Estimator>(await dumpBytes(model, { format: 'pickle' }));
    const X = [Array.from({ length: model.nFeaturesIn! }, (_, j) => j / 2 - 1)];
    const options = { validateFeatures: false };
    expect(again.predict(X, options).tolist()).toEqual(model.predict(X, options).tolist());
  });

  test('cut anywhere, it is an error, and no more than suspicious', async () => {
    for (const share of [0.3, 0.6, 0.95]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * share));
      const opened = async (): Promise<unknown> => (await load<Estimator>(cut)).nFeaturesIn;
      // A text may end behind a tree, and the categories of its columns are a line that may be missing.
      if (container === 'xgboost' && !(name.endsWith('.model') && share === 0.95)) {
        await expect(opened()).rejects.toThrow();
        expect((await scan(cut)).verdict).not.toBe('safe');
      }
    }
  });
});

test('an archive behind a model is found', async () => {
  const zip = Uint8Array.of(0x50, 0x4b, 5, 6, ...new Array<number>(18).fill(0));
  const bytes = Buffer.concat([readFileSync(join(FOLDER, FILES[0][0])), zip]);
  expect((await scan(bytes)).verdict).not.toBe('safe');
});

test('what follows UBJSON is not passed over', async () => {
  const bytes = Buffer.concat([readFileSync(join(FOLDER, 'boosters-2026/xgb-stopped.ubj')), Buffer.from('x')]);
  await expect(load(bytes).then((model) => (model as Estimator).nFeaturesIn)).rejects.toThrow(
    /1 bytes follow the model/,
  );
  expect((await scan(bytes)).verdict).not.toBe('safe');
});

test('a pickle cannot pass for a model of XGBoost 0.x', () => {
  const bytes = readFileSync(join(FOLDER, 'boosters-2019/xgb-dart.model'));
  for (const opcode of [0x80, 0x28, 0x63, 0x7d, 0x95]) {
    const changed = Uint8Array.from(bytes);
    changed[0] = opcode;
    expect(detectContainer(changed)).toBe('pickle');
  }
});

test('at the command line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'brine-boosters-'));
  const rows = join(folder, 'rows.csv');
  await writeFile(rows, 'a,b,c,d,e\n1,2,3,4,5\n,0,1,2,3\n');
  const file = join(FOLDER, 'boosters-2026/lgb-binary.txt');
  const predicted = await brine('predict', file, '-i', rows);
  expect(JSON.parse(predicted.out)).toHaveLength(2);
  expect((await brine('show', file)).out).toContain('LightGBM model');
  expect(await brine('scan', file)).toMatchObject({ status: 0, out: expect.stringContaining('SAFE') as string });
}, 60_000);

describe('options', () => {
  const X = [[0.1, 0.2, 0.3, 1, 0.5]];

  test('that nobody knows are refused, with the nearest name', async () => {
    const lgbm = await load<Estimator>(join(FOLDER, 'boosters-2026/lgbm-binary.joblib'));
    expect(() => lgbm.predict(X, { num_iteration: 3 } as never)).toThrow(/numIteration/);
    expect(() => lgbm.predict(X, { numIteration: '7' } as never)).toThrow(InvalidInputError);
    const xgb = await load<Estimator>(join(FOLDER, 'boosters-2026/xgbm-binary.joblib'));
    expect(() => xgb.predict(X, { rawScore: true })).toThrow(InvalidInputError);
    expect(() => xgb.predict(X, { iterationRange: [0, 1.5] })).toThrow(InvalidInputError);
    expect(() => xgb.predictProba(X, { outputMargin: true } as never)).toThrow(InvalidInputError);
    expect(() => xgb.predict(X, { approxContribs: true })).toThrow(UnsupportedError);
  });

  test('of the wrapper that Python asks of its booster', async () => {
    const xgb = await load<Estimator>(join(FOLDER, 'boosters-2026/xgbm-binary.joblib'));
    const contributions = xgb.predict(X, { predContribs: true });
    expect(contributions.shape).toEqual([1, 6]);
    const [sum] = [contributions.tolist() as number[][]].map(([row]) => row!.reduce((a, b) => a + b, 0));
    expect(sum).toBeCloseTo((xgb.predict(X, { outputMargin: true }).tolist() as number[])[0]!, 5);
  });

  test('names that a native XGBoost model asks for', async () => {
    const model = await load<Estimator>(join(FOLDER, 'boosters-2026/xgb-names.pkl.gz'));
    expect(() => model.predict([[1, 2]])).toThrow(/feature_names mismatch.*X has no names/);
    expect(() => model.predict([{ z: 1, x: 2 }])).toThrow(/column 0 of X is z/);
    expect(model.predict([{ x: 2, z: 1 }]).tolist()).toEqual(
      model.predict([[2, 1]], { validateFeatures: false }).tolist(),
    );
  });
});

test('a text that is no model is not taken for one', async () => {
  await expect(
    load(new TextEncoder().encode('{"learner": 3}')).then((m) => (m as Estimator).nFeaturesIn),
  ).rejects.toThrow();
  await expect(load(new TextEncoder().encode('{"a": 3}'))).rejects.toThrow(/JSON/);
});
