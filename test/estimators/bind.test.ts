import { isEstimator } from '../../src/estimators/estimator.js';
import { describe, expect, test } from 'vitest';
import { NotFittedError, UnsupportedError } from '../../src/core/errors.js';
import { load } from '../../src/node.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyGlobal, PyObject, toGraph } from '../../src/pickle/values/py-values.js';
import { addWhole } from '../../src/model/assemble-all.js';
import { bind, bindEstimator } from '../../src/estimators/bind.js';
import { classNames } from '../../src/estimators/class-names.generated.js';
import { registerEstimator, unregisterEstimator } from '../../src/estimators/own/estimators.js';
import { fixturePath } from '../helpers/fixtures.js';
import { attributesOf, fixtureOf, graphOf, inputOf, modelOf } from '../helpers/models.js';

// Objects that are made here are named by no file, so nothing has loaded their definitions.
addWhole();

function object(path: string, state: [string, unknown][] = []): PyObject {
  const dot = path.lastIndexOf('.');
  const made = new PyObject(new PyGlobal(path.slice(0, dot), path.slice(dot + 1)), 'newobj', []);
  made.state = new PyDict(state);
  return made;
}

describe('a bound estimator', () => {
  test('is what load gives, and a view of the graph', async () => {
    const model = await load(fixturePath(fixtureOf('sklearn-1.9', 'logistic-iris-frame').file));
    expect(isEstimator(model)).toBe(true);
    expect(model[toGraph]()).toBeInstanceOf(PyObject);
  });

  test('tells what it is', async () => {
    const model = await modelOf('logistic-iris-frame');
    expect(model.className).toBe('sklearn.linear_model._logistic.LogisticRegression');
    expect(model.sklearnVersion).toMatch(/^1\.9/);
    expect(model.params.get('max_iter')).toBe(500);
    expect([...model.params.keys()].every((name) => !name.endsWith('_'))).toBe(true);
    expect(model.nFeaturesIn).toBe(4);
    expect(model.featureNamesIn).toHaveLength(4);
    expect((model.classes as NdArray).tolist()).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(model['coef_']).toBeInstanceOf(NdArray);
    expect(model.get('coef_')).toBe(model['coef_']);
    expect(model.get('no such')).toBeUndefined();
    expect(model.methods).toEqual(['predict', 'predictProba', 'predictLogProba', 'decisionFunction']);
  });

  test('is the same for the same object', async () => {
    const graph = await graphOf('tree-iris');
    expect(bind(graph)).toBe(bind(graph));
  });

  test('says which methods there are when asked for another', async () => {
    const model = await modelOf('standard-iris');
    expect(() => model.predict([[1, 2, 3, 4]])).toThrow(UnsupportedError);
    expect(() => model.predict([[1, 2, 3, 4]])).toThrow(
      /StandardScaler has no predict; it has transform, inverse_transform/,
    );
  });

  test('has the methods of its last step, if it is a pipeline', async () => {
    const classifier = await modelOf('table-logistic-joblib');
    expect(classifier.methods).toContain('predictProba');
    expect(classifier.methods).not.toContain('transform');
    expect([...classifier.namedSteps.keys()]).toEqual(['prepare', 'model']);
    expect(classifier.featureNamesIn).toContain('hue');
    expect((classifier.classes as NdArray).size).toBe(3);
    const ridge = await modelOf('table-ridge');
    expect(() => ridge.predictProba(inputOf('table-ridge') as number[][])).toThrow(/Pipeline has no predict_proba/);
  });

  test('has no property that only the file names', async () => {
    const graph = await graphOf('linear-diabetes');
    for (const name of ['then', 'toJSON', '__proto__', 'constructor', 'evil_', 'predict'])
      attributesOf(graph).set(name, 'file');
    const model = bind(graph);
    expect('then' in model).toBe(false);
    expect(typeof model.toJSON).toBe('function');
    expect(JSON.parse(JSON.stringify(model))).toMatchObject({ class: 'LinearRegression', params: { toJSON: 'file' } });
    expect((model as unknown as Record<string, unknown>)['evil_']).toBeUndefined();
    expect(typeof model.predict).toBe('function');
    expect(model.get('evil_')).toBe('file');
    expect(await Promise.resolve(model)).toBe(model);
  });

  test('computes importances as scikit-learn does', async () => {
    for (const name of ['tree-iris', 'forest-iris', 'boost-iris']) {
      const importances = (await modelOf(name))['feature_importances_'] as NdArray;
      expect((importances.tolist() as number[]).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    }
  });
});

describe('an unfitted estimator', () => {
  test('can be inspected, and says that it is not fitted', () => {
    const model = bind(
      object('sklearn.linear_model._base.LinearRegression', [
        ['fit_intercept', true],
        ['_sklearn_version', '1.9.1'],
      ]),
    );
    expect(model.params.get('fit_intercept')).toBe(true);
    expect(() => model.predict([[1]])).toThrow(NotFittedError);
  });

  test('is named as the step that it is', () => {
    const scaler = object('sklearn.preprocessing._data.MinMaxScaler', [['clip', false]]);
    const model = bind(object('sklearn.pipeline.Pipeline', [['steps', [['scale', scaler]]]]));
    expect(() => model.transform([[1]])).toThrow(NotFittedError);
    expect(() => model.transform([[1]])).toThrow(/step 'scale'/);
  });
});

describe('a class without an implementation', () => {
  const unknown = object('sklearn.later._model.LaterModel', [
    ['perplexity', 5],
    ['_sklearn_version', '1.9.1'],
  ]);

  test('of scikit-learn is bound, and says how to supply it', () => {
    const model = bindEstimator(unknown)!;
    expect(model.params.get('perplexity')).toBe(5);
    expect(model.methods).toEqual([]);
    expect(() => model.predict([[1]])).toThrow(UnsupportedError);
    expect(() => model.predict([[1]])).toThrow(/LaterModel.*registerEstimator\('sklearn\.later/);
  });

  test('of others is left alone', () => {
    expect(bindEstimator(object('shop.Basket', [['_sklearn_version', '1']]))).toBeUndefined();
    expect(bindEstimator(object('sklearn.utils._bunch.Bunch'))).toBeUndefined();
  });

  test('inside of a pipeline is named together with its step', async () => {
    const model = await modelOf('pipe-own-step-p4');
    expect(() => model.predict(inputOf('pipe-own-step-p4') as number[][])).toThrow(
      /step 'clipoutliers' .*__main__\.ClipOutliers.*registerEstimator/,
    );
  });

  test('can be given one, also after it was loaded, and taken it away again', async () => {
    const path = '__main__.Doubler';
    const pipeline = (): PyObject =>
      object('sklearn.pipeline.Pipeline', [['steps', [['twice', object(path, [['factor', 2]])]]]]);
    const model = bind(pipeline());
    expect(() => model.transform([[1, 2]])).toThrow(UnsupportedError);
    registerEstimator(path, {
      transform: (X, self) =>
        (X as NdArray).toFloat64().length > 0 ? [[1, 2].map((x) => x * (self.get('factor') as number))] : [],
    });
    expect(model.transform([[1, 2]]).tolist()).toEqual([[2, 4]]);
    expect(unregisterEstimator(path)).toBe(true);
    expect(() => bind(pipeline()).transform([[1, 2]])).toThrow(UnsupportedError);
  });

  test('needs a class path and functions', () => {
    expect(() => registerEstimator('Doubler', {})).toThrow(/module\.ClassName/);
    expect(() => registerEstimator('a.B', { predict: 1 as never })).toThrow(/must be a function/);
  });
});

test('old module paths lead to the same class', () => {
  const model = bindEstimator(object('sklearn.ensemble.forest.RandomForestClassifier'));
  expect(model?.methods).toContain('predictProba');
});

test('the supported classes have distinct paths', () => {
  const paths = [...classNames()];
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths).toContain('sklearn.pipeline.Pipeline');
});
