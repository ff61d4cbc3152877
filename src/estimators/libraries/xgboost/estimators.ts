/**
 * XGBoost's scikit-learn wrappers: gbtree, dart and gblinear, in files of 1.0 to 3.x.
 * https://xgboost.readthedocs.io/en/stable/python/python_api.html#module-xgboost.sklearn
 */
import { InvalidInputError } from '../../../core/errors.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { any, labels, nullable, optional } from '../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { optionValues, type OptionValues } from '../../binding/method-options.js';
import { Dense, type Input, isNumbered } from '../../input/matrix.js';
import { emptyRows } from '../../input/any-rows.js';
import { argmaxRows, float64Array, int64Array, takeLabels } from '../../binding/results.js';
import { unwrapScalar } from '../../binding/state.js';
import { isXgbImportance, linearImportances, xgboostImportances } from '../boosting/importances.js';
import type { MethodName } from '../../binding/methods.js';
import type { Range, Rows } from '../boosting/request.js';
import { booster, boosterState, failAt, refuseOtherOrder, rememberNames } from '../boosting/wrapper.js';
import { answer, APPLY, baseMarginOf, float32Array, isSpecial, leafArray, limitedTo, PREDICT, PROBABILITIES, valuesOf } from './answers.js'; // prettier-ignore
import { isSince, type XgbModel } from './booster-model.js';
import { readXgboost } from './read-model.js';
import { singleRows } from './single-rows.js';

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

type Rounds = Pick<OptionValues<typeof PREDICT>, 'iterationRange' | 'ntreeLimit'>;

/** Rounds that count: those that are asked for, otherwise up to the best one, where training stopped early. */
function roundsOf(m: Xgb, { iterationRange, ntreeLimit }: Rounds): Range {
  const asked = limitedTo(m._Booster, ntreeLimit, iterationRange);
  const { rounds, linear } = m._Booster;
  const all = rounds.length - 1;
  if (linear !== undefined) return { begin: 0, end: all };
  if (asked !== undefined && asked[1] !== 0) return { begin: asked[0], end: asked[1] };
  return { begin: 0, end: Math.min(all, bestOf(m) ?? all) };
}

function bestOf(m: Xgb): number | undefined {
  const trees = unwrapScalar(m.best_ntree_limit);
  if (m._Booster.roundsAreTrees) return typeof trees === 'number' && trees > 0 ? trees : undefined;
  const best = m._Booster.attributes['best_iteration'] ?? m.best_iteration;
  const value = typeof best === 'string' || typeof best === 'number' ? Number(best) : Number.NaN;
  return Number.isInteger(value) && value >= 0 ? value + 1 : undefined;
}

/** 1.4 and 1.5 did not look at names where they predicted from arrays and tables in place. */
const goesByPlace = (m: Xgb): boolean =>
  isSince(m._Booster, 1, 4) && !isSince(m._Booster, 1, 6) && m._Booster.linear === undefined;

/**
 * Names as XGBoost checks them: those of tables, and since 1.4 of arrays only where it makes a DMatrix. Earlier releases call the
 * columns of arrays f0, f1 …
 */
function checkNames(m: Xgb, X: Input, method: MethodName | 'score', options: MethodOptions | undefined): void {
  checkFinite(m, X);
  if (options?.['validateFeatures'] === false || X.kind === 'texts') return;
  const known = m.self.featureNames;
  const isEarly = !isSince(m._Booster, 1, 4);
  if (goesByPlace(m) && method !== 'apply') return;
  if (known === undefined && !isEarly) return;
  const numbered = (prefix: string): string[] => Array.from({ length: X.cols }, (_, j) => `${prefix}${j}`);
  const isMatrix = isEarly || method === 'apply' || m._Booster.linear !== undefined;
  const given = X.names ?? (isNumbered(X) ? numbered('') : isEarly ? numbered('f') : undefined);
  if (given === undefined && !isMatrix) return;
  const expected = known ?? Array.from({ length: m._Booster.features }, (_, j) => `f${j}`);
  const names = new Set(given);
  const missing = expected.filter((name) => !names.has(name));
  if (missing.length === 0 && given?.length === expected.length) return;
  throw new InvalidInputError(
    `feature_names mismatch: ${given === undefined || (X.names === undefined && !isNumbered(X)) ? 'X has no names' : `X has ${given.slice(0, 20).join(', ')}`}, the model ${known === undefined ? 'was fitted with an array' : `has ${expected.slice(0, 20).join(', ')}`}: pass columns by these names, or validateFeatures: false to go by position`,
  );
}

/** XGBoost takes no rows, too. */
function reads(m: Xgb, X: unknown): Input | undefined {
  const shape = emptyRows(X);
  return shape === undefined || shape !== m._Booster.features ? undefined : new Dense(new Float64Array(0), 0, shape);
}

const rowsOf = (m: Xgb, X: Input): Rows => singleRows(m.self, X, m._Booster, unwrapScalar(m.missing));

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
  // Of a single class there are probabilities of two.
  if (m.classes_.size !== count && (m.classes_.size !== 1 || count !== 2))
    throw m.self.fail('classes_', `${count} labels`, `${m.classes_.size}`);
  return m.classes_;
}

function probabilities(m: Xgb, X: Input, options?: MethodOptions): NdArray {
  const values = optionValues(PROBABILITIES, options);
  const rows = rowsOf(m, X);
  const asked = { range: roundsOf(m, values), base: baseMarginOf(m._Booster, rows.rows, values.baseMargin) };
  const { objective } = m._Booster;
  const found = valuesOf(m._Booster, rows, asked, objective === 'multi:softmax' ? 'multi:softprob' : objective);
  const { data: positive, cols } = found;
  if (cols > 1) return float32Array(positive, rows.rows, cols);
  const both = new Float32Array(2 * rows.rows);
  for (let i = 0; i < positive.length; i++) {
    both[2 * i] = 1 - positive[i]!;
    both[2 * i + 1] = positive[i]!;
  }
  return float32Array(both, rows.rows, 2);
}

/** In place: 1.4 to 1.7, and again since 3.1. */
const hasNoShape = ({ _Booster: model }: Xgb): boolean =>
  model.linear === undefined && ((isSince(model, 1, 4) && !isSince(model, 2, 0)) || isSince(model, 3, 1));

function ofNoRows(m: Xgb): NdArray {
  if (!isClassifier(m)) return float32Array(new Float32Array(0), 0, 0);
  if (classesOf(m).size === 2) return float64Array(new Float64Array(0), 0, 0);
  throw new InvalidInputError('attempt to get argmax of an empty sequence: X has no rows');
}

function predict(m: Xgb, X: Input, options?: MethodOptions): NdArray {
  const values = optionValues(PREDICT, options);
  const rows = rowsOf(m, X);
  const asked = {
    range: roundsOf(m, values),
    base: baseMarginOf(m._Booster, rows.rows, values.baseMargin),
  };
  // XGBoost has no shape for no rows, where it predicts in place
  if (rows.rows === 0 && hasNoShape(m)) return ofNoRows(m);
  const found = answer(m._Booster, rows, asked, values);
  if (!isClassifier(m) || isSpecial(values)) return found;
  const cols = found.shape[1] ?? 1;
  // what the objective itself decides is no index of the classes
  if (unwrapScalar(m.objective) === 'multi:softmax' && found.ndim === 1 && isSince(m._Booster, 1, 6)) {
    return new NdArray(Int32Array.from(found.data as Float32Array), [rows.rows], dtypeOf('int32'));
  }
  const numbers = Float64Array.from(found.data as Float32Array);
  if (isMultiLabel(m)) return float64Array(numbers.map((p) => Number(p > 0.5)), rows.rows, cols); // prettier-ignore
  const codes =
    cols > 1
      ? argmaxRows(numbers, rows.rows, cols)
      : m._Booster.groups > 1
        ? numbers
        : numbers.map((p) => Number(p > 0.5));
  return takeLabels(classesOf(m), codes);
}

/** A DMatrix takes no infinity; what is predicted in place does. */
function checkFinite(m: Xgb, X: Input): void {
  if (!isSince(m._Booster, 1, 4) || m._Booster.linear === undefined || (X.kind !== 'dense' && X.kind !== 'csr')) return;
  const missing = Math.abs(Number(unwrapScalar(m.missing) ?? 0));
  if (missing !== Infinity && X.data.some((value) => Math.abs(Math.fround(value)) === Infinity))
    throw new InvalidInputError('Input data contains `inf` or a value too large, while `missing` is not set to `inf`');
}

function apply(m: Xgb, X: Input, options?: MethodOptions): NdArray {
  return leafArray(m._Booster, rowsOf(m, X), roundsOf(m, optionValues(APPLY, options)));
}

/** Linear boosters of several groups have a row a column. */
function importances(m: Xgb): NdArray | undefined {
  const { linear, groups, features } = m._Booster;
  if (linear !== undefined) {
    const shape = groups === 1 ? [features] : [features, groups];
    return float32Array(linearImportances(m._Booster), ...shape);
  }
  const type = m.importance_type ?? 'gain';
  const values = isXgbImportance(type) ? xgboostImportances(m._Booster, type) : undefined;
  return values === undefined ? undefined : float32Array(values, features);
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
  byRow: true,
  readsEarly: true,
  attributes,
  upgrade(state) {
    const held = state.get('_Booster');
    if (held === null || held === undefined) return;
    const { featureNames } = model.read(held, {
      className: 'XGBModel',
      attribute: '_Booster',
      fail: failAt('XGBModel'),
    } as never);
    // the binary form has no names: they stood beside it, made up for arrays
    const beside = asSequence(boosterState(held)?.get('feature_names')) ?? [];
    const names = featureNames.length > 0 ? featureNames : beside.filter((name) => typeof name === 'string');
    if (!names.every((name, j) => name === `f${j}`)) rememberNames(state, names);
  },
  features: (m) => m._Booster.features,
  checkInput: checkNames,
  // Who was fitted with names inside of another estimator got them from a table that was passed on as it was.
  checkPassed(m, X, method) {
    refuseOtherOrder(m.self, X);
    if (m.self.featureNames !== undefined && (isNumbered(X) || X.kind === 'csr')) checkNames(m, X, method, undefined);
  },
  takesOtherNames: goesByPlace,
  reads,
  has: (m, method) => method === 'predict' || (method === 'apply' ? m._Booster.linear === undefined : isClassifier(m)),
  computed: {
    classes_: (m) => (isClassifier(m) ? classesOf(m) : undefined),
    feature_importances_: importances,
    feature_types_: types,
  },
  options: { predict: PREDICT, predictProba: PROBABILITIES, apply: APPLY },
  predict,
  predictProba: probabilities,
  apply,
});
