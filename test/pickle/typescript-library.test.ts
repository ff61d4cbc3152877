import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import MultivariateLinearRegression from 'ml-regression-multivariate-linear';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dump, load } from '../../src/node.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { type PyDict } from '../../src/pickle/values/py-dict.js';
import { register, unregister } from '../../src/pickle/values/registered-classes.js';
import { readJson } from '../helpers/fixtures.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

/** What the library keeps of a fitted model. */
interface Weights {
  weights: number[][];
  inputs: number;
  outputs: number;
  intercept: boolean;
}

const NAME = 'own_models.LinearModel';
const PYTHON_SIDE = `
import json, pickle, sys, types
module = types.ModuleType("own_models")
class LinearModel:
    def predict(self, X):
        import numpy
        return numpy.asarray(X) @ self.coef_ + self.intercept_
LinearModel.__module__ = "own_models"
module.LinearModel = LinearModel
sys.modules["own_models"] = module
model = pickle.load(open(sys.argv[1], "rb"))
print(json.dumps([type(model).__name__, str(model.coef_.dtype), model.predict(json.loads(sys.argv[2])).tolist()]))
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-ml-'));
  register(MultivariateLinearRegression, NAME, {
    getState: (model) => {
      const { weights, inputs } = model as unknown as Weights;
      return {
        coef_: NdArray.from(weights.slice(0, inputs)),
        intercept_: NdArray.from(weights[inputs]),
      };
    },
    setState: (model, state) => {
      const dict = state as PyDict<string, NdArray>;
      const coef = dict.get('coef_')!.tolist() as number[][];
      const intercept = dict.get('intercept_')!.tolist() as number[];
      const fitted: Weights = {
        weights: [...coef, intercept],
        inputs: coef.length,
        outputs: intercept.length,
        intercept: true,
      };
      Object.assign(model as object, fitted);
    },
  });
});
afterAll(() => {
  unregister(NAME);
  rmSync(folder, { recursive: true });
});

/** Rows that scikit-learn ships: three columns of the diabetes data predict a fourth. */
const rows = (readJson('inputs/diabetes.json') as { data: number[] }).data;
const X = Array.from({ length: 15 }, (_, i) => rows.slice(10 * i + 2, 10 * i + 5));
const y = Array.from({ length: 15 }, (_, i) => [rows[10 * i + 8]!]);

describe('a model trained by a TypeScript library', () => {
  test('is saved, comes back as itself and predicts the same', async () => {
    const model = new MultivariateLinearRegression(X, y);
    for (const name of ['model.pkl', 'model.joblib']) {
      const path = join(folder, name);
      await dump(model, path);
      const back = await load<MultivariateLinearRegression>(path);
      expect(back).toBeInstanceOf(MultivariateLinearRegression);
      expect(back.predict(X)).toEqual(model.predict(X));
    }
  });

  const python = pythonOf('sklearn-1.9');
  test.runIf(python !== undefined || pythonRequired)('is an ordinary class with numpy arrays to Python', async () => {
    const model = new MultivariateLinearRegression(X, y);
    const path = join(folder, 'for-python.pkl');
    await dump(model, path);
    const script = join(folder, 'side.py');
    writeFileSync(script, PYTHON_SIDE);
    expect(readFileSync(path).length).toBeGreaterThan(100);
    const [type, dtype, answer] = JSON.parse(
      execFileSync(python!, [script, path, JSON.stringify(X)], { encoding: 'utf8' }),
    ) as [string, string, number[][]];
    expect([type, dtype]).toEqual(['LinearModel', 'float64']);
    const ours = model.predict(X);
    answer.forEach((row, i) => expect(row[0]).toBeCloseTo(ours[i]![0]!, 12));
  });
});
