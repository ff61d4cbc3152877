/**
 * CatBoost: classifier, regressor, ranker and the class without a kind, whose state is the bytes of a `.cbm` file.
 * https://catboost.ai/docs/en/concepts/python-reference_catboost
 */
import { InvalidInputError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import type { Attribute, Place } from '../../binding/define.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { optionValues } from '../../binding/method-options.js';
import { describe } from '../../binding/state.js';
import type { Input } from '../../input/matrix.js';
import { failAt, rememberNames } from '../boosting/wrapper.js';
import { type CatModel, readCbm } from './cbm-file.js';
import { catRows } from './columns.js';
import { rawScores } from './evaluate.js';
import { labelsOf, lossOf, thresholdOf } from './labels.js';
import { classesOf, converted, isClassification, isMultiLabel, logProbabilities, PREDICT, probabilities, PROBABILITIES, type PredictionType, type Raw, usualType } from './outputs.js'; // prettier-ignore

interface Held {
  readonly model: CatModel;
  readonly loss: string;
  readonly labels: NdArray | undefined;
}

const known = new WeakMap<Uint8Array, Held>();

function heldIn(bytes: Uint8Array, fail: Place['fail']): Held {
  let held = known.get(bytes);
  if (held === undefined) {
    const model = readCbm(bytes, fail);
    const loss = lossOf(model, fail);
    const count = model.outputs === 1 ? 2 : model.outputs;
    const classifies = isClassification(loss) && !isMultiLabel(loss);
    held = { model, loss, labels: classifies ? labelsOf(model, count, fail) : undefined };
    known.set(bytes, held);
  }
  return held;
}

const stored: Attribute<Held> = {
  read(value, place) {
    if (!(value instanceof Uint8Array)) throw place.fail('the bytes of a model', describe(value));
    return heldIn(value, (expected, found) => place.fail(expected, found));
  },
};

const attributes = { __model: stored };

type CatBoost = Model<typeof attributes>;

const isClassifier = (m: CatBoost): boolean => m.self.className === 'CatBoostClassifier';

function scores(m: CatBoost, X: Input, { ntreeStart, ntreeEnd }: { ntreeStart: number; ntreeEnd: number }): Raw {
  const { model, loss } = m.__model;
  const count = model.trees.sizes.length;
  const end = ntreeEnd === 0 ? count : Math.min(ntreeEnd, count);
  if (ntreeStart < 0 || ntreeStart > end || ntreeEnd < 0)
    throw new InvalidInputError(`trees from ${ntreeStart} to ${ntreeEnd} are none of the model's ${count}`);
  const data = rawScores(model, catRows(m.self, model, X), ntreeStart, end);
  return { data, rows: X.rows, cols: model.outputs, loss };
}

function predict(m: CatBoost, X: Input, options?: MethodOptions): NdArray {
  const values = optionValues(PREDICT, options);
  const { model, loss, labels } = m.__model;
  const usual = isClassifier(m)
    ? 'Class'
    : m.self.className === 'CatBoostRegressor'
      ? usualType(loss)
      : 'RawFormulaVal';
  const type: PredictionType = values.predictionType === 'default' ? usual : values.predictionType;
  const raw = scores(m, X, values);
  return type === 'Class'
    ? classesOf(raw, labels, thresholdOf(model))
    : converted(raw, type, labels, thresholdOf(model));
}

export default defineEstimator({
  classes: [
    'catboost.core.CatBoostClassifier',
    'catboost.core.CatBoostRegressor',
    'catboost.core.CatBoostRanker',
    'catboost.core.CatBoost',
  ],
  aliases: ['catboost.CatBoostClassifier', 'catboost.CatBoostRegressor', 'catboost.CatBoost'],
  byRow: true,
  readsEarly: true,
  attributes,
  upgrade(state) {
    const bytes = state.get('__model');
    if (!(bytes instanceof Uint8Array)) return;
    const { model } = heldIn(bytes, failAt('CatBoost'));
    // CatBoost calls columns by their numbers where it was given no names.
    if (model.names.every((name, at) => name !== '' && name !== String(at))) rememberNames(state, model.names);
  },
  features: (m) => m.__model.model.features,
  extraColumns: () => 'ignore',
  has: (m, method) => method === 'predict' || isClassifier(m),
  computed: { classes_: (m) => (isClassifier(m) ? m.__model.labels : undefined) },
  options: { predict: PREDICT, predictProba: PROBABILITIES, predictLogProba: PROBABILITIES },
  predict,
  predictProba: (m, X, options) => probabilities(scores(m, X, optionValues(PROBABILITIES, options))),
  predictLogProba: (m, X, options) => logProbabilities(scores(m, X, optionValues(PROBABILITIES, options))),
});
