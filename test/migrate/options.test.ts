/** Words and functions that parameters take in one release and not in another, and what stands alone, without a release of its own. */
import { describe, expect, test } from 'vitest';
import { dumps, loads } from '../../src/entries/pickle.js';
import { diagnose } from '../../src/migrate/doctor.js';
import { migrateGraph } from '../../src/migrate/migrate.js';
import { instance } from '../../src/migrate/step.js';
import { dumpBytes, load } from '../../src/node.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyCall, PyFloat, PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { attributesOf, graphOf } from '../helpers/models.js';

async function migrated(
  [name, env]: readonly [string, string],
  parameter: string,
  value: unknown,
  target: string,
): Promise<unknown> {
  const graph = await graphOf(name, env);
  attributesOf(graph).set(parameter, value);
  return attributesOf(migrateGraph(graph, [`scikit-learn==${target}`]).model).get(parameter);
}

test.each([
  ['kde-iris-gaussian', 'sklearn-1.2', 'bandwidth', 'scott', '1.0.2', "bandwidth='scott' is not known before 1.2"],
  ['hist-reg-diabetes', 'sklearn-1.9', 'loss', 'gamma', '1.2.2', "loss='gamma' is not known before 1.3"],
  ['randomized-iris', 'sklearn-1.9', 'scoring', 'd2_brier_score', '1.7.2', "scoring='d2_brier_score' is not known"],
  ['columns-names', 'sklearn-1.9', 'verbose_feature_names_out', '{feature_name}', '1.5.2', 'a pattern for names'],
  ['onehot-categories', 'sklearn-1.9', 'handle_unknown', 'warn', '1.5.2', "handle_unknown='warn' is not known"],
  ['forest-iris', 'sklearn-1.9', 'oob_score', new PyGlobal('sklearn.metrics', 'f1_score'), '1.2.2', 'a function as'],
  ['from-forest-most', 'sklearn-1.9', 'max_features', new PyGlobal('builtins', 'len'), '1.0.2', 'a function as'],
  ['mixture-iris-full', 'sklearn-1.9', 'init_params', 'k-means++', '1.0.2', "init_params='k-means++' is not known"],
  ['bayes-mixture-iris-full', 'sklearn-1.2', 'init_params', 'random_from_data', '1.0.2', 'is not known before 1.1'],
  ['stacking-iris', 'sklearn-1.9', 'cv', 'prefit', '1.0.2', "cv='prefit' is not known before 1.1"],
  ['kernel-pca-rbf', 'sklearn-1.9', 'eigen_solver', 'randomized', '0.24.2', "eigen_solver='randomized' is not known"],
  ['tree-reg-diabetes', 'sklearn-0.24', 'criterion', 'poisson', '0.22.2.post1', "criterion='poisson' is not known"],
  ['logistic-cancer', 'sklearn-1.9', 'solver', 'newton-cholesky', '1.0.2', "solver='newton-cholesky' is not known"],
])('%s of %s with %s=%s does not go to %s', async (name, env, parameter, value, target, reason) => {
  await expect(migrated([name, env], parameter, value, target)).rejects.toThrow(reason);
});

test.each([
  ['tree-reg-diabetes', 'sklearn-1.2', 'criterion', 'friedman_mse', '1.9.1', 'squared_error'],
  ['randomized-iris', 'sklearn-1.2', 'scoring', 'max_error', '1.9.1', 'neg_max_error'],
  ['randomized-iris', 'sklearn-1.9', 'scoring', 'neg_max_error', '1.5.2', 'max_error'],
  ['sgd-iris', 'sklearn-1.9', 'l1_ratio', null, '1.6.1', 0.15],
  ['quantile-wine', 'sklearn-1.9', 'subsample', null, '1.3.2', 2147483647],
  ['kmeans-iris', 'sklearn-1.9', 'n_init', 'auto', '1.3.2', 'auto'],
  ['kmeans-iris', 'sklearn-1.9', 'n_init', 'auto', '1.1.3', 1],
  ['mini-kmeans-iris', 'sklearn-1.2', 'n_init', 'auto', '1.0.2', 1],
  ['forest-iris', 'sklearn-1.9', 'criterion', 'log_loss', '1.0.2', 'entropy'],
  ['tree-iris', 'sklearn-1.2', 'criterion', 'log_loss', '1.0.2', 'entropy'],
  ['onehot-categories', 'sklearn-1.2', 'handle_unknown', 'infrequent_if_exist', '1.0.2', 'ignore'],
  ['theil-diabetes', 'sklearn-1.2', 'max_subpopulation', 1e4, '1.0.2', 10000],
])('%s of %s with %s=%s comes to %s as %s', async (name, env, parameter, value, target, wanted) => {
  expect(await migrated([name, env], parameter, value, target)).toEqual(wanted);
});

test('starts of k-means that are not alike are as many as the word stands for', async () => {
  for (const [name, wanted] of [
    ['kmeans-iris', 10],
    ['mini-kmeans-iris', 3],
  ] as const) {
    const graph = await graphOf(name, 'sklearn-1.9');
    attributesOf(graph).set('init', 'random');
    attributesOf(graph).set('n_init', 'auto');
    const { model } = migrateGraph(graph, ['scikit-learn==1.0.2']);
    expect(attributesOf(model).get('n_init')).toBe(wanted);
  }
});

test.each(['0.24', '1.2'])(
  'scores out of bag that %s did not keep have a place, so that a fit can go on',
  async (env) => {
    const graph = await graphOf('boost-iris', `sklearn-${env}`);
    attributesOf(graph).set('oob_improvement_', NdArray.of(Float64Array.of(0.3, 0.2, 0.1)));
    const { model } = migrateGraph(graph, ['scikit-learn==1.9.1']);
    expect((attributesOf(model).get('oob_scores_') as NdArray).flat()).toEqual([NaN, NaN, NaN]);
    expect(attributesOf(model).has('oob_score_')).toBe(true);
    const plain = migrateGraph(await graphOf('boost-iris', `sklearn-${env}`), ['scikit-learn==1.9.1']).model;
    expect(attributesOf(plain).has('oob_scores_')).toBe(false);
  },
);

test('nobody chose how classes are told apart: 1.7 does not warn of it', async () => {
  const { model } = migrateGraph(await graphOf('logistic-cancer', 'sklearn-1.9'), ['scikit-learn==1.7.2']);
  expect(attributesOf(model).get('multi_class')).toBe('deprecated');
  const older = migrateGraph(await graphOf('logistic-cancer', 'sklearn-1.9'), ['scikit-learn==1.2.2']);
  expect(attributesOf(older.model).get('multi_class')).toBe('auto');
});

test('a table that a transformer is to give is refused before 1.2', async () => {
  const graph = await graphOf('standard-iris', 'sklearn-1.9');
  attributesOf(graph).set('_sklearn_output_config', PyDict.fromObject({ transform: 'pandas' }));
  expect(() => migrateGraph(graph, ['scikit-learn==1.0.2'])).toThrow("set_output(transform='pandas')");
  expect(() => migrateGraph(graph, ['scikit-learn==1.2.2'])).not.toThrow();
});

test('names of columns reach the transformers inside', async () => {
  const graph = await graphOf('columns-names', 'sklearn-0.24');
  const { model } = migrateGraph(graph, ['scikit-learn==1.9.1']);
  const named: unknown[] = [];
  const rows = attributesOf(model).get('transformers_') as { items: readonly unknown[] }[];
  for (const { items } of rows) {
    const [, transformer] = items;
    if (!(transformer instanceof PyObject)) continue;
    const names = attributesOf(transformer).get('feature_names_in_');
    if (names instanceof NdArray) named.push(names.flat());
  }
  expect(named.length).toBeGreaterThan(0);
  expect(named.flat().every((name) => typeof name === 'string')).toBe(true);
});

describe('what stands alone', () => {
  const splitter = (name: string, state: Record<string, unknown>): PyObject => {
    const object = new PyObject(new PyGlobal('sklearn.model_selection._split', name), 'newobj', []);
    object.state = PyDict.fromObject(state);
    return object;
  };

  test('is refused where the release has no such class', () => {
    const alone = splitter('StratifiedGroupKFold', { n_splits: 5, shuffle: false, random_state: null });
    expect(() => migrateGraph(alone, ['scikit-learn==0.24.2'])).toThrow('StratifiedGroupKFold');
  });

  test('is told by its names: metrics of trees got a number in 1.3', () => {
    const metric = (name: string): PyObject => {
      const module = 'sklearn.metrics._dist_metrics';
      return new PyObject(new PyGlobal(module, 'newObj'), 'reduce', [new PyGlobal(module, name)]);
    };
    const target = ['scikit-learn==1.9.1'];
    const { model } = migrateGraph(metric('EuclideanDistance'), target);
    expect(((model as PyObject).args[0] as PyGlobal).name).toBe('EuclideanDistance64');
    const verdicts = ['EuclideanDistance', 'EuclideanDistance64'].map(
      (name) => diagnose(metric(name), target).targets[0]!.verdict,
    );
    expect(verdicts).toEqual(['does-not-load', 'loads']);
  });
});

test('an estimator without a stamp is refused, as no release says how it is laid out', async () => {
  const graph = await graphOf('tree-reg-diabetes', 'sklearn-1.2');
  attributesOf(graph).delete('_sklearn_version');
  expect(() => migrateGraph(graph, ['scikit-learn==1.9.1'])).toThrow('does not say which release');
  expect(() => migrateGraph(graph, ['numpy<2'])).not.toThrow();
});

test('an estimator that nobody fitted fails where it lacks a parameter', async () => {
  const graph = await graphOf('tree-reg-diabetes', 'sklearn-1.2');
  const state = attributesOf(graph);
  for (const name of [...state.keys()]) if (/^[^_].*_$/.test(String(name))) state.delete(name);
  const { verdict, causes } = diagnose(graph, ['scikit-learn==1.9.1']).targets[0]!;
  expect(verdict).toBe('fails');
  expect(causes[0]!.python).toBe("AttributeError: 'DecisionTreeRegressor' object has no attribute 'monotonic_cst'");
});

test('a plain bundle keeps its tuples and floats', async () => {
  const bundle = new PyDict<string, unknown>([
    ['pair', new PyTuple([1, new PyFloat(2)])],
    ['share', new PyFloat(1)],
    ['list', [1, new PyFloat(3)]],
  ]);
  const bytes = dumps(bundle);
  const plain = await load<unknown>(bytes);
  const written = await dumpBytes(migrateGraph(plain, ['numpy<2']).model, { format: 'pickle', protocol: 4 });
  const again = loads(written, { lossless: true }) as PyDict<string, unknown>;
  expect(again.get('pair')).toBeInstanceOf(PyTuple);
  expect((again.get('pair') as PyTuple).items[1]).toBeInstanceOf(PyFloat);
  expect(again.get('share')).toBeInstanceOf(PyFloat);
  expect((again.get('list') as unknown[])[1]).toBeInstanceOf(PyFloat);
});

describe('newton-cholesky', () => {
  const withSolver = async (env: string): Promise<unknown> => {
    const model = await graphOf('logistic-iris', env);
    attributesOf(model).set('solver', 'newton-cholesky');
    return model;
  };

  test('tells several classes apart one by one until 1.5, which later releases have other words for', async () => {
    const old = await withSolver('sklearn-1.2');
    const at = (target: string): unknown => migrateGraph(old, [`scikit-learn==${target}`]).model;
    expect(attributesOf(at('1.5.2')).get('multi_class')).toBe('deprecated');
    expect(attributesOf(at('1.7.2')).get('multi_class')).toBe('ovr');
    expect((at('1.9.1') as PyObject).className).toBe('sklearn.multiclass.OneVsRestClassifier');
  });

  test.each([
    ['sklearn-1.9', '1.5.2', 'one by one before 1.6'],
    ['sklearn-1.2', '1.0.2', 'is not known before 1.2'],
  ])('of %s does not go to %s', async (env, target, reason) => {
    const model = await withSolver(env);
    expect(() => migrateGraph(model, [`scikit-learn==${target}`])).toThrow(reason);
  });
});

test.each(['l1', 'l2', null])('penalty=%s of 1.9 has no share in 1.7', async (penalty) => {
  const graph = await graphOf('logistic-cancer', 'sklearn-1.9');
  attributesOf(graph).set('penalty', penalty);
  const { model } = migrateGraph(graph, ['scikit-learn==1.7.2']);
  expect(['penalty', 'l1_ratio'].map((name) => attributesOf(model).get(name))).toEqual([penalty, null]);
});

test('what the wanted release computes otherwise is told, whichever rows are asked, and not said to be mended', async () => {
  const graph = await graphOf('kernel-pca-rbf-default', 'sklearn-1.9');
  const target = ['scikit-learn==1.2.2'];
  const { notes } = migrateGraph(graph, target);
  expect(notes).toContain('KernelPCA: up to 1.2 the inverse takes a gamma of the columns that come out');
  const { causes } = diagnose(graph, target).targets[0]!;
  expect(causes.find(({ attribute }) => attribute === 'gamma_')).toMatchObject({ verdict: 'differs', mendable: false });
});

test('splits that a search was given are wrapped, as 1.9 does', async () => {
  const graph = await graphOf('randomized-iris', 'sklearn-1.2');
  attributesOf(graph).set('cv', [new PyTuple([[0, 2], [1, 3]])]); // prettier-ignore
  const { model } = migrateGraph(graph, ['scikit-learn==1.9.1']);
  const wrapped = attributesOf(model).get('_checked_cv_orig') as PyObject;
  expect(wrapped.className).toBe('sklearn.model_selection._split._CVIterableWrapper');
  expect(attributesOf(wrapped).get('cv')).toHaveLength(1);
});

test.each(['continuous', 'discrete'])('a frozen %s distribution is of its own class since scipy 1.9', (kind) => {
  const dist = instance(`scipy.stats._${kind}_distns.some_gen`, {});
  const frozen = instance('scipy.stats._distn_infrastructure.rv_frozen', { args: new PyTuple([]), dist });
  const { model } = migrateGraph(frozen, ['scipy==1.17.1']);
  expect((model as PyObject).className).toBe(`scipy.stats._distn_infrastructure.rv_${kind}_frozen`);
});

describe('metadata that an estimator asks for', () => {
  const MODULE = 'sklearn.utils._metadata_requests';
  const withRequests = async (owner: (model: unknown) => unknown, env: string): Promise<unknown> => {
    const model = await graphOf('ridge-diabetes', env);
    const fit = instance(`${MODULE}.MethodMetadataRequest`, { _requests: PyDict.fromObject({ sample_weight: true }), owner: owner(model), method: 'fit' }); // prettier-ignore
    attributesOf(model).set('_metadata_request', instance(`${MODULE}.MetadataRequest`, { owner: owner(model), fit }));
    return model;
  };
  const ownersIn = (model: unknown): unknown[] => {
    const requests = attributesOf(attributesOf(model).get('_metadata_request'));
    return [requests.get('owner'), attributesOf(requests.get('fit')).get('owner')];
  };

  test('names its class until 1.7, and the object itself since 1.8', async () => {
    const { model } = migrateGraph(await withRequests((own) => own, 'sklearn-1.9'), ['scikit-learn==1.7.2']);
    expect(ownersIn(model)).toEqual(['Ridge', 'Ridge']);
    const later = migrateGraph(model, ['scikit-learn==1.8.0']).model;
    for (const owner of ownersIn(later)) expect(owner).toBe(later);
    expect(loads(dumps(later, { protocol: 4 }))).toBeDefined();
  });

  test('is left out before 1.3, and told', async () => {
    const { model, notes } = migrateGraph(await withRequests((own) => own, 'sklearn-1.9'), ['scikit-learn==1.2.2']);
    expect(attributesOf(model).has('_metadata_request')).toBe(false);
    expect(notes.filter((note) => note.includes('no routing of metadata before 1.3'))).toHaveLength(1);
  });
});

test.each(['sklearn-0.24', 'sklearn-1.9'])('a dummy of %s answers before 0.22 by what it answered by', async (env) => {
  const { model } = migrateGraph(await graphOf('dummy-iris', env), ['scikit-learn==0.20.4']);
  expect(attributesOf(model).get('strategy')).toBe('prior');
  expect(attributesOf(model).has('_strategy')).toBe(false);
});

test.each([
  ['1.15', 'does-not-load'],
  ['1.16', 'loads'],
])('functions of numpy 1.16 and later stand in a module of their own: in %s it %s', (numpy, said) => {
  const log = new PyGlobal('numpy.core._multiarray_umath', 'log1p');
  const called = new PyCall(new PyGlobal('numpy.core', '_ufunc_reconstruct'), 'reduce', [log.module, log.name]);
  for (const one of [log, called]) expect(diagnose(one, [`numpy==${numpy}`]).targets[0]!.verdict).toBe(said);
});

test('a function that numpy 1.16 to 1.19 found by texts is found in 1.15', async () => {
  const { model } = migrateGraph(await graphOf('function-log1p', 'sklearn-0.24'), ['scikit-learn==0.20.4']);
  expect((attributesOf(model).get('func') as PyCall).args).toEqual(['numpy.core.umath', 'log1p']);
});
