/**
 * Generalized linear models: X·coef + intercept through the inverse of the link.
 * https://scikit-learn.org/stable/modules/linear_model.html#generalized-linear-models
 */
import type { ScoreOptions, Y } from '../../../binding/scoring.js';
import { InvalidInputError, UnsupportedError } from '../../../../core/errors.js';
import { expit } from '../../../../linalg/special/links.js';
import type { NdArray } from '../../../../numpy/ndarray.js';
import { PyObject } from '../../../../pickle/values/py-values.js';
import { any, number, numbers, optional } from '../../../binding/attributes.js';
import { defineEstimator, type Model } from '../../../binding/define.js';
import { type Input, numberArray } from '../../../input/matrix.js';
import { yLogRatio } from '../../metrics/regression.js';
import { average, checkAlike, numbersOf, targetsOf, weightsOf } from '../../metrics/targets.js';
import { requireTargets } from '../../metrics/score.js';
import { checkLinear, linearWidth, scores } from '../affine.js';
import { SCORE_OPTIONS } from '../../../running/known-options.js';

const attributes = {
  coef_: numbers(1),
  intercept_: numbers(0, 1),
  power: optional(number(), 0),
  link: optional(any()),
  _link_instance: optional(any()),
};

type Glm = Model<typeof attributes>;

type Link = (raw: number) => number;

const LINKS: Readonly<Record<string, Link>> = {
  identity: (raw) => raw,
  IdentityLink: (raw) => raw,
  log: Math.exp,
  LogLink: Math.exp,
  logit: expit,
  LogitLink: expit,
};

function linkOf(m: Glm): Link {
  const { className } = m.self;
  if (className === 'PoissonRegressor' || className === 'GammaRegressor') return Math.exp;
  // Up to 1.0 the chosen link was an object of its own.
  const stored = m._link_instance instanceof PyObject ? m._link_instance.className?.split('.').pop() : m.link;
  if (stored === 'auto' || stored === undefined) return m.power <= 0 ? (raw) => raw : Math.exp;
  const link = LINKS[String(stored)];
  if (link === undefined) throw m.self.fail('link', Object.keys(LINKS).join(', '), String(stored));
  return link;
}

/** Unit deviance of a target and its mean; the distribution is that of a power of the variance. */
function unitDeviance(power: number, y: number, mean: number): number {
  if (power === 0) return (y - mean) ** 2;
  if (power === 1) return 2 * (yLogRatio(y, mean) - y + mean);
  if (power === 2) return 2 * (Math.log(mean / y) + y / mean - 1);
  const [one, two] = [1 - power, 2 - power];
  return 2 * ((power < 0 ? Math.max(y, 0) : y) ** two / (one * two) - (y * mean ** one) / one + mean ** two / two);
}

function powerOf(m: Glm): number {
  const { className } = m.self;
  if (className === 'PoissonRegressor') return 1;
  if (className === 'GammaRegressor') return 2;
  if (className === 'TweedieRegressor') return m.power;
  throw new UnsupportedError(`Brine does not compute the score of ${className}: take predict and compute it yourself`);
}

/** D²: the share of the deviance that is explained. */
function score(m: Glm, X: Input, y?: Y, options?: ScoreOptions): number {
  const power = powerOf(m);
  const known = requireTargets(m.self.className, y);
  const found = targetsOf(predict(m, X));
  checkAlike(found, known);
  const [truth, guess] = [numbersOf(known, 0), numbersOf(found, 0)];
  const least = power >= 2 ? (value: number) => value > 0 : (value: number) => value >= 0;
  // Before, scikit-learn went on, mostly to NaN.
  if (power > 0 && m.self.version.since(1, 1) && !truth.every(least))
    throw new InvalidInputError('Some value(s) of y are out of the valid range of the loss');
  const weights = weightsOf(options?.sampleWeight, known.rows);
  const deviance = (mean: (i: number) => number): number =>
    average(
      truth.map((value, i) => unitDeviance(power, value, mean(i))),
      weights,
    );
  const middle = average(truth, weights);
  return 1 - deviance((i) => guess[i]!) / deviance(() => middle);
}

function predict(m: Glm, X: Input): NdArray {
  const { data, rows, dtype } = scores(m, X);
  // X is turned into float64 unless it is float32
  const isNarrow = (X.kind === 'dense' || X.kind === 'csr') && X.dtype === 'float32';
  return numberArray(data.map(linkOf(m)), [rows], isNarrow ? dtype : 'float64');
}

export default defineEstimator({
  classes: [
    'sklearn.linear_model._glm.glm.PoissonRegressor',
    'sklearn.linear_model._glm.glm.GammaRegressor',
    'sklearn.linear_model._glm.glm.TweedieRegressor',
    'sklearn.linear_model._glm.glm.GeneralizedLinearRegressor',
  ],
  byRow: true,
  attributes,
  check(m) {
    checkLinear(m);
    linkOf(m);
  },
  features: linearWidth,
  predict,
  options: { score: SCORE_OPTIONS },
  score,
});
