/** Code that a model names and somebody supplies: what is missing, what it gets, and what is said when it goes wrong. */
import { afterEach, expect, test } from 'vitest';
import { OwnCodeError, UnsupportedError } from '../../src/core/errors.js';
import { type NdArray } from '../../src/numpy/ndarray.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { registerEstimator, unregisterEstimator } from '../../src/estimators/own/estimators.js';
import { unregisterFunction } from '../../src/estimators/own/functions.js';
import { missingIn } from '../../src/estimators/missing-code.js';
import { registerFunction } from '../../src/estimators/register-function.js';
import { register, unregister } from '../../src/pickle/values/registered-classes.js';
import { load } from '../../src/node.js';
import { fixturePath } from '../helpers/fixtures.js';
import { fixtureOf, inputOf } from '../helpers/models.js';

const CLASS = '__main__.ClipOutliers';
const NAME = 'pipe-own-step-p4';

async function loaded(): Promise<{ model: Estimator; X: number[][]; warnings: string[] }> {
  const warnings: string[] = [];
  const model = await load(fixturePath(fixtureOf('sklearn-1.9', NAME).file), {
    onWarning: (text) => warnings.push(text),
  });
  return { model, X: inputOf(NAME) as number[][], warnings };
}

afterEach(() => {
  unregisterEstimator(CLASS);
  unregister(CLASS);
  unregisterFunction('__main__.f');
});

test('what is missing is said once at load time, by path, with the line to write', async () => {
  const { model, warnings } = await loaded();
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`steps.clipoutliers: the class ${CLASS}`);
  expect(warnings[0]).toContain(`registerEstimator('${CLASS}', { transform: (X, self) => … })`);
  expect(missingIn(model)).toEqual([
    {
      path: 'steps.clipoutliers',
      kind: 'class',
      role: 'class',
      name: CLASS,
      line: `registerEstimator('${CLASS}', { transform: (X, self) => … })`,
      onlyScores: false,
    },
  ]);
});

test('nothing is said where everything was supplied before', async () => {
  registerEstimator(CLASS, { transform: (X) => X });
  expect((await loaded()).warnings).toEqual([]);
});

test('a class of register is a step, under either spelling of its methods', async () => {
  class Clip {
    low_!: NdArray;
    high_!: NdArray;
    transform(X: NdArray): number[][] {
      const [low, high] = [this.low_.toFloat64(), this.high_.toFloat64()];
      return (X.tolist() as number[][]).map((row) => row.map((v, j) => Math.min(Math.max(v, low[j]!), high[j]!)));
    }
  }
  const { model, X } = await loaded();
  register(Clip, CLASS);
  const found = model.predict(X).tolist();
  unregister(CLASS);
  const other = (await loaded()).model;
  registerEstimator(CLASS, {
    transform(rows, self) {
      const [low, high] = ['low_', 'high_'].map((name) => (self.get(name) as NdArray).toFloat64());
      return (rows.tolist() as number[][]).map((row) => row.map((v, j) => Math.min(Math.max(v, low![j]!), high![j]!)));
    },
  });
  expect(other.predict(X).tolist()).toEqual(found);
});

test.each<[string, unknown, RegExp, number | undefined]>([
  [
    'throws',
    undefined,
    /step 'clipoutliers' of the pipeline: transform of __main__\.ClipOutliers.*threw TypeError: no/,
    undefined,
  ],
  [
    'gives fewer rows',
    (X: number[][]) => X.slice(1),
    /step 'clipoutliers'.*gave \d+ rows for \d+: row \d+ has no result/,
    -1,
  ],
  [
    'gives rows of different lengths',
    (X: number[][]) => X.map((row, i) => (i === 2 ? [1] : row)),
    /row 2 has 1/,
    undefined,
  ],
  ['gives a number', () => 3, /gave what are no rows/, undefined],
])('an implementation that %s is named with its step', async (_, change, message, row) => {
  registerEstimator(CLASS, {
    transform(X) {
      if (change === undefined) throw new TypeError('no');
      return (change as (rows: unknown) => never)(X.tolist());
    },
  });
  const { model, X } = await loaded();
  let error: unknown;
  try {
    model.predict(X);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(OwnCodeError);
  expect((error as OwnCodeError).message).toMatch(message);
  expect((error as OwnCodeError).registered).toBe(CLASS);
  if (row === -1) expect((error as OwnCodeError).message).toContain(`rows for ${(error as OwnCodeError).row! + 1}:`);
});

test('names are Python paths, methods are those of estimators, implementations are functions', () => {
  expect(() => registerFunction('tokenize', (text) => text.split(' '))).toThrow(/module\.function/);
  expect(() => registerFunction('__main__.f', 3 as never)).toThrow(/must be a function/);
  expect(() => registerFunction('__main__.f', (X) => X, { input: 'rows' as never })).toThrow(
    /'array', 'frame' or 'texts'/,
  );
  expect(() => registerEstimator(CLASS, { predct: () => [] } as never)).toThrow(/"predct" .* is no method/);
});

test('a function that nobody supplied is an UnsupportedError with the line to write', async () => {
  const { model, X } = await loaded();
  expect(() => model.predict(X)).toThrow(UnsupportedError);
  expect(() => model.predict(X)).toThrow(`registerEstimator('${CLASS}', { transform: (X, self) => … })`);
});
