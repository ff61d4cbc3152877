/** What a migrated model answers, as Brine computes it in the other layout, beside what Python recorded of the file that it was. */
import { describe, expect, test } from 'vitest';
import { migrate } from '../../src/entries/migrate-node.js';
import { MigrationError, migrateGraph } from '../../src/migrate/migrate.js';
import { load } from '../../src/node.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { fixturePath, readJson } from '../helpers/fixtures.js';
import type { Encoded } from '../helpers/inputs.js';
import { fixtureOf, graphOf, inputOf, attributesOf } from '../helpers/models.js';
import { callMethod, compare } from '../helpers/results.js';

describe.each([
  // Categories behind an encoder, as the trees of older releases take them.
  ['hist-pixels', 'sklearn-1.9', '1.2.2', 'HistGradientBoostingClassifier', ['predict', 'predict_proba']],
])('%s of %s in %s', (name, env, release, cls, methods) => {
  test(`is a ${cls} that answers alike`, async () => {
    const model = await migrate(await load(fixturePath(fixtureOf(env, name).file)), [`scikit-learn==${release}`]);
    expect(model.className).toMatch(new RegExp(`\\.${cls}$`));
    const fixture = fixtureOf(env, name);
    const said = readJson(fixture.expected) as Record<string, Encoded>;
    for (const method of methods)
      compare(callMethod(model, method, inputOf(name, env), undefined), said[method]!, 1e-12, method);
  });
});

test('categories before 1.4 stand where they stood', async () => {
  const graph = migrateGraph(await graphOf('hist-pixels'), ['scikit-learn==1.2.2']).model;
  expect(attributesOf(graph).has('_preprocessor')).toBe(false);
});

test('a search that scores by another metric does not become what scores by accuracy', async () => {
  const graph = await graphOf('logistic-cv-wine-ovr', 'sklearn-1.2');
  attributesOf(graph).set('scoring', 'neg_log_loss');
  expect(() => migrateGraph(graph, ['scikit-learn==1.9.1'])).toThrow(MigrationError);
});

test.each([
  ['more coefficients than there is memory for', '_shape', new PyTuple([2 ** 30, 2 ** 30])],
  ['a column that is not there', 'indices', NdArray.of(Int32Array.of(9))],
])('sparse coefficients with %s are refused', async (_what, attribute, value) => {
  const graph = await graphOf('logistic-iris-ovr', 'sklearn-1.2');
  const coefficients = new PyObject(new PyGlobal('scipy.sparse._csr', 'csr_matrix'), 'newobj', []);
  coefficients.state = new PyDict<string, unknown>([
    ['_shape', new PyTuple([1, 2])],
    ['indptr', NdArray.of(Int32Array.of(0, 1))],
    ['indices', NdArray.of(Int32Array.of(1))],
    ['data', NdArray.of(Float64Array.of(0.5))],
    [attribute, value],
  ]);
  attributesOf(graph).set('coef_', coefficients);
  expect(() => migrateGraph(graph, ['scikit-learn==1.9.1'])).toThrow('coefficients are damaged');
});

test.each([-1, 2.5, 2 ** 40])('a tree of %d outputs is refused', async (outputs) => {
  const graph = await graphOf('tree-reg-diabetes', 'sklearn-1.2');
  attributesOf(graph).set('n_outputs_', outputs);
  expect(() => migrateGraph(graph, ['scikit-learn==0.20.4'])).toThrow('which no tree has');
});

test.each(['RidgeCV', 'RidgeClassifierCV'])('%s of 1.5 says in 1.9 whether it keeps results', async (cls) => {
  const name = cls === 'RidgeCV' ? 'ridge-cv-diabetes' : 'ridge-class-cv-wine';
  const old = migrateGraph(await graphOf(name), ['scikit-learn==1.5.2']).model;
  // As 1.5 has it where nobody says it.
  attributesOf(old).set('store_cv_results', null);
  attributesOf(old).set('store_cv_values', 'deprecated');
  const now = migrateGraph(old, ['scikit-learn==1.9.1']).model;
  expect(attributesOf(now).get('store_cv_results')).toBe(false);
  expect(attributesOf(now).has('store_cv_values')).toBe(false);
});
