/** What only 1.0 and 1.1 had: attributes of deprecations, and results that warned of old keys. */
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyObject } from '../../pickle/values/py-values.js';
import { type Both, dropped, floats, of, step, type Step } from '../step.js';

const NORMALIZED = [
  ...of('linear_model._ridge', 'Ridge', 'RidgeClassifier', 'RidgeCV', 'RidgeClassifierCV'),
  ...of('linear_model._bayes', 'BayesianRidge', 'ARDRegression'),
  ...of('linear_model._least_angle', 'Lars', 'LarsCV', 'LassoLars', 'LassoLarsCV', 'LassoLarsIC'),
  ...of('linear_model._omp', 'OrthogonalMatchingPursuit', 'OrthogonalMatchingPursuitCV'),
  ...of('linear_model._coordinate_descent', 'ElasticNet', 'Lasso', 'LassoCV', 'ElasticNetCV'),
  ...of('linear_model._base', 'LinearRegression'),
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
};

export const TRANSIENT_STEPS: readonly Step[] = [
  step('1.2', of('linear_model._bayes', 'BayesianRidge', 'ARDRegression'), scaledSigma),
  step('1.2', NORMALIZED, dropped('_normalize')),
  step(
    '1.1',
    of('decomposition._nmf', 'NMF'),
    ...['_l1_reg_W', '_l1_reg_H', '_l2_reg_W', '_l2_reg_H'].map((name) => dropped(name)),
  ),
  step('1.1', of('cluster._birch', 'Birch'), dropped('_deprecated_fit'), dropped('_deprecated_partial_fit')),
  step('1.2', of('manifold._t_sne', 'TSNE'), dropped('_init'), dropped('_learning_rate')),
  step('1.2', of('covariance._graph_lasso', 'GraphicalLassoCV'), warningResults, dropped('alpha', 0.01)),
  step(
    '1.1',
    of('svm._classes', 'SVR', 'NuSVR', 'OneClassSVM'),
    dropped('class_weight_', () => floats([]), 'support_vectors_'),
  ),
];
