/** What searches try, under the names and in the words of the wanted release; their templates are what the fitted model became. */
import { describe, expect, test } from 'vitest';
import { migrateGraph } from '../../src/migrate/migrate.js';
import { pathOf } from '../../src/migrate/step.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { asSequence, type PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { attributesOf, graphOf } from '../helpers/models.js';

/** A model as it was before `fit`. */
async function template(name: string, env: string): Promise<PyObject> {
  const graph = await graphOf(name, env);
  const state = attributesOf(graph);
  for (const key of [...state.keys()]) if (/^[^_].*_$|^_(?!sklearn)/.test(String(key))) state.delete(key);
  return graph;
}

interface Tried {
  readonly estimator: PyObject;
  readonly best: PyObject;
  readonly grid: unknown;
  readonly params: Record<string, unknown>;
}

/** A search of the fixtures that tried something else. */
async function searchOf(env: string, { estimator, best, grid, params }: Tried): Promise<PyObject> {
  const graph = await graphOf('grid-iris', env);
  const state = attributesOf(graph);
  const results = state.get('cv_results_') as PyDict<string, unknown>;
  const [, column] = [...results].find(([key]) => key.startsWith('param_'))!;
  for (const key of [...results.keys()]) if (key.startsWith('param_')) results.delete(key);
  for (const [key, value] of Object.entries(params)) {
    results.set(`param_${key}`, column);
    const items = asSequence((column as PyObject).state)!.find((part) => Array.isArray(part)) as unknown[] | undefined;
    items?.fill(value);
  }
  state.set('estimator', estimator);
  state.set('best_estimator_', best);
  state.set('param_grid', grid);
  state.set('best_params_', PyDict.fromObject(params));
  results.set('params', [PyDict.fromObject(params)]);
  return graph;
}

function triedBy(search: unknown): Record<string, unknown> {
  const state = attributesOf(search);
  const results = state.get('cv_results_') as PyDict<string, unknown>;
  const pairs = (dict: unknown): unknown => Object.fromEntries([...(dict as PyDict)]);
  return {
    grid: pairs(state.get('param_grid')),
    best: pairs(state.get('best_params_')),
    first: pairs((results.get('params') as unknown[])[0]),
    columns: [...results.keys()].filter((key) => key.startsWith('param_')),
  };
}

const migrated = (search: unknown, target: string): ReturnType<typeof migrateGraph> =>
  migrateGraph(search, [`scikit-learn==${target}`]);

describe('a parameter under another name', () => {
  test.each([
    ['calibrated-iris', 'sklearn-0.24', '1.9.1', 'base_estimator__C', 'estimator__C'],
    ['calibrated-iris', 'sklearn-1.2', '1.9.1', 'estimator__C', 'estimator__C'],
    ['ada-wine-logistic', 'sklearn-1.2', '1.0.2', 'estimator__C', 'base_estimator__C'],
    ['bagging-cancer-logistic', 'sklearn-1.2', '1.7.2', 'base_estimator__C', 'estimator__C'],
    ['bagging-cancer-logistic', 'sklearn-1.9', '1.0.2', 'estimator__C', 'base_estimator__C'],
    ['agglomerate-iris', 'sklearn-1.9', '1.0.2', 'metric', 'affinity'],
    ['onehot-categories', 'sklearn-0.24', '1.9.1', 'sparse', 'sparse_output'],
  ])('%s of %s to %s: %s is %s', async (name, env, target, old, now) => {
    const [estimator, best] = [await template(name, env), await graphOf(name, env)];
    const search = await searchOf(env, { estimator, best, grid: PyDict.fromObject({ [old]: [true, false] }), params: { [old]: true } }); // prettier-ignore
    expect(triedBy(migrated(search, target).model)).toEqual({
      grid: { [now]: [true, false] },
      best: { [now]: true },
      first: { [now]: true },
      columns: [`param_${now}`],
    });
  });

  test('a parameter that is gone is tried no more, and told', async () => {
    const [estimator, best] = [await template('logistic-iris-ovr', 'sklearn-1.2'), await graphOf('logistic-iris-ovr', 'sklearn-1.2')]; // prettier-ignore
    const grid = PyDict.fromObject({ C: [1, 2], multi_class: ['ovr'] });
    const { model, notes } = migrated(await searchOf('sklearn-1.2', { estimator, best, grid, params: { C: 1, multi_class: 'ovr' } }), '1.9.1'); // prettier-ignore
    expect(triedBy(model)['grid']).toEqual({ estimator__C: [1, 2] });
    expect(notes.filter((note) => note.includes('multi_class is tried no more'))).toHaveLength(1);
  });
});

test.each([
  ['sgd-iris', 'sklearn-0.24', '1.9.1', 'loss', ['hinge', 'log'], ['hinge', 'log_loss']],
  ['sgd-iris', 'sklearn-1.9', '1.0.2', 'loss', ['hinge', 'log_loss'], ['hinge', 'log']],
  ['sgd-iris', 'sklearn-0.24', '1.9.1', 'penalty', ['none', 'l2'], [null, 'l2']],
  ['sgd-iris', 'sklearn-1.2', '1.0.2', 'penalty', [null, 'l2'], ['none', 'l2']],
  ['forest-reg-diabetes', 'sklearn-0.24', '1.9.1', 'criterion', ['mse', 'mae'], ['squared_error', 'absolute_error']],
  ['logistic-iris-liblinear-auto', 'sklearn-0.24', '1.7.2', 'penalty', ['none', 'l1'], [null, 'l1']],
])('values of %s of %s to %s: %s', async (name, env, target, key, old, now) => {
  const [estimator, best] = [await template(name, env), await graphOf(name, env)];
  const grid = new PyDict([[key, new PyTuple(old)]]);
  const { model } = migrated(await searchOf(env, { estimator, best, grid, params: { [key]: old[1] } }), target);
  const found = triedBy(model);
  expect(asSequence((found['grid'] as Record<string, unknown>)[key])).toEqual(now);
  expect([found['best'], found['first']]).toEqual([{ [key]: now[1] }, { [key]: now[1] }]);
});

test('a value that came later is refused in a grid, too', async () => {
  const [estimator, best] = [await template('pca-iris', 'sklearn-1.9'), await graphOf('pca-iris', 'sklearn-1.9')];
  const grid = PyDict.fromObject({ svd_solver: ['full', 'covariance_eigh'] });
  const search = await searchOf('sklearn-1.9', { estimator, best, grid, params: { svd_solver: 'full' } });
  expect(() => migrated(search, '1.2.2')).toThrow("svd_solver='covariance_eigh' is not known before 1.5");
});

test('a key of more names than any model has is left as it is', async () => {
  const key = Array.from({ length: 300_000 }, () => 'a').join('__');
  const [estimator, best] = [await template('pca-iris', 'sklearn-1.2'), await graphOf('pca-iris', 'sklearn-1.2')];
  const grid = PyDict.fromObject({ [key]: [1] });
  const { model } = migrated(await searchOf('sklearn-1.2', { estimator, best, grid, params: { [key]: 1 } }), '1.9.1');
  expect(Object.keys(triedBy(model)['grid'] as object)).toEqual([key]);
});

test('what was given as base_estimator when both names were known is not lost', async () => {
  for (const target of ['1.9.1', '1.0.2']) {
    const graph = await graphOf('bagging-cancer-logistic', 'sklearn-1.2');
    const state = attributesOf(graph);
    state.set('base_estimator', state.get('estimator'));
    state.set('estimator', null);
    const { model, notes } = migrated(graph, target);
    const name = target === '1.9.1' ? 'estimator' : 'base_estimator';
    expect(pathOf(attributesOf(model).get(name) as PyObject)).toContain('LogisticRegression');
    expect(notes).toEqual([]);
  }
});

describe('three classes one by one', () => {
  const liblinear = async (): Promise<[PyObject, PyObject]> => [
    await template('logistic-wine-ovr-liblinear', 'sklearn-1.2'),
    await graphOf('logistic-wine-ovr-liblinear', 'sklearn-1.2'),
  ];

  test('the template becomes what the fitted model became, and names go through it', async () => {
    const [estimator, best] = await liblinear();
    const search = await searchOf('sklearn-1.2', { estimator, best, grid: PyDict.fromObject({ C: [1, 2] }), params: { C: 2 } }); // prettier-ignore
    const { model } = migrated(search, '1.9.1');
    const state = attributesOf(model);
    for (const name of ['estimator', 'best_estimator_'])
      expect(pathOf(state.get(name) as PyObject)).toBe('sklearn.multiclass.OneVsRestClassifier');
    expect(triedBy(model)).toEqual({
      grid: { estimator__C: [1, 2] },
      best: { estimator__C: 2 },
      first: { estimator__C: 2 },
      columns: ['param_estimator__C'],
    });
  });

  test('a list of solvers is left, and told', async () => {
    const [estimator, best] = await liblinear();
    const grid = PyDict.fromObject({ solver: ['liblinear', 'lbfgs'] });
    const search = await searchOf('sklearn-1.2', { estimator, best, grid, params: { solver: 'liblinear' } });
    const { notes } = migrated(search, '1.9.1');
    expect(notes.filter((note) => note.includes('a list of solvers does not tell'))).toHaveLength(1);
  });
});
