/**
 * Dictionary learning and sparse coding: few atoms that make up each row.
 * https://scikit-learn.org/stable/modules/decomposition.html#dictionary-learning
 */
import { InvalidInputError } from '../../../core/errors.js';
import { lassoOfGram } from '../../../linalg/solvers/coordinate-descent.js';
import { leastAngle } from '../../../linalg/solvers/least-angle.js';
import { matchingPursuit } from '../../../linalg/solvers/matching-pursuit.js';
import { dot, timesTransposed } from '../../../linalg/product.js';
import { any, bool, nullable, number, numbers, oneOf, optional } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input, type NumberType } from '../../input/matrix.js';
import { asDense } from '../../running/validate.js';
import { checkComponents, componentCount, componentsWidth, resultType, rounded, unproject } from './project.js';

const attributes = {
  components_: numbers(2),
  transform_algorithm: oneOf('omp', 'lasso_lars', 'lasso_cd', 'lars', 'threshold'),
  transform_n_nonzero_coefs: nullable(number()),
  transform_alpha: nullable(number()),
  transform_max_iter: optional(number(), 1000),
  alpha: optional(nullable(number())),
  positive_code: optional(bool(), false),
  split_sign: optional(bool(), false),
  n_iter_: optional(any()),
  error_: optional(any()),
};

type Coder = Model<typeof attributes>;

/** Non-zero coefficients of a row, for omp and lars. */
function atomsPerRow(m: Coder): number {
  const count = m.transform_n_nonzero_coefs ?? Math.min(Math.max(componentsWidth(m) / 10, 1), componentCount(m));
  return Math.trunc(count);
}

/** Weight of the penalty. Since 1.2 it is `alpha` where `transform_alpha` is None. */
function penalty(m: Coder): number {
  return m.transform_alpha ?? (m.self.version.since(1, 2) ? m.alpha : undefined) ?? 1;
}

/** A function from the products of a row with the atoms, and the row's squared length, to its code. */
function coder(m: Coder): (products: Float64Array, squaredNorm: number) => Float64Array {
  const count = componentCount(m);
  const width = componentsWidth(m);
  const { version } = m.self;
  const gram = timesTransposed(m.components_.data, count, width, m.components_.data, count);
  const positive = m.positive_code;
  switch (m.transform_algorithm) {
    case 'threshold':
      return (products) =>
        products.map((value) => {
          const code = Math.sign(value) * Math.max(Math.abs(value) - penalty(m), 0);
          return positive ? Math.max(code, 0) : code;
        });
    case 'omp': {
      const atoms = atomsPerRow(m);
      if (atoms > count) throw new InvalidInputError('The number of atoms cannot be more than the number of features');
      return (products) => matchingPursuit(gram, products, atoms);
    }
    case 'lasso_cd':
      return (products, squaredNorm) =>
        lassoOfGram({
          gram,
          products,
          squaredNorm,
          penalty: (penalty(m) / width) * width,
          tol: version.since(1, 8) ? 1e-8 : 1e-4,
          maxIterations: m.transform_max_iter,
          positive,
          screening: version.since(1, 8),
        });
    default: {
      const method = m.transform_algorithm === 'lars' ? 'lar' : 'lasso';
      const settings = {
        gram,
        samples: width,
        method,
        alphaMin: method === 'lar' ? 0 : penalty(m) / width,
        maxIterations: method === 'lar' ? atomsPerRow(m) : m.transform_max_iter,
        positive: method === 'lasso' && positive,
        rounding: version.since(1, 0),
      } as const;
      return (products) => leastAngle({ ...settings, products });
    }
  }
}

function transform(m: Coder, X: Input): Dense {
  const { data, rows, cols, dtype } = asDense(m.self, X);
  const count = componentCount(m);
  const products = timesTransposed(data, rows, cols, m.components_.data, count);
  const encode = coder(m);
  const codes = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) {
    const code = encode(products.slice(i * count, (i + 1) * count), dot(data, i * cols, data, i * cols, cols));
    codes.set(code, i * count);
  }
  if (m.split_sign) return splitSigns(codes, rows, count);
  const type = typeOfCodes(m, dtype);
  return new Dense(rounded(codes, type), rows, count, type);
}

/** Most algorithms allocate their codes in the type of the atoms, whatever X is; which ones, releases differ. */
function typeOfCodes(m: Coder, X: NumberType): 'float32' | 'float64' {
  const { version } = m.self;
  const method = m.transform_algorithm;
  if (method === 'threshold') return resultType(X, m.components_);
  if (method === 'omp' && version.since(1, 8)) return X === 'float32' ? 'float32' : 'float64';
  const isLeastAngle = method === 'lars' || method === 'lasso_lars';
  const follows = isLeastAngle ? version.since(1, 0) : version.since(1, 1);
  return follows && m.components_.float32 ? 'float32' : 'float64';
}

/** Positive parts, then negative parts. */
function splitSigns(codes: Float64Array, rows: number, count: number): Dense {
  const out = new Float64Array(2 * codes.length);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < count; k++) {
      const code = codes[i * count + k]!;
      out[2 * i * count + k] = Math.max(code, 0);
      out[(2 * i + 1) * count + k] = -Math.min(code, 0);
    }
  }
  return new Dense(out, rows, 2 * count);
}

function inverseTransform(m: Coder, X: Input): Dense {
  const count = componentCount(m);
  const codes = asDense(m.self, X, { width: m.split_sign ? 2 * count : count });
  if (!m.split_sign) return unproject(codes, m.components_);
  const joined = new Float64Array(codes.rows * count);
  for (let i = 0; i < codes.rows; i++) {
    for (let k = 0; k < count; k++) {
      joined[i * count + k] = codes.data[2 * i * count + k]! - codes.data[(2 * i + 1) * count + k]!;
    }
  }
  return unproject(new Dense(joined, codes.rows, count), m.components_);
}

export default defineEstimator({
  classes: [
    'sklearn.decomposition._dict_learning.DictionaryLearning',
    'sklearn.decomposition._dict_learning.MiniBatchDictionaryLearning',
    'sklearn.decomposition._dict_learning.SparseCoder',
  ],
  attributes,
  upgrade(state) {
    // A SparseCoder learns nothing: its atoms are a parameter.
    if (!state.has('components_') && state.has('dictionary')) state.set('components_', state.get('dictionary'));
  },
  check(m) {
    checkComponents(m);
    if (!(m.transform_max_iter >= 0 && m.transform_max_iter <= 1e7)) {
      throw m.self.fail('transform_max_iter', 'at most 10,000,000', `${m.transform_max_iter}`);
    }
    const least = penalty(m);
    if (!(least >= 0)) throw m.self.fail('transform_alpha', 'a number of at least 0', `${least}`);
    if (!m.components_.data.every(Number.isFinite)) throw m.self.fail('components_', 'finite numbers', 'others');
  },
  features: componentsWidth,
  transform,
  inverseTransform,
  getFeatureNamesOut: (m) => classNames(m.self, componentCount(m)),
});
