/** Damaged and hostile state: an InvalidStateError, never a hang, a crash or a number. */
import { describe, expect, test } from 'vitest';
import { InvalidStateError, UnsupportedError } from '../../src/core/errors.js';
import { DType } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { bind } from '../../src/estimators/bind.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { attributesOf, graphOf, inputOf } from '../helpers/models.js';

type State = PyDict<string, unknown>;

/** A copy of an array of nodes with one field of one node changed. */
function withNode(nodes: NdArray, node: number, field: string, value: number): NdArray {
  const bytes = nodes.bytes!.slice();
  const view = new DataView(bytes.buffer);
  const at = node * nodes.dtype.itemsize + nodes.dtype.fields!.get(field)!.offset;
  view.setBigInt64(at, BigInt(value), true);
  return NdArray.fromBytes(bytes, nodes.shape, nodes.dtype);
}

function nodeChange(node: number, field: string, value: number): (state: State) => void {
  return (state) => {
    const tree = attributesOf(state.get('tree_'));
    tree.set('nodes', withNode(tree.get('nodes') as NdArray, node, field, value));
  };
}

const floats = (...values: number[]): NdArray => NdArray.of(Float64Array.from(values));
const objects = (...values: unknown[]): NdArray => new NdArray(values, [values.length], new DType('O8'));

const cases: [string, string, (state: State) => void][] = [
  ['a tree that goes round', 'tree-iris', nodeChange(2, 'left_child', 0)],
  ['a node that is its own child', 'tree-iris', nodeChange(2, 'right_child', 2)],
  ['a child out of range', 'tree-iris', nodeChange(0, 'right_child', 1_000_000)],
  ['a child beyond 32 bits', 'tree-iris', nodeChange(0, 'right_child', 2 ** 40 + 1)],
  ['a negative child', 'tree-iris', nodeChange(0, 'left_child', -5)],
  ['half a leaf', 'tree-iris', nodeChange(0, 'left_child', -1)],
  ['a feature out of range', 'tree-iris', nodeChange(0, 'feature', 4)],
  ['a negative feature', 'tree-iris', nodeChange(0, 'feature', -2)],
  ['values of another shape', 'tree-iris', (state) => attributesOf(state.get('tree_')).set('values', floats(1, 2))],
  ['nodes without fields', 'tree-iris', (state) => attributesOf(state.get('tree_')).set('nodes', floats(1, 2))],
  ['no nodes', 'tree-iris', (state) => attributesOf(state.get('tree_')).delete('nodes')],
  ['something else as tree', 'tree-iris', (state) => state.set('tree_', 5)],
  ['too few classes', 'tree-iris', (state) => state.set('classes_', floats(1, 2))],
  ['another number of features', 'tree-iris', (state) => state.set('n_features_in_', 5)],
  ['a number of features that is none', 'tree-iris', (state) => state.set('n_features_in_', -1)],
  ['a huge number of features', 'tree-iris', (state) => state.set('n_features_in_', 2 ** 52)],
  ['no trees', 'forest-iris', (state) => state.set('estimators_', [])],
  ['trees that are none', 'forest-iris', (state) => state.set('estimators_', [1, 2])],
  [
    'a forest in a forest',
    'forest-iris',
    (state) =>
      (state.get('estimators_') as unknown[]).push(
        new PyObject(new PyGlobal('sklearn.ensemble._forest', 'RandomForestClassifier'), 'newobj', []),
      ),
  ],
  ['stages that are no array', 'boost-iris', (state) => state.set('estimators_', [])],
  ['a learning rate that is none', 'boost-iris', (state) => state.set('learning_rate', 'fast')],
  ['fewer classes than trees a stage', 'boost-iris', (state) => state.set('classes_', floats(0, 1))],
  ['a start that is none', 'boost-reg-diabetes', (state) => state.set('init_', 7)],
  ['coefficients of another width', 'logistic-iris', (state) => state.set('n_features_in_', 3)],
  ['fewer intercepts than classes', 'logistic-iris', (state) => state.set('intercept_', floats(1, 2))],
  ['fewer labels than classes', 'logistic-iris', (state) => state.set('classes_', floats(1, 2))],
  [
    'a tree that is none, among those that say what is important',
    'from-forest',
    (state) => {
      const forest = attributesOf(state.get('estimator_'));
      forest.set('estimators_', [null, ...(forest.get('estimators_') as unknown[]).slice(1)]);
    },
  ],
  ['endless components', 'count-sketch-iris', (state) => state.set('n_components', 1e15)],
  ['a label that is no number', 'label-binarizer-words', (state) => state.set('neg_label', Number.NaN)],
  [
    'outputs with labels of different types',
    'radius-iris-labels',
    (state) => {
      const [first, ...others] = state.get('classes_') as NdArray[];
      state.set('classes_', [NdArray.of(first!.toFloat64()), ...others]);
    },
  ],
  ['coefficients that are text', 'logistic-iris', (state) => state.set('coef_', NdArray.strings(['a']))],
  ['coefficients that are flat', 'logistic-iris', (state) => state.set('coef_', floats(1, 2, 3, 4))],
  ['coefficients that are objects', 'linear-diabetes', (state) => state.set('coef_', objects('a'))],
  ['a fitted attribute less', 'linear-diabetes', (state) => state.delete('coef_')],
  ['means of another length', 'standard-iris', (state) => state.set('mean_', floats(1))],
  ['no means', 'standard-iris', (state) => state.set('mean_', null)],
  ['a parameter of another type', 'standard-iris', (state) => state.set('with_mean', 'yes')],
  ['a scale of another length', 'minmax-iris', (state) => state.set('scale_', floats(1, 2, 3))],
  ['a range of one number', 'minmax-iris', (state) => state.set('feature_range', new PyTuple([1]))],
  ['categories for other columns', 'onehot-categories', (state) => state.set('categories_', [])],
  ['no category in a column', 'onehot-categories', (state) => state.set('categories_', [objects(), objects()])],
  ['categories that are no arrays', 'onehot-categories', (state) => state.set('categories_', ['abc', 'de'])],
  [
    'a dropped category that does not exist',
    'onehot-categories-first',
    (state) => state.set('_drop_idx_after_grouping', objects(99, 0)),
  ],
  [
    'dropped categories of other columns',
    'onehot-categories-first',
    (state) => state.set('_drop_idx_after_grouping', objects(0)),
  ],
  ['a type that is none', 'onehot-categories', (state) => state.set('dtype', new PyGlobal('os', 'system'))],
  ['rare categories that do not exist', 'onehot-rare', (state) => state.set('_infrequent_indices', [floats(77), null])],
  [
    'groups out of range',
    'onehot-rare',
    (state) => state.set('_default_to_infrequent_mappings', [floats(77), floats(1)]),
  ],
  ['no number for unknown values', 'ordinal-unseen', (state) => state.set('unknown_value', null)],
  ['NaN as an integer', 'ordinal-pixels', (state) => state.set('unknown_value', Number.NaN)],
  ['fill values of another length', 'imputer-mean', (state) => state.set('statistics_', floats(1))],
  [
    'fill values that are text',
    'imputer-mean',
    (state) => state.set('statistics_', NdArray.strings(['a', 'b', 'c', 'd'])),
  ],
  ['a strategy that is none', 'imputer-mean', (state) => state.set('strategy', 'magic')],
  ['an indicator that is none', 'imputer-indicator', (state) => state.set('indicator_', null)],
  [
    'indicators out of range',
    'imputer-indicator',
    (state) => attributesOf(state.get('indicator_')).set('features_', floats(50)),
  ],
  ['no steps', 'pipe-transformers', (state) => state.set('steps', [])],
  ['steps that are none', 'pipe-transformers', (state) => state.set('steps', [1, 2])],
  ['a step without a name', 'pipe-transformers', (state) => state.set('steps', [new PyTuple([1, null])])],
  [
    'columns out of range',
    'columns-ints',
    (state) => state.set('transformers_', [new PyTuple(['a', 'passthrough', [99]])]),
  ],
  [
    'columns that are none',
    'columns-ints',
    (state) => state.set('transformers_', [new PyTuple(['a', 'passthrough', 1.5])]),
  ],
  [
    'columns of unknown name',
    'columns-ints',
    (state) => state.set('transformers_', [new PyTuple(['a', 'passthrough', ['x']])]),
  ],
  [
    'a mask of another length',
    'columns-ints',
    (state) => state.set('transformers_', [new PyTuple(['a', 'passthrough', [true]])]),
  ],
  ['scores of other features', 'kbest-wine', (state) => state.set('scores_', floats(1))],
  ['a number of features that is none', 'kbest-wine', (state) => state.set('k', 'many')],
  ['no p-values', 'fpr-diabetes', (state) => state.set('pvalues_', null)],
  ['a mode that is none', 'generic-kbest', (state) => state.set('mode', 'magic')],
  ['variances of other features', 'variance-wine', (state) => state.set('variances_', floats(1))],
  ['a mask of other features', 'rfe-diabetes', (state) => state.set('support_', floats(1, 0))],
  ['an estimator that is none', 'rfe-diabetes', (state) => state.set('estimator_', 5)],
  ['a threshold that is none', 'from-ridge', (state) => state.set('threshold', '2*mode')],
  [
    'importances of other features',
    'from-ridge',
    (state) => attributesOf(state.get('estimator_')).set('coef_', floats(1)),
  ],
  ['a best model that is none', 'grid-iris', (state) => state.set('best_estimator_', null)],
  ['a regressor that is none', 'target-log', (state) => state.set('regressor_', null)],
  ['a union of nothing with a name', 'union-iris', (state) => state.set('transformer_list', [5])],
  ['training rows that are flat', 'knn-imputer', (state) => state.set('_fit_X', floats(1))],
  ['a mask of other rows', 'knn-imputer', (state) => state.set('_mask_fit_X', NdArray.of(Float64Array.of(1), [1, 1]))],
  ['no neighbours', 'knn-imputer', (state) => state.set('n_neighbors', 0)],
  ['rounds over other columns', 'iterative-tree', (state) => state.set('n_features_in_', 9)],
  ['rounds that are none', 'iterative-tree', (state) => state.set('imputation_sequence_', [1, 2])],
  ['medians of another length', 'robust-iris', (state) => state.set('center_', floats(1))],
  ['no range of quantiles', 'robust-iris', (state) => state.set('scale_', null)],
  ['maxima of another length', 'maxabs-wine', (state) => state.set('scale_', floats(1))],
  ['a norm that is none', 'normalizer-wine', (state) => state.set('norm', 'l3')],
  ['powers without end', 'poly-iris', (state) => state.set('degree', 1_000_000)],
  ['powers that are none', 'poly-iris', (state) => state.set('degree', new PyTuple([3, 1]))],
  [
    'edges that fall',
    'kbins-iris',
    (state) => state.set('bin_edges_', objects(...[1, 2, 3, 4].map(() => floats(5, 4, 3, 2, 1)))),
  ],
  ['edges of other bins', 'kbins-iris', (state) => state.set('n_bins_', floats(1, 2, 3, 4))],
  ['no encoder of bins', 'kbins-iris', (state) => state.set('_encoder', null)],
  ['quantiles of other references', 'quantile-wine', (state) => state.set('references_', floats(0, 1))],
  ['quantiles that are flat', 'quantile-wine', (state) => state.set('quantiles_', floats(0, 1))],
  ['powers of other columns', 'power-wine', (state) => state.set('lambdas_', floats(1))],
  ['no scaler after powers', 'power-wine', (state) => state.set('_scaler', null)],
  ['splines that are none', 'spline-iris', (state) => state.set('bsplines_', [1, 2, 3, 4])],
  ['splines of other columns', 'spline-iris', (state) => state.set('bsplines_', [])],
  [
    'a spline without knots',
    'spline-iris',
    (state) => attributesOf((state.get('bsplines_') as unknown[])[0]).set('_t', floats(1, 2)),
  ],
  ['means of other categories', 'target-words', (state) => state.set('encodings_', [floats(1)])],
  ['no labels', 'label-binarizer-words', (state) => state.set('classes_', objects())],
  ['labels that are none', 'label-encoder-words', (state) => state.set('classes_', 5)],
  ['kernel rows of another length', 'kernel-centerer', (state) => state.set('K_fit_rows_', floats(1))],
  ['a vocabulary that is none', 'count-texts', (state) => state.set('vocabulary_', 5)],
  ['terms of one column', 'count-texts', (state) => state.set('vocabulary_', new PyDict([...'ab'].map((t) => [t, 0])))],
  ['a column out of range', 'count-texts', (state) => state.set('vocabulary_', new PyDict([['a', 2 ** 40]]))],
  [
    'terms that are numbers',
    'count-texts',
    (state) => state.set('vocabulary_', new PyDict<unknown, unknown>([[1, 0]])),
  ],
  ['n-grams of no length', 'count-texts', (state) => state.set('ngram_range', new PyTuple([0, 2]))],
  ['n-grams without end', 'count-languages-chars', (state) => state.set('ngram_range', new PyTuple([1, 2 ** 40]))],
  ['an analyzer that is none', 'count-texts', (state) => state.set('analyzer', 'magic')],
  ['a pattern of two groups', 'count-texts', (state) => state.set('token_pattern', '(a)(b)')],
  ['weights of other terms', 'tfidf-texts', (state) => attributesOf(state.get('_tfidf')).set('idf_', floats(1, 2))],
  ['no weights', 'tfidf-texts', (state) => attributesOf(state.get('_tfidf')).set('idf_', null)],
  ['no columns to hash into', 'hashing-texts', (state) => state.set('n_features', 0)],
  ['columns to hash into without end', 'hasher-records', (state) => state.set('n_features', 2 ** 52)],
  ['a transformer that is none', 'columns-ints', (state) => state.set('transformers_', [new PyTuple(['a', 5, [1]])])],
];

function runAll(model: Estimator, X: unknown): void {
  if ('predict' in model && model.methods.includes('predict')) model.predict(X as number[][]);
  else model.transform(X as number[][]);
}

describe('damaged state', () => {
  test.each(cases)('%s', async (_name, fixture, damage) => {
    const graph = await graphOf(fixture);
    damage(attributesOf(graph));
    expect(() => {
      runAll(bind(graph), inputOf(fixture));
    }).toThrow(InvalidStateError);
  });
});

describe('regular expressions of a file', () => {
  const bound = async (pattern: string): Promise<Estimator> => {
    const graph = await graphOf('count-texts');
    attributesOf(graph).set('token_pattern', pattern);
    return bind(graph);
  };

  test.each(['(a+)+$', '(a|aa)*$', '(a*)*b', '(?:a?){60}a{60}', '(.*)*\\1x'])('%s does not hang', async (pattern) => {
    const model = await bound(pattern);
    const start = performance.now();
    expect(() => model.transform([`${'a'.repeat(60)}!`])).toThrow(UnsupportedError);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test.each(['(', ')', '[a', 'a**', '(?P<x>a)(?P=y)', '\\q', 'a{5000}', '((((a{900}){900}){900}){900})', '(?<=a+)b'])(
    '%s is refused',
    async (pattern) => {
      const model = await bound(pattern);
      expect(() => model.transform(['aaa'])).toThrow(UnsupportedError);
    },
  );
});

function pipeline(...steps: unknown[]): PyObject {
  const made = new PyObject(new PyGlobal('sklearn.pipeline', 'Pipeline'), 'newobj', []);
  made.state = new PyDict<string, unknown>([['steps', steps.map((step, i) => new PyTuple([`s${i}`, step]))]]);
  return made;
}

describe('models inside of models', () => {
  const X = [[1, 2]];

  test('that contain themselves', () => {
    const outer = pipeline('passthrough');
    attributesOf(outer).set('steps', [new PyTuple(['self', outer])]);
    expect(() => bind(outer).transform(X)).toThrow(InvalidStateError);
    const inner = pipeline();
    const around = pipeline('passthrough', pipeline(inner));
    attributesOf(inner).set('steps', [new PyTuple(['back', around])]);
    for (const ask of [
      () => bind(around).transform(X),
      () => bind(around).methods,
      () => bind(around).featureNamesIn,
    ]) {
      expect(ask).toThrow(InvalidStateError);
    }
  });

  test('that are nested without end in sight', () => {
    let graph = pipeline('passthrough');
    for (let i = 0; i < 50_000; i++) graph = pipeline(graph);
    expect(() => bind(graph).transform(X)).toThrow(/at most 100 levels/);
  });

  test('that unfold into far more than the file holds', () => {
    let graph = pipeline('passthrough');
    for (let i = 0; i < 60; i++) graph = pipeline(graph, graph);
    const start = performance.now();
    expect(() => bind(graph).transform(X)).toThrow(InvalidStateError);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('that share a part are fine', () => {
    const shared = pipeline('passthrough');
    expect(bind(pipeline(shared, shared)).transform(X).tolist()).toEqual(X);
  });

  test('attributes that contain themselves can be read', () => {
    const list: unknown[] = [];
    list.push(list, new PyTuple([list]));
    const model = bind(pipeline('passthrough'));
    attributesOf(pipeline()).set('x', list);
    const graph = pipeline('passthrough');
    attributesOf(graph).set('loop', list);
    const found = bind(graph).get('loop') as unknown[];
    expect(found[0]).toBe(found);
    expect(model.get('loop')).toBeUndefined();
  });
});
