/** What XGBoost's `predict` answers, by its options. Source: `Booster.predict` and `XGBModel.predict` of the Python package. */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { flag, given, type OptionValues, refused, span, wholeCount } from '../../binding/method-options.js';
import { readInput } from '../../input/read-input.js';
import type { Range, Rows } from '../boosting/request.js';
import { isSince, type XgbModel } from './booster-model.js';
import { type Base, leaves, margins, treesOf } from './booster-predict.js';
import { contributions, interactions } from './contributions.js';
import { knowsObjective, transformed } from './objectives.js';

const COMMON = {
  outputMargin: flag('Scores before the objective turns them into results.'),
  iterationRange: span('Rounds of training that count: the first, and one past the last. 0 as the last: all.'),
  ntreeLimit: wholeCount('Trees of each class that count, up to XGBoost 1.7; 0: all.', 0),
  baseMargin: given('Scores to start from, in place of the base score: one for each row and class.'),
};

/** Of the wrappers; the last ones are those of their `get_booster().predict`. */
export const PREDICT = {
  ...COMMON,
  validateFeatures: flag('Refuse columns under other names than those of `fit`.', true),
  predLeaf: flag('The leaf of each row in each tree: shape (rows, trees).'),
  predContribs: flag('What each column adds to the margin (SHAP values), and what is expected without any: shape (rows, columns + 1), or (rows, classes, columns + 1).'), // prettier-ignore
  predInteractions: flag('The same by pairs of columns: shape (rows, columns + 1, columns + 1), or with classes.'),
  approxContribs: refused(flag('Contributions by a shortcut.'), 'it gives up what makes SHAP values add up: ask for predContribs alone'), // prettier-ignore
};

/** Of `predict_proba`. */
export const PROBABILITIES = {
  iterationRange: COMMON.iterationRange,
  ntreeLimit: COMMON.ntreeLimit,
  baseMargin: COMMON.baseMargin,
  validateFeatures: PREDICT.validateFeatures,
};

export const APPLY = { iterationRange: COMMON.iterationRange, ntreeLimit: COMMON.ntreeLimit };

/** Of the native booster. */
export const BOOSTER_PREDICT = {
  ...PREDICT,
  strictShape: flag('Also for one class an axis for the classes: shape (rows, 1).'),
  training: refused(flag('Drop trees of a dart booster as in training.'), 'which trees are dropped is left to chance'),
};

export type PredictOptions = OptionValues<typeof PREDICT>;

export const float32Array = (data: Float32Array, ...shape: number[]): NdArray =>
  new NdArray(data, shape, dtypeOf('float32'));

/**
 * The rounds of a number of trees, as releases before 2.0 counted them; without one the rounds that were asked for.
 *
 * @throws InvalidInputError where both were asked for, or the release has no such option
 */
export function limitedTo(
  model: XgbModel,
  limit: number,
  asked: readonly [number, number] | undefined,
): readonly [number, number] | undefined {
  if (limit === 0) return asked;
  if (isSince(model, 2, 0)) throw new InvalidInputError('XGBoost has no ntree_limit since 2.0: pass iterationRange');
  if (model.linear !== undefined && !isSince(model, 1, 4))
    throw new InvalidInputError('ntreeLimit is for trees, and this booster is linear');
  if (asked !== undefined && asked[1] !== 0)
    throw new InvalidInputError('pass one of iterationRange and ntreeLimit, not both');
  const all = model.rounds.length - 1;
  const perRound = Math.max(1, Math.floor((model.rounds[1] ?? 0) / model.groups));
  const rounds = model.roundsAreTrees ? limit : Math.floor(limit / perRound);
  return rounds === 0 ? undefined : [0, isSince(model, 1, 3) ? rounds : Math.min(all, rounds)];
}

/** Numbers of (row, group), as `base_margin`. */
export function baseMarginOf(model: XgbModel, rows: number, stored: unknown): Base | undefined {
  if (stored === undefined || stored === null) return undefined;
  const wanted = rows * model.groups;
  const flat = Array.isArray(stored) && typeof stored[0] === 'number' ? [stored] : stored;
  const read = flat instanceof NdArray && flat.ndim === 1 ? flat : readInput(flat);
  const values = read instanceof NdArray ? read.toFloat64() : read.kind === 'dense' ? read.data : undefined;
  if (values?.length !== wanted)
    throw new InvalidInputError(`baseMargin has ${model.groups} numbers for each row, ${wanted} in all, not ${values?.length ?? 'something else'}`); // prettier-ignore
  return Float32Array.from(values);
}

/** True where the answer is something else than what the objective makes of the margins. */
export const isSpecial = ({ outputMargin, predLeaf, predContribs, predInteractions }: PredictOptions): boolean =>
  outputMargin || predLeaf || predContribs || predInteractions;

/** Leaves of all trees up to a round; int32 up to 1.3. */
export function leafArray(model: XgbModel, X: Rows, range: Range, strict = false): NdArray {
  if (model.linear !== undefined) throw new UnsupportedError('a linear booster has no leaves');
  const trees = treesFromStart(model, range);
  const count = trees.end - trees.begin;
  const found = leaves(model, X, trees);
  const rounds = range.end;
  const shape = strict
    ? [X.rows, rounds, model.groups, Math.max(1, Math.floor(count / (rounds * model.groups)))]
    : count === 1
      ? [X.rows]
      : [X.rows, count];
  if (isSince(model, 1, 4)) return float32Array(found, ...shape);
  return new NdArray(Int32Array.from(found), shape, dtypeOf('int32'));
}

/** Leaves and contributions count from the first tree; before 2.0 too many rounds were all of them. */
function treesFromStart(model: XgbModel, { begin, end }: Range): Range {
  if (begin !== 0)
    throw new InvalidInputError('leaves and contributions take an iterationRange that begins with 0, as in XGBoost');
  return treesOf(model, { begin, end: isSince(model, 2, 0) ? end : Math.min(end, model.rounds.length - 1) });
}

interface Asked {
  readonly range: Range;
  readonly base: Base | undefined;
  readonly strict?: boolean;
}

/** @param objective In place of the model's: `multi:softprob` for the probabilities of a model of labels */
export function valuesOf(
  model: XgbModel,
  X: Rows,
  { range, base }: Asked,
  objective: string,
): { data: Float32Array; cols: number } {
  // prettier-ignore
  if (!knowsObjective(objective))
    throw new UnsupportedError(`Brine does not know XGBoost's objective ${objective}: ask for the margin, predict(X, { outputMargin: true })`); // prettier-ignore
  return transformed(model, margins(model, X, range, base), objective);
}

/** {@link valuesOf} of the model's own objective. */
function valueArray(model: XgbModel, X: Rows, asked: Asked): NdArray {
  const { strict } = asked;
  const { data, cols } = valuesOf(model, X, asked, model.objective);
  return cols === 1 && strict !== true ? float32Array(data, X.rows) : float32Array(data, X.rows, cols);
}

export function answer(model: XgbModel, X: Rows, asked: Asked, options: PredictOptions): NdArray {
  const { range, base, strict = false } = asked;
  const { rows } = X;
  const { groups, features } = model;
  const { outputMargin, predLeaf, predContribs, predInteractions } = options;
  // Before 1.4 the margin came last, and what else was asked for went before it.
  const kinds = [outputMargin && isSince(model, 1, 4), predLeaf, predContribs, predInteractions];
  if (kinds.filter(Boolean).length > 1) throw new InvalidInputError('ask for one kind of prediction at a time');
  const byGroup = groups > 1 || strict ? [rows, groups] : [rows];
  if (predLeaf) return leafArray(model, X, range, strict);
  const used = (): Range => (model.linear === undefined ? treesFromStart(model, range) : range);
  if (predContribs) return float32Array(contributions(model, X, used(), base), ...byGroup, features + 1);
  if (predInteractions)
    return float32Array(interactions(model, X, used(), base), ...byGroup, features + 1, features + 1);
  if (outputMargin) return float32Array(margins(model, X, range, base), ...byGroup);
  return valueArray(model, X, asked);
}
