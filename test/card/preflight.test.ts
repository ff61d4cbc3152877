import { describe, expect, test } from 'vitest';
import { preflight } from '../../src/card/preflight.js';
import { bind } from '../../src/sklearn/bind.js';
import type { NdArray } from '../../src/numpy/ndarray.js';
import { asSequence, type PyObject } from '../../src/pickle/values.js';
import { attributesOf, graphOf, inputOf } from '../helpers/models.js';
import type { Check } from '../../src/card/schema.js';

function statusOf(checks: readonly Check[], name: string): string {
  return checks.find(({ check }) => check === name)!.status;
}

describe('preflight', () => {
  test('a sound model passes every check', async () => {
    const checks = preflight(bind(await graphOf('forest-iris')), { input: inputOf('forest-iris') as number[][] });
    expect(checks.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });

  test('without rows it does not claim to be deterministic', async () => {
    expect(statusOf(preflight(bind(await graphOf('forest-iris'))), 'deterministic')).toBe('unknown');
  });

  test('an estimator that was never fitted is an error', async () => {
    const graph = await graphOf('logistic-iris');
    const state = attributesOf(graph);
    for (const key of [...state.keys()]) if (key.endsWith('_')) state.delete(key);
    const [fitted] = preflight(bind(graph));
    expect(fitted).toMatchObject({ check: 'fitted', status: 'error' });
    expect(fitted!.message).toContain('LogisticRegression was not fitted');
  });

  test('so is a step of a pipeline, and it is named', async () => {
    const graph = await graphOf('columns-names');
    const state = attributesOf(graph);
    const parts = asSequence(state.get('transformers_'))!;
    const inner = attributesOf(asSequence(parts[0])![1]);
    for (const key of [...inner.keys()]) if (key.endsWith('_')) inner.delete(key);
    const [fitted] = preflight(bind(graph));
    expect(fitted).toMatchObject({ status: 'error' });
    expect(fitted!.message).toMatch(/at transformers_\[0\]/);
  });

  test('NaN in the coefficients is an error, with the place', async () => {
    const graph = await graphOf('logistic-iris');
    const coef = attributesOf(graph).get('coef_') as NdArray;
    (coef.data as Float64Array)[0] = Number.NaN;
    const checks = preflight(bind(graph));
    expect(statusOf(checks, 'finite')).toBe('error');
    expect(checks[1]!.message).toMatch(/^coef_ has 1 of 12/);
  });

  test('a solver that stopped at its limit is a warning, which may be accepted by name', async () => {
    const graph = await graphOf('logistic-iris');
    const state = attributesOf(graph);
    state.set('max_iter', Number((state.get('n_iter_') as NdArray).flat()[0]));
    expect(statusOf(preflight(bind(graph)), 'converged')).toBe('warning');
    expect(statusOf(preflight(bind(graph), { allow: ['converged'] }), 'converged')).toBe('overridden');
  });

  test('rows that the model cannot take are an error of predicting', async () => {
    const checks = preflight(bind(await graphOf('forest-iris')), { input: [[1, 2]] });
    expect(statusOf(checks, 'deterministic')).toBe('error');
  });

  test('training rows inside of a model are flagged with their size', async () => {
    const graph = await graphOf('logistic-iris');
    // The same attributes under the name of a class that keeps its rows.
    (graph as unknown as { cls: PyObject['cls'] }).cls = Object.assign(
      Object.create(Object.getPrototypeOf(graph.cls as object) as object) as object,
      graph.cls,
      { module: 'sklearn.neighbors._classification', name: 'KNeighborsClassifier' },
    );
    attributesOf(graph).set('_fit_X', attributesOf(graph).get('coef_'));
    const found = preflight(graph).at(-1)!;
    expect(found).toMatchObject({ check: 'training-data', status: 'warning' });
    expect(found.message).toContain('all training rows (96 bytes)');
  });
});
