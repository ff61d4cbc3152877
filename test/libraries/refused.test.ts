/** Classes that Brine knows by name only: refused with the reason, inert, and unknown to the scanner. */
import { expect, test } from 'vitest';
import { load, PyObject, UnsupportedError } from '../../src/node.js';
import { scan } from '../../src/entries/scan-node.js';
import { dumps } from '../../src/entries/pickle.js';
import { PyGlobal } from '../../src/pickle/values/py-values.js';

const pickled = (module: string, name: string): Uint8Array =>
  Uint8Array.from(`\x80\x02c${module}\n${name}\n)\x81}b.`, (char) => char.charCodeAt(0));

test.each<[string, string, RegExp]>([
  ['umap.umap_', 'UMAP', /optimisation with random numbers/],
  ['skorch.classifier', 'NeuralNetClassifier', /ONNX/],
  ['flaml.automl.automl', 'AutoML', /automl\.model\.estimator/],
  ['autogluon.tabular.predictor.predictor', 'TabularPredictor', /other files/],
  ['pycaret.internal.preprocess', 'Simple_Imputer', /PyCaret 3/],
  ['sklearn_crfsuite.estimator', 'CRF', /CRFsuite/],
  ['hdbscan.hdbscan_', 'HDBSCAN', /search of trees/],
  ['statsmodels.tsa.ar_model', 'AutoRegResultsWrapper', /forecasts are not written yet/],
  ['keras.wrappers.scikit_learn', 'KerasClassifier', /network/],
])('%s.%s', async (module, name, reason) => {
  const bytes = pickled(module, name);
  const object = await load<PyObject>(bytes);
  expect(object).toBeInstanceOf(PyObject);
  expect(() => object.predict([[1]])).toThrow(UnsupportedError);
  expect(() => object.predict([[1]])).toThrow(reason);
  expect(() => object.predict([[1]])).toThrow(/registerEstimator/);
  expect((await scan(bytes)).verdict).not.toBe('safe');
});

test('as a step of a pipeline, too', async () => {
  const pipe = new PyObject(new PyGlobal('sklearn.pipeline', 'Pipeline'), 'newobj', []);
  const inner = new PyObject(new PyGlobal('umap.umap_', 'UMAP'), 'newobj', []);
  const { PyDict } = await import('../../src/pickle/values/py-dict.js');
  pipe.state = new PyDict<string, unknown>([['steps', [['u', inner], ['last', 'passthrough']]], ['_sklearn_version', '1.6.1']]); // prettier-ignore
  inner.state = new PyDict();
  const model = await load<{ transform: (X: unknown) => unknown }>(dumps(pipe));
  expect(() => model.transform([[1, 2]])).toThrow(/umap\.umap_\.UMAP.*optimisation/s);
});
