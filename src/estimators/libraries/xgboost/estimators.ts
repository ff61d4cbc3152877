/**
 * XGBoost's scikit-learn wrappers: gbtree, dart and gblinear, in files of 1.0 to 3.x.
 * https://xgboost.readthedocs.io/en/stable/python/python_api.html#module-xgboost.sklearn
 */
import { UnsupportedError } from '../../../core/errors.js';
import { readXgboost } from './read-model.js';
import { knowsObjective, margins, transformed } from './booster-predict.js';
import { isXgbImportance, linearImportances, xgboostImportances } from '../boosting/importances.js';
import type { XgbModel } from './booster-model.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { any, labels, nullable, optional } from '../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { flag as asked } from '../../binding/method-options.js';
import { argmaxRows, float64Array, int64Array, takeLabels } from '../../running/output.js';
import { unwrapScalar } from '../../binding/state.js';
import { asNumbers, booster, failAt, flag, rememberNames } from '../boosting/wrapper.js';

const model = booster<XgbModel>((state, fail) => {
  const handle = state.get('handle');
  if (!(handle instanceof Uint8Array)) throw fail('the bytes of a model as handle', typeof handle);
  return readXgboost(handle, fail);
});

const attributes = {
  _Booster: model,
  missing: optional(any(), null),
  classes_: optional(nullable(labels())),
  best_iteration: optional(any()),
  best_ntree_limit: optional(any()),
  objective: optional(any()),
  importance_type: optional(any()),
};

type Xgb = Model<typeof attributes>;

const isClassifier = (m: Xgb): boolean => m.self.className.endsWith('Classifier');

/** Rounds that count: up to the best one, where training stopped early. */
function limitOf(m: Xgb): number | undefined {
  const trees = unwrapScalar(m.best_ntree_limit);
  if (m._Booster.roundsAreTrees) return typeof trees === 'number' && trees > 0 ? trees : undefined;
  const best = m._Booster.attributes['best_iteration'] ?? m.best_iteration;
  const value = typeof best === 'string' || typeof best === 'number' ? Number(best) : Number.NaN;
  return Number.isInteger(value) && value >= 0 && m._Booster.linear === undefined ? value + 1 : undefined;
}

/** X in float32; what equals `missing` is missing. */
function rowsOf(m: Xgb, X: Input): { data: Float64Array; rows: number; cols: number } {
  const { data, rows, cols } = asNumbers(m.self, X, m._Booster.categories, 'refuse');
  const missing = unwrapScalar(m.missing);
  const none = typeof missing === 'number' ? Math.fround(missing) : Number.NaN;
  const out = data.map((value) => {
    const single = Math.fround(value);
    return single === none ? Number.NaN : single;
  });
  return { data: out, rows, cols };
}

/** Several labels at once: a group each, with a probability of its own. */
const isMultiLabel = (m: Xgb): boolean => m._Booster.groups > 1 && !m._Booster.objective.startsWith('multi:');

function classesOf(m: Xgb): NdArray {
  const { groups } = m._Booster;
  const count = groups > 1 && !isMultiLabel(m) ? groups : 2;
  if (m.classes_ === undefined)
    return int64Array(
      Array.from({ length: count }, (_, i) => i),
      count,
    );
  if (m.classes_.size !== count) throw m.self.fail('classes_', `${count} labels`, `${m.classes_.size}`);
  return m.classes_;
}

const float32 = (data: Float32Array, rows: number, cols: number, flat = cols === 1): NdArray =>
  new NdArray(data, flat ? [rows] : [rows, cols], dtypeOf('float32'));

/** What `XGBModel.predict` gives, before a classifier makes labels of it. */
function values(m: Xgb, X: Input, softmax?: string): { data: Float32Array; rows: number; cols: number } {
  const { objective } = m._Booster;
  if (!knowsObjective(objective))
    throw new UnsupportedError(`Brine does not know XGBoost's objective ${objective}: ask for the margin, predict(X, { outputMargin: true })`); // prettier-ignore
  const rows = rowsOf(m, X);
  const asked = objective === 'multi:softmax' ? (softmax ?? objective) : objective;
  return {
    ...transformed({ ...m._Booster, objective: asked }, margins(m._Booster, rows, limitOf(m))),
    rows: rows.rows,
  };
}

function probabilities(m: Xgb, X: Input): NdArray {
  const { data, rows, cols } = values(m, X, 'multi:softprob');
  if (cols > 1) return float32(data, rows, cols);
  const both = new Float32Array(2 * rows);
  data.forEach((value, i) => {
    both[2 * i] = 1 - value;
    both[2 * i + 1] = value;
  });
  return float32(both, rows, 2);
}

function predict(m: Xgb, X: Input, options?: MethodOptions): NdArray {
  if (flag(options, 'outputMargin')) {
    const rows = rowsOf(m, X);
    return float32(margins(m._Booster, rows, limitOf(m)), rows.rows, m._Booster.groups);
  }
  const { data, rows, cols } = values(m, X);
  if (!isClassifier(m)) return float32(data, rows, cols);
  const numbers = Float64Array.from(data);
  if (isMultiLabel(m)) return float64Array(numbers.map((p) => Number(p > 0.5)), rows, cols); // prettier-ignore
  const codes =
    cols > 1 ? argmaxRows(numbers, rows, cols) : m._Booster.groups > 1 ? numbers : numbers.map((p) => Number(p > 0.5));
  return takeLabels(classesOf(m), codes);
}

/** Linear boosters of several groups have a row a column. */
function importances(m: Xgb): NdArray | undefined {
  const { linear, groups, features } = m._Booster;
  if (linear !== undefined) return float32(linearImportances(m._Booster), features, groups);
  const type = m.importance_type ?? 'gain';
  const values = isXgbImportance(type) ? xgboostImportances(m._Booster, type) : undefined;
  return values === undefined ? undefined : float32(values, features, 1);
}

const TYPES: Readonly<Record<string, string>> = { c: 'category', i: 'bool', int: 'int', float: 'float' };

function types(m: Xgb): (string | null)[] | undefined {
  const { featureTypes, features } = m._Booster;
  if (featureTypes.length === features) return featureTypes.map((type) => TYPES[type] ?? type);
  return Array.from({ length: features }, () => 'number');
}

export default defineEstimator({
  classes: [
    'xgboost.sklearn.XGBClassifier',
    'xgboost.sklearn.XGBRegressor',
    'xgboost.sklearn.XGBRanker',
    'xgboost.sklearn.XGBRFClassifier',
    'xgboost.sklearn.XGBRFRegressor',
  ],
  attributes,
  upgrade(state) {
    const held = state.get('_Booster');
    if (held === null || held === undefined) return;
    const { featureNames } = model.read(held, {
      className: 'XGBModel',
      attribute: '_Booster',
      fail: failAt('XGBModel'),
    } as never);
    rememberNames(state, featureNames);
  },
  features: (m) => m._Booster.features,
  has: (m, method) => method === 'predict' || isClassifier(m),
  computed: {
    classes_: (m) => (isClassifier(m) ? classesOf(m) : undefined),
    feature_importances_: importances,
    feature_types_: types,
  },
  options: { predict: { outputMargin: asked('Scores before the objective turns them into results.') } },
  predict,
  predictProba: probabilities,
});
