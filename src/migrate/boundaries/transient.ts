/** What only 1.0 and 1.1 had: attributes of deprecations, and results that warned of old keys. */
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyFloat, PyObject } from '../../pickle/values/py-values.js';
import { added, type Both, dropped, float, floats, instance, of, step, type Step, type Subject } from '../step.js';

const NORMALIZED = [
  ...of('linear_model._ridge', 'Ridge', 'RidgeClassifier'),
  ...of('linear_model._bayes', 'BayesianRidge', 'ARDRegression'),
];

/** Covariances of coefficients were those of scaled columns where columns were normalized. */
const scaledSigma: Both = {
  forwards: (model) => {
    const [sigma, scales] = [model.array('sigma_'), model.array('X_scale_')];
    if (model.get('normalize') !== true || sigma === undefined || scales === undefined) return;
    const [lambda, threshold] = [model.array('lambda_')?.toFloat64(), model.number('threshold_lambda')];
    // ARDRegression keeps the columns below its threshold.
    const kept = Array.from(scales.toFloat64()).filter(
      (_, i) => lambda === undefined || threshold === undefined || lambda[i]! < threshold,
    );
    const width = kept.length;
    if (sigma.shape[0] !== width) return;
    const values = Array.from(sigma.toFloat64());
    model.set(
      'sigma_',
      floats(
        sigma.order === 'F'
          ? (sigma.tolist() as number[][]).flatMap((row, i) => row.map((value, j) => value / (kept[i]! * kept[j]!)))
          : values.map((value, at) => value / (kept[Math.floor(at / width)]! * kept[at % width]!)),
        sigma.shape,
      ),
    );
    model.set('X_scale_', floats(new Array<number>(scales.size).fill(1)));
  },
};

/** Results of GraphicalLassoCV warned of keys that had another name. */
const warningResults: Both = {
  forwards: (model) => {
    const results = model.get('cv_results_');
    if (!(results instanceof PyObject)) return;
    const flat = results.pairs ?? [];
    const plain = new PyDict();
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const name = flat[i];
      const old = typeof name === 'string' && /_score$/.test(name) && !/_test_score$/.test(name);
      if (!old) plain.set(name, flat[i + 1]);
    }
    model.set('cv_results_', plain);
  },
  backwards: (model) => {
    const results = model.get('cv_results_');
    if (!(results instanceof PyDict)) return;
    const [pairs, renamedKeys]: [unknown[], PyDict] = [[], new PyDict()];
    for (const [name, value] of results) {
      pairs.push(name, value);
      if (typeof name !== 'string' || !/_test_score$/.test(name)) continue;
      const old = name.replace(/_test_score$/, '_score');
      pairs.push(old, value);
      renamedKeys.set(old, name);
    }
    const made = instance('sklearn.covariance._graph_lasso._DictWithDeprecatedKeys', {
      _deprecated_key_to_new_key: renamedKeys,
    });
    made.rare = { kwargs: undefined, earlierStates: undefined, items: undefined, pairs, adds: undefined };
    model.set('cv_results_', made);
  },
};

/** What 1.0 kept of the penalties of a factorization, before they are multiplied by rows and columns. */
function penalties(way: 'forwards' | 'backwards'): Both[] {
  const regularized = (model: Subject): number[] => {
    const [W, ratio] = [model.number('alpha_W') ?? 0, model.number('l1_ratio') ?? 0];
    const H = model.get('alpha_H') === 'same' ? W : (model.number('alpha_H') ?? 0);
    const old = model.number('alpha');
    const kind = model.get('regularization');
    const both = W === 0 && model.get('alpha_H') === 'same' && old !== undefined;
    const [first, second] = both ? [kind === 'components' ? 0 : old, kind === 'transformation' ? 0 : old] : [W, H];
    return [first * ratio, second * ratio, first * (1 - ratio), second * (1 - ratio)];
  };
  const names = ['_l1_reg_W', '_l1_reg_H', '_l2_reg_W', '_l2_reg_H'];
  return names.map((name, i) => {
    const make = (model: Subject): unknown => float(regularized(model)[i]!);
    return way === 'forwards' ? added(name, make, 'components_') : dropped(name, make, 'components_');
  });
}

/** Which of the two ways to learn was called, under a name that warned. */
const calls: readonly Both[] = [
  dropped('_deprecated_fit', true, 'subcluster_centers_'),
  dropped('_deprecated_partial_fit', false, 'subcluster_centers_'),
];

/** What 'warn' stood for. */
function resolved(model: Subject): void {
  if (!model.has('embedding_')) return;
  const rate = model.get('learning_rate_') ?? model.get('learning_rate');
  model.set('_learning_rate', typeof rate === 'string' ? new PyFloat(200) : rate);
  model.set('_init', model.get('init') === 'warn' ? 'random' : model.get('init'));
}

function unresolved(model: Subject): void {
  model.delete('_init');
  model.delete('_learning_rate');
}

export const TRANSIENT_STEPS: readonly Step[] = [
  step('1.2', of('linear_model._bayes', 'BayesianRidge', 'ARDRegression'), scaledSigma),
  step(
    '1.0',
    NORMALIZED,
    added('_normalize', (model: Subject) => model.get('normalize') === true, 'coef_'),
  ),
  step(
    '1.2',
    NORMALIZED,
    dropped('_normalize', () => false, 'coef_'),
  ),
  step('1.0', of('decomposition._nmf', 'NMF'), ...penalties('forwards')),
  step('1.1', of('decomposition._nmf', 'NMF'), ...penalties('backwards')),
  step('1.1', of('cluster._birch', 'Birch'), ...calls),
  step('1.0', of('manifold._t_sne', 'TSNE'), { forwards: resolved, backwards: unresolved }),
  step('1.2', of('manifold._t_sne', 'TSNE'), { forwards: unresolved, backwards: resolved }),
  step('1.2', of('covariance._graph_lasso', 'GraphicalLassoCV'), warningResults, dropped('alpha', 0.01)),
  step('1.0', of('covariance._graph_lasso', 'GraphicalLassoCV'), {
    forwards: (model) => {
      model.set('alpha', 0.01);
      warningResults.backwards!(model);
    },
    backwards: (model) => {
      warningResults.forwards!(model);
      model.set('alpha', new PyFloat(0));
    },
  }),
  step(
    '1.1',
    of('svm._classes', 'SVR', 'NuSVR', 'OneClassSVM'),
    dropped('class_weight_', () => floats([]), 'support_vectors_'),
  ),
];
