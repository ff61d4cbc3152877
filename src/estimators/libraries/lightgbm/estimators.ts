/**
 * LightGBM's scikit-learn wrappers, in files of 2.x to 4.x.
 * https://lightgbm.readthedocs.io/en/latest/Python-API.html#scikit-learn-api
 */
import { lightgbmImportances } from '../boosting/importances.js';
import { InvalidInputError } from '../../../core/errors.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { any, labels, nullable, optional } from '../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { optionValues } from '../../binding/method-options.js';
import type { Input } from '../../input/matrix.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import { asNumbers, failAt, refuseOtherOrder, rememberNames } from '../boosting/wrapper.js';
import { answer, isSpecial, PREDICT, type PredictOptions, results, roundsOf } from './answers.js';
import { heldModel } from './held-model.js';
import { isCustom } from './objectives.js';

const attributes = {
  _Booster: heldModel,
  _classes: optional(nullable(labels())),
  /** The objective, or the function that the user gave in its place. */
  _objective: optional(any()),
  importance_type: optional(any()),
  /** Since LightGBM 4.7, which gave classifiers a decision_function. */
  _fitted_with_feature_names: optional(any()),
};

type Lgbm = Model<typeof attributes>;

const isClassifier = (m: Lgbm): boolean => m.self.className.endsWith('Classifier');

/** With a function as the objective, all that LightGBM gives are raw scores. */
function givesScores(m: Lgbm): boolean {
  return (typeof m._objective === 'object' && m._objective !== null) || isCustom(m._Booster.model);
}

function asked(m: Lgbm, X: Input, options: PredictOptions): NdArray {
  const { model, best, categories } = m._Booster;
  return answer(model, asNumbers(m.self, X, categories(X)), roundsOf(model, best, options), options);
}

function probabilities(m: Lgbm, X: Input, options?: MethodOptions): NdArray {
  const values = optionValues(PREDICT, options);
  const { model, best, categories } = m._Booster;
  if (model.perRound > 1 || isSpecial(values) || givesScores(m)) return asked(m, X, values);
  const positive = results(model, asNumbers(m.self, X, categories(X)), roundsOf(model, best, values));
  const rows = positive.length;
  const data = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    data[2 * i] = 1 - positive[i]!;
    data[2 * i + 1] = positive[i]!;
  }
  return float64Array(data, rows, 2);
}

function predict(m: Lgbm, X: Input, options?: MethodOptions): NdArray {
  const values = optionValues(PREDICT, options);
  if (!isClassifier(m)) return asked(m, X, values);
  const found = probabilities(m, X, options);
  if (isSpecial(values) || givesScores(m)) return found;
  const [rows, cols] = found.shape as [number, number];
  const codes = argmaxRows(found.data as Float64Array, rows, cols);
  if (codes.some((code) => code >= m._classes!.size))
    throw new InvalidInputError(
      'y contains previously unseen labels: the model knows one class, and says that a row is of none',
    );
  return takeLabels(m._classes!, codes);
}

function importances(m: Lgbm): NdArray | undefined {
  const type = m.importance_type ?? 'split';
  if (type !== 'split' && type !== 'gain') return undefined;
  const values = lightgbmImportances(m._Booster.model, type, m._Booster.best);
  if (type === 'gain') return float64Array(values, values.length);
  return new NdArray(Int32Array.from(values), [values.length], dtypeOf('int32'));
}

function types(m: Lgbm): string[] {
  const { features, categorical } = m._Booster.model;
  const isCategory = new Set(categorical);
  return Array.from({ length: features }, (_, j) => (isCategory.has(j) ? 'category' : 'number'));
}

export default defineEstimator({
  classes: ['lightgbm.sklearn.LGBMClassifier', 'lightgbm.sklearn.LGBMRegressor', 'lightgbm.sklearn.LGBMRanker'],
  byRow: true,
  readsEarly: true,
  attributes,
  upgrade(state) {
    const stored = state.get('_Booster');
    if (stored === null || stored === undefined) return;
    const { model } = heldModel.read(stored, {
      className: 'LGBMModel',
      attribute: '_Booster',
      fail: failAt('LGBMModel'),
    } as never);
    // LightGBM makes names up where it was given none.
    if (!model.featureNames.every((name, j) => name === `Column_${j}`)) rememberNames(state, model.featureNames);
  },
  check(m) {
    const outputs = Math.max(2, m._Booster.model.perRound);
    // one class is told from none by scores of its own
    if (isClassifier(m) && m._classes?.size !== outputs && !(m._classes?.size === 1 && outputs === 2))
      throw m.self.fail('_classes', `${outputs} labels`, `${m._classes?.size ?? 0}`);
  },
  features: (m) => m._Booster.model.features,
  takesOtherNames: () => true,
  checkPassed: (m, X) => refuseOtherOrder(m.self, X),
  checkInput(m, X, _method, options) {
    const { featureNames } = m._Booster.model;
    const other =
      options?.['validateFeatures'] === true ? X.names?.find((name) => !featureNames.includes(name)) : undefined;
    if (other !== undefined)
      throw new InvalidInputError(
        `validateFeatures: the model has no column ${other}: ${featureNames.slice(0, 20).join(', ')}`,
      );
  },
  has: (m, method) =>
    method === 'predict' ||
    (isClassifier(m) && (method !== 'decisionFunction' || m._fitted_with_feature_names !== undefined)),
  computed: {
    classes_: (m) => (isClassifier(m) ? m._classes : undefined),
    feature_importances_: importances,
    feature_types_: types,
  },
  options: { predict: PREDICT, predictProba: PREDICT },
  predict,
  decisionFunction: (m, X) => asked(m, X, optionValues(PREDICT, { rawScore: true })),
  predictProba: probabilities,
});
