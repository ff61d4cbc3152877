/**
 * `xgboost.Booster`, what `xgboost.train` gives, in pickles and in XGBoost's own files. `predict` takes what Python's takes as a
 * DMatrix.
 * https://xgboost.readthedocs.io/en/stable/python/python_api.html#xgboost.Booster
 */
import { InvalidInputError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { any, optional } from '../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { optionValues } from '../../binding/method-options.js';
import type { Input } from '../../input/matrix.js';
import type { Range } from '../boosting/request.js';
import { answer, baseMarginOf, BOOSTER_PREDICT, limitedTo } from './answers.js';
import type { XgbModel } from './booster-model.js';
import { readXgboost } from './read-model.js';
import { singleRows } from './single-rows.js';

const attributes = {
  handle: any(),
  /** Beside the model in early releases. */
  feature_names: optional(any()),
};

type Booster = Model<typeof attributes>;

const known = new WeakMap<Booster, XgbModel>();

function modelOf(m: Booster): XgbModel {
  let model = known.get(m);
  if (model === undefined) {
    if (!(m.handle instanceof Uint8Array)) throw m.self.fail('handle', 'the bytes of a model', typeof m.handle);
    const read = readXgboost(m.handle, (expected, found) => m.self.fail('handle', expected, found));
    // From a DMatrix, dart sums its trees up alone.
    model = { ...read, dartTakesBaseOut: false };
    known.set(m, model);
  }
  return model;
}

function namesOf(m: Booster): readonly string[] {
  const { featureNames } = modelOf(m);
  if (featureNames.length > 0) return featureNames;
  return asSequence(m.feature_names)?.filter((name) => typeof name === 'string') ?? [];
}

/** Where the model has names, a DMatrix must have the same, in the same order; one without any has f0, f1 … */
function checkNames(m: Booster, X: Input): void {
  const expected = namesOf(m);
  if (expected.length === 0 || X.kind === 'texts') return;
  const given = X.names ?? expected.map((_, j) => `f${j}`);
  const wrong = expected.findIndex((name, j) => given[j] !== name);
  if (wrong < 0 && given.length === expected.length) return;
  const found = X.names === undefined ? 'X has no names' : `column ${wrong} of X is ${given[wrong] ?? 'missing'}`;
  throw new InvalidInputError(`feature_names mismatch: ${found}, where the model has ${expected[wrong] ?? 'no more columns'}: pass columns with these names in this order (${expected.slice(0, 20).join(', ')}), or validateFeatures: false`); // prettier-ignore
}

/** All rounds unless some are asked for: unlike the wrappers, a booster does not stop at its best iteration. */
function roundsOf({ rounds, linear }: XgbModel, asked: readonly [number, number] = [0, 0]): Range {
  const all = rounds.length - 1;
  const [begin, end] = asked;
  if (linear !== undefined && begin !== 0)
    throw new InvalidInputError('a linear booster has no rounds: iterationRange begins with 0');
  return { begin, end: end === 0 || linear !== undefined ? all : end };
}

function predict(m: Booster, X: Input, options?: MethodOptions): NdArray {
  const model = modelOf(m);
  const values = optionValues(BOOSTER_PREDICT, options);
  if (values.validateFeatures) checkNames(m, X);
  const rows = singleRows(m.self, X, model, undefined);
  const base = baseMarginOf(model, rows.rows, values.baseMargin);
  const range = roundsOf(model, limitedTo(model, values.ntreeLimit, values.iterationRange));
  return answer(model, rows, { range, base, strict: values.strictShape }, values);
}

export default defineEstimator({
  classes: ['xgboost.core.Booster'],
  attributes,
  byRow: true,
  readsEarly: true,
  check: modelOf,
  features: (m) => modelOf(m).features,
  options: { predict: BOOSTER_PREDICT },
  predict,
});
