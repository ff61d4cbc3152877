/**
 * Principal components: (X - mean)·componentsᵀ.
 * https://scikit-learn.org/stable/modules/decomposition.html#principal-component-analysis-pca
 */
import { affine } from '../../../linalg/affine.js';
import { UnsupportedError } from '../../../core/errors.js';
import { inverse, logDeterminant } from '../../../linalg/factor/lu.js';
import { times, timesTransposed, transposed } from '../../../linalg/product.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { any, bool, number, numbers, nullable, optional, vector } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input, numberArray } from '../../input/matrix.js';
import { asDense, asDenseAlways, besideFloat32, checkThrough } from '../../running/validate.js';
import {
  asCodes,
  centred,
  checkComponents,
  checkLength,
  componentCount,
  componentsWidth,
  project,
  resultType,
  rounded,
  unproject,
} from './project.js';
import { logLikelihood, meanOf } from './likelihood.js';

const attributes = {
  components_: numbers(2),
  mean_: nullable(vector()),
  explained_variance_: vector(),
  explained_variance_ratio_: optional(any()),
  singular_values_: optional(any()),
  noise_variance_: number(),
  n_components_: optional(any()),
  whiten: optional(bool(), false),
};

type Pca = Model<typeof attributes>;

/** Smallest scale of whitening: the machine epsilon of its type. */
function scales(m: Pca): Float64Array {
  const roots = m.explained_variance_.map(Math.sqrt);
  if (!m.self.version.since(1, 5)) return roots;
  const least = m.components_.float32 ? 2 ** -23 : 2 ** -52;
  return roots.map((scale) => Math.max(scale, least));
}

function transform(m: Pca, X: Input): Dense {
  const sparse = m.self.className === 'IncrementalPCA' || m.self.version.since(1, 4);
  const unchecked = { nan: true, inf: true };
  const given = sparse ? asDenseAlways(m.self, X, unchecked) : asDense(m.self, X, unchecked);
  // Up to 0.23 PCA left small types as they were.
  const kept = m.self.className === 'PCA' && !m.self.version.since(0, 24) ? besideFloat32(given.dtype) : given.dtype;
  const matrix = kept === given.dtype ? given : new Dense(given.data, given.rows, given.cols, kept);
  const out = centredAfter(m) ? projectThenCentre(m, matrix) : project(centred(matrix, m.mean_), m.components_);
  checkThrough(m.self, matrix, out.data);
  if (!m.whiten) return out;
  const scale = scales(m);
  const { data, rows, cols, dtype } = out;
  return new Dense(
    rounded(
      data.map((value, at) => value / scale[at % cols]!),
      dtype,
    ),
    rows,
    cols,
    dtype,
  );
}

/** Since 1.5 the mean is taken off after the product, so that sparse rows stay sparse. */
function centredAfter(m: Pca): boolean {
  return m.self.version.since(1, 5) && m.mean_ !== undefined;
}

const means = new WeakMap<Pca, Float64Array>();

function projectedMean(m: Pca): Float64Array {
  let found = means.get(m);
  if (found === undefined) {
    found = timesTransposed(m.mean_!, 1, componentsWidth(m), m.components_.data, componentCount(m));
    means.set(m, found);
  }
  return found;
}

function projectThenCentre(m: Pca, X: Dense): Dense {
  const mean = projectedMean(m);
  if (resultType(X.dtype, m.components_) === 'float64') {
    const { data: weights } = m.components_;
    const scores = affine(X.data, X.rows, X.cols, weights, mean.length, (k) => -mean[k]!, true);
    return new Dense(scores, X.rows, mean.length, 'float64');
  }
  const out = project(X, m.components_);
  const { data, rows, cols, dtype } = out;
  return new Dense(
    rounded(
      data.map((value, at) => value - mean[at % cols]!),
      dtype,
    ),
    rows,
    cols,
    dtype,
  );
}

function inverseTransform(m: Pca, X: Input): Dense {
  const codes = asCodes(m, X);
  if (!m.whiten) return unproject(codes, m.components_, m.mean_);
  const width = componentsWidth(m);
  const data = m.components_.data.map((value, at) => Math.sqrt(m.explained_variance_[Math.floor(at / width)]!) * value);
  return unproject(codes, { ...m.components_, data }, m.mean_);
}

/** Inverse of the covariance that the components and the noise make. */
function precision(m: Pca): Float64Array {
  const size = componentsWidth(m);
  const count = componentCount(m);
  const noise = m.noise_variance_;
  const weights = m.explained_variance_.map((variance) => Math.max(variance - noise, 0));
  const vectors = m.components_.data.slice();
  if (m.whiten)
    vectors.forEach((value, at) => (vectors[at] = value * Math.sqrt(m.explained_variance_[Math.floor(at / size)]!)));
  if (noise === 0 || count === size) {
    const weighted = vectors.map((value, at) => value * weights[Math.floor(at / size)]!);
    const covariance = times(transposed(weighted, count, size), size, count, vectors, size);
    for (let j = 0; j < size; j++) covariance[j * size + j]! += noise;
    return inverted(m, covariance, size);
  }
  const inner = timesTransposed(vectors, count, size, vectors, count).map((value) => value / noise);
  for (let k = 0; k < count; k++) inner[k * count + k]! += 1 / weights[k]!;
  const right = times(inverted(m, inner, count), count, count, vectors, size);
  const out = times(transposed(vectors, count, size), size, count, right, size).map(
    (value) => value / -(noise * noise),
  );
  for (let j = 0; j < size; j++) out[j * size + j]! += 1 / noise;
  return out;
}

function inverted(m: Pca, matrix: Float64Array, size: number): Float64Array {
  const out = inverse(matrix, size);
  if (out === undefined) throw m.self.fail('components_', 'a covariance that can be inverted', 'a singular one');
  return out;
}

function scoreSamples(m: Pca, X: Input): NdArray {
  const matrix = centred(asDense(m.self, X), m.mean_);
  const inverseCovariance = precision(m);
  const logDet = logDeterminant(inverseCovariance, componentsWidth(m));
  const type = resultType(matrix.dtype, m.components_);
  return numberArray(rounded(logLikelihood(matrix, inverseCovariance, logDet), type), [matrix.rows], type);
}

export default defineEstimator({
  classes: ['sklearn.decomposition._pca.PCA', 'sklearn.decomposition._incremental_pca.IncrementalPCA'],
  byRow: true,
  attributes,
  check(m) {
    checkComponents(m);
    checkLength(m.self, 'explained_variance_', m.explained_variance_.length, componentCount(m));
    if (m.mean_ !== undefined) checkLength(m.self, 'mean_', m.mean_.length, componentsWidth(m));
  },
  features: componentsWidth,
  has: (m, method) => method !== 'scoreSamples' || m.self.className === 'PCA',
  transform,
  inverseTransform,
  scoreSamples,
  score(m, X) {
    if (m.self.className !== 'PCA') throw new UnsupportedError(`${m.self.className} has no score`);
    return meanOf(scoreSamples(m, X).toFloat64());
  },
  getFeatureNamesOut: (m) => classNames(m.self, componentCount(m)),
});
