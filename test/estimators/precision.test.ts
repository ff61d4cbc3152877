/** `precision: 'float32'`: what it changes, how much, and where it is refused. */
import { afterEach, describe, expect, test } from 'vitest';
import { InvalidInputError, UnsupportedError } from '../../src/core/errors.js';
import { setThreadFile } from '../../src/threads/pool-node.js';
import { layerInto } from '../../src/linalg/affine.js';
import { allowWebAssembly } from '../../src/linalg/wasm/kernel-instance.js';
import { load } from '../../src/node.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import type { Model } from '../../src/estimators/model.js';
import { fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import { decodeInput, type Encoded } from '../helpers/inputs.js';
import { callMethod, compare } from '../helpers/results.js';

setThreadFile(new URL('../helpers/thread.mjs', import.meta.url));

afterEach(() => {
  allowWebAssembly(true);
});

/** Numbers that are the same in every run. */
function numbers(count: number, seed = 1): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32 - 0.4;
  });
}

describe('a layer has the same bits with and without WebAssembly, one by one and together', () => {
  for (const single of [false, true]) {
    for (const relu of [false, true]) {
      for (const [rows, cols, outputs] of [
        [130, 20, 33],
        [37, 64, 16],
        [9, 700, 5],
        [261, 3, 100],
      ] as const) {
        test(`${single ? 'float32' : 'float64'}${relu ? ', relu' : ''}: ${rows} × ${cols} to ${outputs}`, () => {
          const bias = numbers(outputs, 9);
          const weights = numbers(outputs * cols, 3);
          const layer = { weights, outputs, cols, bias: (k: number) => bias[k]!, relu, single };
          const X = numbers(rows * cols);
          const [fast, plain, apart] = [0, 1, 2].map(() => new Float64Array(rows * outputs));
          layerInto(fast!, layer, X, 0, rows);
          for (let i = 0; i < rows; i++) layerInto(apart!.subarray(i * outputs, (i + 1) * outputs), layer, X, i, 1);
          allowWebAssembly(false);
          layerInto(plain!, layer, X, 0, rows);
          expect(fast).toEqual(plain);
          expect(apart).toEqual(plain);
          if (single) expect(fast!.every((value) => Object.is(value, Math.fround(value)))).toBe(true);
        });
      }
    }
  }

  test('the sum tells numbers that are not finite, also behind relu', () => {
    const [rows, cols, outputs] = [40, 30, 20];
    const weights = numbers(outputs * cols, 3);
    for (const single of [false, true]) {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const X = numbers(rows * cols);
        X[777] = bad;
        const layer = { weights, outputs, cols, bias: () => 0, relu: true, single };
        expect(layerInto(new Float64Array(rows * outputs), layer, X, 0, rows)).toBeNaN();
      }
    }
  });
});

/** Of the largest number of a result: rounding to 24 bits, some hundred terms. */
const TOLERANCE = 2e-5;
function near(found: unknown, spec: Encoded, where: string): void {
  const wanted = spec.data as unknown[];
  // Labels are the same.
  if (!(found instanceof NdArray) || !wanted.every((value) => typeof value === 'number')) {
    compare(found, spec, 0, where);
    return;
  }
  const largest = wanted.reduce<number>((most, value) => Math.max(most, Math.abs(value as number)), 1);
  found.flat().forEach((value, i) => {
    const away = Math.abs(Number(value) - (wanted[i] as number));
    expect(away, `${where} ${i}`).toBeLessThanOrEqual(spec.dtype?.startsWith('int') === true ? 0 : TOLERANCE * largest);
  });
}

const CLASSES = /MLP|LogisticRegression$|LinearRegression$|RidgeClassifier$|\.Ridge$|TruncatedSVD|NMF_|FastICA/;
const METHODS = new Set(['predict', 'predict_proba', 'decision_function', 'transform']);

describe('models in float32 are near to what Python says in float64', () => {
  const models = fixtures.filter(
    ({ env, kind, name, class: path, input }) =>
      env === 'sklearn-1.9' &&
      kind === 'model' &&
      CLASSES.test(path) &&
      input !== null &&
      !input.includes('sparse') &&
      !name.startsWith('score'),
  );
  test('there are some', () => {
    expect(models.filter((model) => model.class.includes('MLP')).length).toBeGreaterThan(5);
  });
  for (const fixture of models) {
    test(`${fixture.class} ${fixture.name}`, async () => {
      const model = await load<Estimator>(fixturePath(fixture.file));
      const expected = readJson(fixture.expected) as Record<string, Encoded>;
      const X = decodeInput(fixture.input!);
      let compared = 0;
      for (const [label, spec] of Object.entries(fixture.methods)) {
        const method = spec.method ?? label;
        if (!METHODS.has(method) || spec.kwargs !== undefined) continue;
        const found = callMethod(model, method, X, { precision: 'float32' });
        near(found, expected[label]!, label);
        compared++;
      }
      expect(compared).toBeGreaterThan(0);
    });
  }
});

describe('precision', () => {
  const MLP = 'fixtures/files/sklearn-1.9/mlp-wine-logistic.pkl';

  test('changes the last digits, on threads alike, and float64 stays what it is', async () => {
    using model = await load<Model>(MLP);
    const X = { data: numbers(20_000 * 13), shape: [20_000, 13] };
    const double = model.predictProba(X).toFloat64();
    expect(model.predictProba(X, { precision: 'float64' }).toFloat64()).toEqual(double);
    const single = model.predictProba(X, { precision: 'float32' }).toFloat64();
    expect(single).not.toEqual(double);
    single.forEach((value, i) => {
      expect(Math.abs(value - double[i]!)).toBeLessThan(TOLERANCE);
    });
    const shared = await model.predictProbaAsync(X, { threads: 2, precision: 'float32' });
    expect(shared.toFloat64()).toEqual(single);
    expect(model.predictProba(X).toFloat64()).toEqual(double);
  }, 60_000);

  test('is refused by models without such products, and for other types', async () => {
    const tree = await load<Estimator>('fixtures/files/sklearn-1.9/forest-iris-words.pkl');
    expect(() => tree.predict([[1, 2, 3, 4]], { precision: 'float32' })).toThrow(UnsupportedError);
    const model = await load<Model>(MLP);
    const row = [Array.from({ length: 13 }, (_, j) => j)];
    expect(() => model.predict(row, { precision: 'float16' as 'float32' })).toThrow(InvalidInputError);
    await expect(model.predictAsync(row, { precision: 'half' as 'float32' })).rejects.toThrow(InvalidInputError);
  });

  test('an error leaves no trace on the next call', async () => {
    const model = await load<Model>(MLP);
    const X = { data: numbers(300 * 13), shape: [300, 13] };
    const double = model.predictProba(X).toFloat64();
    expect(() => model.predictProba([[1]], { precision: 'float32' })).toThrow(InvalidInputError);
    expect(model.predictProba(X).toFloat64()).toEqual(double);
  });
});
