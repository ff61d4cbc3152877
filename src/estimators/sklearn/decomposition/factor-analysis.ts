/**
 * Factor analysis: the expected factors of centred rows.
 * https://scikit-learn.org/stable/modules/decomposition.html#factor-analysis
 */
import { inverse, logDeterminant } from '../../../linalg/factor/lu.js';
import { times, timesTransposed, transposed } from '../../../linalg/product.js';
import { any, numbers, optional, vector } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { float64Array } from '../../binding/results.js';
import { asDense } from '../../running/validate.js';
import { logLikelihood, meanOf } from './likelihood.js';
import { centred, checkComponents, checkLength, componentCount, componentsWidth } from './project.js';

const attributes = {
  components_: numbers(2),
  mean_: vector(),
  noise_variance_: vector(),
  loglike_: optional(any()),
  n_components: optional(any()),
};

type Factors = Model<typeof attributes>;

/** components / noise, column by column. */
function weighted(m: Factors): Float64Array {
  const width = componentsWidth(m);
  return m.components_.data.map((value, at) => value / m.noise_variance_[at % width]!);
}

/** (I + W·componentsᵀ)⁻¹. */
function factorCovariance(m: Factors, weights: Float64Array): Float64Array {
  const count = componentCount(m);
  const inner = timesTransposed(weights, count, componentsWidth(m), m.components_.data, count);
  for (let k = 0; k < count; k++) inner[k * count + k]! += 1;
  return inverted(m, inner, count);
}

function inverted(m: Factors, matrix: Float64Array, size: number): Float64Array {
  const out = inverse(matrix, size);
  if (out === undefined) throw m.self.fail('components_', 'a covariance that can be inverted', 'a singular one');
  return out;
}

function precision(m: Factors): Float64Array {
  const size = componentsWidth(m);
  const count = componentCount(m);
  const { data } = m.components_;
  const noise = m.noise_variance_;
  if (m.n_components === size) {
    const covariance = times(transposed(data, count, size), size, count, data, size);
    for (let j = 0; j < size; j++) covariance[j * size + j]! += noise[j]!;
    return inverted(m, covariance, size);
  }
  const right = times(factorCovariance(m, weighted(m)), count, count, data, size);
  const out = times(transposed(data, count, size), size, count, right, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      out[i * size + j] = out[i * size + j]! / noise[i]! / -noise[j]! + (i === j ? 1 / noise[i]! : 0);
    }
  }
  return out;
}

function transform(m: Factors, X: Input): Dense {
  const matrix = centred(asDense(m.self, X), m.mean_);
  const count = componentCount(m);
  const weights = weighted(m);
  const scores = timesTransposed(matrix.data, matrix.rows, matrix.cols, weights, count);
  return new Dense(times(scores, matrix.rows, count, factorCovariance(m, weights), count), matrix.rows, count);
}

function likelihoods(m: Factors, X: Input): Float64Array {
  const matrix = centred(asDense(m.self, X), m.mean_);
  const inverseCovariance = precision(m);
  return logLikelihood(matrix, inverseCovariance, logDeterminant(inverseCovariance, componentsWidth(m)));
}

export default defineEstimator({
  classes: ['sklearn.decomposition._factor_analysis.FactorAnalysis'],
  byRow: true,
  attributes,
  check(m) {
    checkComponents(m);
    checkLength(m.self, 'mean_', m.mean_.length, componentsWidth(m));
    checkLength(m.self, 'noise_variance_', m.noise_variance_.length, componentsWidth(m));
  },
  features: componentsWidth,
  transform,
  scoreSamples: (m, X) => float64Array(likelihoods(m, X), X.rows),
  score: (m, X) => meanOf(likelihoods(m, X)),
  getFeatureNamesOut: (m) => classNames(m.self, componentCount(m)),
});
