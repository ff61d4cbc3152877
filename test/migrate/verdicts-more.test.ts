/** Verdicts that hang together with what a model stands in, and with words that only some releases know: as real releases answered. */
import { expect, test } from 'vitest';
import { diagnose } from '../../src/migrate/doctor.js';
import { type Verdict, worse } from '../../src/migrate/effects.js';
import { instance } from '../../src/migrate/step.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyGlobal, type PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { attributesOf, graphOf } from '../helpers/models.js';

function verdictOf(graph: unknown, release: string): Verdict {
  return diagnose(graph, [`scikit-learn==${release}`, 'joblib==1.2.0']).targets[0]!.verdict;
}

/** A model of the fixtures with other attributes. */
async function made(name: string, env: string, attributes: Readonly<Record<string, unknown>>): Promise<PyObject> {
  const model = await graphOf(name, `sklearn-${env}`);
  for (const [attribute, value] of Object.entries(attributes)) attributesOf(model).set(attribute, value);
  return model;
}

/** Something that a model stands in; the model says which release that is of. */
function around(name: string, attributes: Readonly<Record<string, unknown>>): PyObject {
  return instance(`sklearn.${name}`, attributes);
}

const bagging = (model: unknown): PyObject =>
  around('ensemble._bagging.BaggingClassifier', { estimator: null, estimator_: null, estimators_: [model] });
const calibrated = (model: unknown): PyObject =>
  around('calibration.CalibratedClassifierCV', {
    calibrated_classifiers_: [around('calibration._CalibratedClassifier', { estimator: model })],
  });
const voting = (model: unknown, kind: string): PyObject =>
  around('ensemble._voting.VotingClassifier', { voting: kind, weights: null, estimators_: [model] });
const pipeline = (...steps: unknown[]): PyObject =>
  around('pipeline.Pipeline', { steps: steps.map((step, at) => new PyTuple([`step${at}`, step])) });

test.each([
  ['1.2', 'auto', '1.0.2', 'differs'],
  ['1.2', 'auto', '1.3.2', 'warns'],
  ['1.2', 'auto', '1.5.2', 'warns'],
  ['1.2', 'auto', '1.6.1', 'differs'],
  ['1.2', 'ovr', '1.7.2', 'warns'],
  ['1.2', 'ovr', '1.0.2', 'warns'],
] as const)("several classes by 'newton-cholesky' of %s (%s) in %s: %s", async (env, way, release, said) => {
  const attributes = { solver: 'newton-cholesky', multi_class: way };
  expect(verdictOf(await made('logistic-iris', env, attributes), release)).toBe(said);
  expect(verdictOf(await made('logistic-cancer', env, attributes), release)).toBe('warns');
});

test.each([
  ['1.6.1', 'deprecated', '1.5.2', 'differs'],
  ['1.6.1', 'deprecated', '1.3.2', 'warns'],
  ['1.6.1', 'auto', '1.3.2', 'differs'],
  ['1.5.2', 'deprecated', '1.6.1', 'differs'],
  ['1.5.2', 'deprecated', '1.3.2', 'differs'],
] as const)("'newton-cholesky' of %s (%s) in %s: %s", async (stamp, way, release, said) => {
  const model = await made('logistic-iris', '1.2', { solver: 'newton-cholesky', multi_class: way });
  attributesOf(model).set('_sklearn_version', stamp);
  expect(verdictOf(model, release)).toBe(said);
});

test('a support vector machine that nobody asked for probabilities is asked by what bags it', async () => {
  const plain = (): Promise<PyObject> => made('svc-iris', '1.9', { probability: 'deprecated' });
  const threshold = (method: string, model: unknown): PyObject =>
    around('model_selection._classification_threshold.FixedThresholdClassifier', {
      estimator_: model,
      response_method: method,
    });
  const asked = [
    bagging(await plain()),
    bagging(pipeline(await plain())),
    voting(bagging(await plain()), 'hard'),
    threshold('auto', await plain()),
  ];
  for (const model of asked) expect(verdictOf(model, '1.7.2')).toBe('fails');
  const others = [
    await plain(),
    calibrated(await plain()),
    calibrated(bagging(await plain())),
    voting(await plain(), 'hard'),
    bagging(calibrated(await plain())),
    bagging(await made('svc-iris', '1.9', { probability: false })),
    threshold('decision_function', await plain()),
  ];
  for (const model of others) expect(verdictOf(model, '1.7.2')).toBe('warns');
});

test('shares of the classes of a NearestCentroid are left out before 1.6', async () => {
  const with3 = (shares: number[]): Promise<PyObject> =>
    made('centroid-iris', '1.9', { class_prior_: NdArray.of(Float64Array.from(shares), [3]) });
  expect(verdictOf(await with3([0.8, 0.1, 0.1]), '1.5.2')).toBe('differs');
  expect(verdictOf(await with3([0.8, 0.1, 0.1]), '1.6.1')).toBe('warns');
  expect(verdictOf(await with3([1 / 3, 1 / 3, 1 / 3]), '1.5.2')).toBe('warns');
});

test('whoever does not vote for a class votes against it since 1.3', async () => {
  const boosted = (algorithm: string, release: string): Promise<Verdict> =>
    made('ada-wine-logistic', '1.2', { algorithm }).then((model) => verdictOf(model, release));
  expect(await boosted('SAMME', '1.3.2')).toBe('differs');
  expect(await boosted('SAMME', '1.9.1')).toBe('differs');
  expect(await boosted('SAMME', '1.0.2')).toBe('warns');
  expect(await boosted('SAMME.R', '1.3.2')).toBe('warns');
  const late = await made('ada-wine-logistic', '1.2', { algorithm: 'SAMME' });
  attributesOf(late).set('_sklearn_version', '1.3.2');
  expect(verdictOf(late, '1.2.2')).toBe('differs');
});

test('a function that says how many columns are selected is none before 1.1', async () => {
  const selector = (most: unknown, release: string): Promise<Verdict> =>
    graphOf('linear-svc-cancer', 'sklearn-1.2').then((inner) =>
      verdictOf(
        around('feature_selection._from_model.SelectFromModel', {
          estimator_: inner,
          estimator: null,
          threshold: null,
          prefit: false,
          importance_getter: 'auto',
          norm_order: 1,
          max_features: most,
        }),
        release,
      ),
    );
  expect(await selector(new PyGlobal('__main__', 'half'), '1.0.2')).toBe('fails');
  expect(await selector(new PyGlobal('__main__', 'half'), '1.1.3')).toBe('warns');
  expect(await selector(2, '1.0.2')).toBe('warns');
  expect(await selector(null, '1.0.2')).toBe('warns');
});

test('many harmless causes do not hide a bad one', async () => {
  const harmless = Array.from({ length: 86 }, (_, at) =>
    instance(`sklearn.linear_model._base.Model${at}`, { _sklearn_version: '1.9.1' }),
  );
  const last = await graphOf('svc-iris', 'sklearn-1.9');
  attributesOf(last).set('probability', 'deprecated');
  const all = pipeline(...harmless, bagging(last));
  const { verdict, causes: told } = diagnose(all, ['scikit-learn==1.7.2']).targets[0]!;
  expect(told).toHaveLength(50);
  expect(verdict).toBe('fails');
  expect(told[0]!.verdict).toBe('fails');
});

test('a scaler in front of boosting is asked for rows of float32, which 1.8 scales otherwise', async () => {
  const scaled = async (...before: unknown[]): Promise<PyObject> => {
    const scaler = await graphOf('standard-iris', 'sklearn-1.9');
    const front = pipeline(...before, scaler);
    return around('ensemble._gb.GradientBoostingRegressor', { init: front, init_: front, _loss: null });
  };
  expect(verdictOf(await graphOf('standard-iris', 'sklearn-1.9'), '1.7.2')).toBe('warns');
  expect(verdictOf(await scaled(), '1.7.2')).toBe('differs');
  expect(verdictOf(await scaled(), '1.8.0')).toBe('warns');
  const wide = around('decomposition._factor_analysis.FactorAnalysis', {});
  expect(verdictOf(await scaled(wide), '1.7.2')).toBe('warns');
});

test('calibration and boosting ask a logistic regression for no probabilities', async () => {
  const logistic = (): Promise<PyObject> => graphOf('logistic-iris', 'sklearn-1.9');
  expect(verdictOf(await logistic(), '1.7.2')).toBe('fails');
  expect(verdictOf(calibrated(await logistic()), '1.7.2')).toBe('warns');
  expect(verdictOf(calibrated(bagging(await logistic())), '1.7.2')).toBe('warns');
  expect(verdictOf(calibrated(voting(await logistic(), 'soft')), '1.7.2')).toBe('fails');
  expect(verdictOf(voting(bagging(await logistic()), 'hard'), '1.7.2')).toBe('fails');
  expect(verdictOf(voting(await logistic(), 'hard'), '1.7.2')).toBe('warns');
  const boosted = around('ensemble._weight_boosting.AdaBoostClassifier', { estimators_: [await logistic()] });
  expect(verdictOf(boosted, '1.7.2')).toBe('warns');
});

test('calibration does not mind that classes are told apart together', async () => {
  const apart = await graphOf('logistic-iris-ovr', 'sklearn-1.2');
  expect(verdictOf(apart, '1.9.1')).toBe('differs');
  expect(verdictOf(calibrated(apart), '1.9.1')).toBe('warns');
});

/** The columns of a ColumnTransformer of 1.2 that lets some through. */
async function letThrough(columns: unknown): Promise<PyObject> {
  const scaler = await graphOf('standard-iris', 'sklearn-1.2');
  return around('compose._column_transformer.ColumnTransformer', {
    transformers_: [new PyTuple(['n', scaler, [0]]), new PyTuple(['e', 'passthrough', columns])],
    _name_to_fitted_passthrough: new PyDict(),
  });
}

test.each([
  ['none', [], 'warns'],
  ['none of a mask', [false, false], 'warns'],
  ['an empty array', NdArray.of(new Float64Array(0), [0]), 'warns'],
  ['one', [1], 'fails'],
  ['one of a mask', [false, true], 'fails'],
])('columns that are let through: %s', async (_, columns, said) => {
  expect(verdictOf(await letThrough(columns), '1.9.1')).toBe(said);
  expect(verdictOf(await letThrough(columns), '1.3.2')).toBe('warns');
});

test('names are asked of a union only where all in it tell theirs', async () => {
  const names = (which: unknown): PyObject =>
    around('preprocessing._function_transformer.FunctionTransformer', {
      func: new PyGlobal('__main__', 'f'),
      feature_names_out: which,
    });
  const union = async (...others: unknown[]): Promise<PyObject> => {
    const members = [await graphOf('standard-iris', 'sklearn-1.2'), ...others];
    const rows = members.map((member, at) => new PyTuple([`member${at}`, member]));
    return around('pipeline.FeatureUnion', { transformer_list: rows, _sklearn_version: '1.2.2' });
  };
  const pipedUnion = async (...others: unknown[]): Promise<PyObject> => pipeline(await union(...others));
  expect(verdictOf(await pipedUnion('passthrough'), '1.9.1')).toBe('fails');
  expect(verdictOf(await pipedUnion(names('one-to-one')), '1.9.1')).toBe('fails');
  expect(verdictOf(await pipedUnion(names(null)), '1.9.1')).toBe('warns');
  expect(verdictOf(await pipedUnion(pipeline(names(null), names('one-to-one'))), '1.9.1')).toBe('warns');
  expect(verdictOf(pipeline(names(null), await union()), '1.9.1')).toBe('warns');
});

test.each([
  // A constant of objects for columns of numbers is minded since 1.4.
  ['imputer-constant', '1.3.2', 'warns'],
  ['imputer-constant', '1.5.2', 'fails'],
  // Targets of several classes are known since 1.4.
  ['target-words', '1.3.2', 'fails'],
  ['target-words', '1.5.2', 'warns'],
  // scipy 1.11 has no such module as 1.17 names in splines.
  ['spline-iris', '1.3.2', 'does-not-load'],
])('%s of 1.9 in %s: %s', async (name, release, said) => {
  const model = await graphOf(name, 'sklearn-1.9');
  const versions = release === '1.3.2' ? ['numpy==1.26.2', 'scipy==1.11.4'] : ['numpy==1.26.4', 'scipy==1.14.1'];
  const { targets } = diagnose(model, [`scikit-learn==${release}`, ...versions, 'joblib==1.4']);
  const verdicts = targets.map(({ verdict }) => verdict);
  expect(verdicts.reduce(worse)).toBe(said);
});
