import { describe, expect, test } from 'vitest';
import { preflight } from '../../src/card/preflight.js';
import { bind } from '../../src/estimators/bind.js';
import { walk } from '../../src/card/walk.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { asSequence } from '../../src/pickle/values/py-values.js';
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

  // Each attribute holds rows of `fit`, by scikit-learn's documentation of the class.
  test.each([
    ['knn-iris-weighted', '_fit_X'],
    ['knn-digits-sparse', '_fit_X'],
    ['radius-iris', '_fit_X'],
    ['nearest-iris', '_fit_X'],
    ['lof-iris', '_fit_X'],
    ['graph-iris', '_fit_X'],
    ['graph-iris-radius', '_fit_X'],
    ['kde-iris-cosine', 'tree_'],
    ['svc-digits', 'support_vectors_'],
    ['svr-digits-sparse', 'support_vectors_'],
    ['nusvc-iris', 'support_vectors_'],
    ['oneclass-iris', 'support_vectors_'],
    ['gpr-anisotropic', 'X_train_'],
    ['gpc-iris-one', 'X_train_'],
    ['knn-imputer', '_fit_X'],
    ['kernel-pca-cosine', 'X_fit_'],
    ['kernel-ridge-chi2', 'X_fit_'],
    ['propagation-iris', 'X_'],
  ])('training rows inside of %s are flagged with their size', async (name, attribute) => {
    const graph = await graphOf(name);
    const kept = [...walk(graph)].filter(({ path }) => path.split(/[.[]/).includes(attribute));
    const bytes = kept.reduce((sum, { value }) => sum + (value instanceof NdArray ? value.nbytes : 0), 0);
    expect(bytes).toBeGreaterThan(0);
    const found = preflight(bind(graph)).at(-1)!;
    expect(found).toMatchObject({ check: 'training-data', status: 'warning' });
    const sizes = [...found.message.matchAll(/\((\d+) bytes\)/g)].map(([, size]) => Number(size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThanOrEqual(bytes);
  });

  test.each(['forest-iris', 'gaussian-iris', 'linear-svc-iris', 'mixture-iris-diag', 'svd-digits', 'kernel-centerer'])(
    '%s keeps no training rows',
    async (name) => {
      expect(statusOf(preflight(bind(await graphOf(name))), 'training-data')).toBe('ok');
    },
  );
});
