/**
 * LightGBM's scikit-learn wrappers, in files of 2.x to 4.x.
 * https://lightgbm.readthedocs.io/en/latest/Python-API.html#scikit-learn-api
 */
import { UnsupportedError } from '../../../core/errors.js';
import { converted, knowsObjective, scores } from './booster-predict.js';
import { lightgbmImportances } from '../boosting/importances.js';
import { type LgbModel, modelOfText } from './text-model.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { any, labels, nullable, optional } from '../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { flag as asked } from '../../binding/method-options.js';
import { argmaxRows, float64Array, takeLabels } from '../../running/output.js';
import { unwrapScalar } from '../../binding/state.js';
import { asNumbers, booster, failAt, flag, rememberNames } from '../boosting/wrapper.js';

interface Held {
  readonly model: LgbModel;
  /** Rounds up to the best one, where training stopped early. */
  readonly limit: number | undefined;
  /** Values of the categorical columns, where a pandas table was fitted. */
  readonly categories: ReadonlyMap<number, readonly unknown[]> | undefined;
}

function categoriesOf(model: LgbModel, stored: unknown): Held['categories'] {
  const lists = asSequence(stored)?.map(asSequence);
  if (lists === undefined || lists.length === 0 || lists.length !== model.categorical.length) return undefined;
  return new Map(model.categorical.map((column, i) => [column, lists[i] ?? []]));
}

const held = booster<Held>((state, fail) => {
  const text = state.get('handle') ?? state.get('_handle');
  if (typeof text !== 'string') throw fail('the text of a model as handle', typeof text);
  const model = modelOfText(text, fail);
  const best = unwrapScalar(state.get('best_iteration'));
  const limit = typeof best === 'number' && Number.isInteger(best) && best > 0 ? best : undefined;
  return { model, limit, categories: categoriesOf(model, state.get('pandas_categorical')) };
});

const attributes = {
  _Booster: held,
  _classes: optional(nullable(labels())),
  importance_type: optional(any()),
  /** Since LightGBM 4.7, which gave classifiers a decision_function. */
  _fitted_with_feature_names: optional(any()),
};

type Lgbm = Model<typeof attributes>;

const isClassifier = (m: Lgbm): boolean => m.self.className.endsWith('Classifier');

interface Scores {
  data: Float64Array;
  rows: number;
  cols: number;
}

function rawScores(m: Lgbm, X: Input): Scores {
  const { model, limit, categories } = m._Booster;
  const rows = asNumbers(m.self, X, categories);
  return { data: scores(model, rows, limit), rows: rows.rows, cols: model.perRound };
}

function results(m: Lgbm, X: Input): Scores {
  const { model } = m._Booster;
  if (!knowsObjective(model.objective))
    throw new UnsupportedError(`Brine does not know LightGBM's objective ${model.objective}: ask for the raw score, predict(X, { rawScore: true })`); // prettier-ignore
  const raw = rawScores(m, X);
  return { ...raw, data: converted(model, raw.data, m._Booster.limit) };
}

const arrayOf = ({ data, rows, cols }: Scores): NdArray =>
  cols === 1 ? float64Array(data, rows) : float64Array(data, rows, cols);

function probabilities(m: Lgbm, X: Input): Scores {
  const found = results(m, X);
  if (found.cols > 1) return found;
  const data = new Float64Array(2 * found.rows);
  found.data.forEach((value, i) => {
    data[2 * i] = 1 - value;
    data[2 * i + 1] = value;
  });
  return { data, rows: found.rows, cols: 2 };
}

function predict(m: Lgbm, X: Input, options?: MethodOptions): NdArray {
  if (flag(options, 'rawScore')) return arrayOf(rawScores(m, X));
  if (!isClassifier(m)) return arrayOf(results(m, X));
  const { data, rows, cols } = probabilities(m, X);
  return takeLabels(m._classes!, argmaxRows(data, rows, cols));
}

function importances(m: Lgbm): NdArray | undefined {
  const type = m.importance_type ?? 'split';
  if (type !== 'split' && type !== 'gain') return undefined;
  const values = lightgbmImportances(m._Booster.model, type, m._Booster.limit);
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
  attributes,
  upgrade(state) {
    const stored = state.get('_Booster');
    if (stored === null || stored === undefined) return;
    const { model } = held.read(stored, {
      className: 'LGBMModel',
      attribute: '_Booster',
      fail: failAt('LGBMModel'),
    } as never);
    // LightGBM makes names up where it was given none.
    if (!model.featureNames.every((name, j) => name === `Column_${j}`)) rememberNames(state, model.featureNames);
  },
  check(m) {
    const outputs = Math.max(2, m._Booster.model.perRound);
    if (isClassifier(m) && m._classes?.size !== outputs)
      throw m.self.fail('_classes', `${outputs} labels`, `${m._classes?.size ?? 0}`);
  },
  features: (m) => m._Booster.model.features,
  has: (m, method) =>
    method === 'predict' ||
    (isClassifier(m) && (method !== 'decisionFunction' || m._fitted_with_feature_names !== undefined)),
  computed: {
    classes_: (m) => (isClassifier(m) ? m._classes : undefined),
    feature_importances_: importances,
    feature_types_: types,
  },
  options: { predict: { rawScore: asked('Scores before the objective turns them into results.') } },
  predict,
  decisionFunction: (m, X) => arrayOf(rawScores(m, X)),
  predictProba: (m, X) => arrayOf(probabilities(m, X)),
});
