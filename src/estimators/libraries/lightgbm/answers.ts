/** What LightGBM's `predict` answers, by its options. Source: `Booster.predict` of LightGBM's `basic.py`. */
import { UnsupportedError } from '../../../core/errors.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { flag, integer, type OptionValues } from '../../binding/method-options.js';
import { float64Array } from '../../binding/results.js';
import type { Range, Rows } from '../boosting/request.js';
import { leaves, scores } from './booster-predict.js';
import { contributions } from './contributions.js';
import { converted, knowsObjective } from './objectives.js';
import type { LgbModel } from './text-model.js';

export const PREDICT = {
  rawScore: flag('Scores before the objective turns them into results.'),
  startIteration: integer('The first round that counts.', 0),
  numIteration: integer('How many rounds count; none or less: up to the best one, or all.', undefined),
  predLeaf: flag('The leaf of each row in each tree: shape (rows, trees), int32.'),
  predContrib: flag('What each column adds to the raw score (SHAP values), and what is expected without any: shape (rows, columns + 1), side by side for each class.'), // prettier-ignore
  validateFeatures: flag('Refuse columns under other names than those of `fit`.'),
};

export type PredictOptions = OptionValues<typeof PREDICT>;

/** @param best Rounds up to the best one, where training stopped early */
export function roundsOf(model: LgbModel, best: number | undefined, options: PredictOptions): Range {
  const total = model.trees.length / model.perRound;
  const begin = Math.min(Math.max(options.startIteration, 0), total);
  const asked = options.numIteration ?? (options.startIteration <= 0 ? best : undefined) ?? 0;
  return { begin, end: asked > 0 ? Math.min(begin + asked, total) : total };
}

/** True where the answer is something else than what the objective makes of the scores. */
export const isSpecial = ({ rawScore, predLeaf, predContrib }: PredictOptions): boolean =>
  rawScore || predLeaf || predContrib;

const arrayOf = (data: Float64Array, rows: number, cols: number): NdArray =>
  cols === 1 ? float64Array(data, rows) : float64Array(data, rows, cols);

/** Where several are asked for, LightGBM gives the last of: scores, leaves, contributions; those as integers beside leaves. */
export function answer(model: LgbModel, X: Rows, range: Range, options: PredictOptions): NdArray {
  const { rows } = X;
  if (options.predContrib) {
    const shape = [rows, model.perRound * (model.features + 1)] as const;
    const found = contributions(model, X, range);
    return options.predLeaf
      ? new NdArray(Int32Array.from(found), shape, dtypeOf('int32'))
      : float64Array(found, ...shape);
  }
  if (options.predLeaf) {
    const count = (range.end - range.begin) * model.perRound;
    const shape = count === 1 && !model.leavesInColumn ? [rows] : [rows, count];
    return new NdArray(leaves(model, X, range), shape, dtypeOf('int32'));
  }
  return arrayOf(options.rawScore ? scores(model, X, range) : results(model, X, range), rows, model.perRound);
}

/** What the objective makes of the scores, by (row, tree of a round). */
export function results(model: LgbModel, X: Rows, range: Range): Float64Array {
  if (!knowsObjective(model.objective))
    throw new UnsupportedError(`Brine does not know LightGBM's objective ${model.objective}: ask for the raw score, predict(X, { rawScore: true })`); // prettier-ignore
  return converted(model, scores(model, X, range), range.end - range.begin);
}
