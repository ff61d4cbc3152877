/**
 * Non-negative matrix factorization: W ≥ 0 with W·H near X, for the stored H.
 * https://scikit-learn.org/stable/modules/decomposition.html#nmf
 */
import { InvalidInputError } from '../../../core/errors.js';
import { RandomState } from '../../../linalg/random-state.js';
import { any, either, number, numbers, oneOf, optional, text } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Csr, type Input, toDense } from '../../input/matrix.js';
import { asMatrix, floatType } from '../../running/validate.js';
import { solveByCoordinates } from './nmf-coordinate.js';
import { type Multiplicative, solveByFactors } from './nmf-multiplicative.js';
import { asCodes, checkComponents, componentCount, componentsWidth, unproject } from './project.js';

const LOSSES: ReadonlyMap<unknown, number> = /* @__PURE__ */ new Map([
  ['frobenius', 2],
  ['kullback-leibler', 1],
  ['itakura-saito', 0],
]);

const attributes = {
  components_: numbers(2),
  solver: optional(oneOf('cd', 'mu'), 'mu'),
  beta_loss: either((value) => typeof value === 'string', text(), number()),
  tol: number(),
  max_iter: number(),
  l1_ratio: optional(number(), 0),
  alpha: optional(any(), 0),
  alpha_W: optional(any(), 0),
  alpha_H: optional(any(), 'same'),
  regularization: optional(any(), 'both'),
  shuffle: optional(any(), false),
  random_state: optional(any(), null),
  _transform_max_iter: optional(number()),
  n_iter_: optional(any()),
  reconstruction_err_: optional(any()),
};

type Nmf = Model<typeof attributes>;

const isMiniBatch = (m: Nmf): boolean => m.self.className === 'MiniBatchNMF';

/** Weights of |W| and W². Until 1.1 they were those of `alpha`, not scaled by the number of features. */
function penalties(m: Nmf): { l1: number; l2: number } {
  let strength: number;
  if (m.self.version.since(1, 2) || m.alpha_W !== 0 || m.alpha_H !== 'same' || isMiniBatch(m)) {
    strength = componentsWidth(m) * Number(m.alpha_W);
  } else {
    const applies = ['both', 'transformation', 'deprecated'].includes(String(m.regularization));
    strength = applies && typeof m.alpha === 'number' ? m.alpha : 0;
  }
  return { l1: strength * m.l1_ratio, l2: strength * (1 - m.l1_ratio) };
}

function lossOf(m: Nmf): number {
  return typeof m.beta_loss === 'number' ? m.beta_loss : LOSSES.get(m.beta_loss)!;
}

/** Order in which components take turns, for each iteration. */
function turns(m: Nmf): () => Int32Array {
  const count = componentCount(m);
  const fixed = Int32Array.from({ length: count }, (_, i) => i);
  if (m.shuffle !== true) return () => fixed;
  if (typeof m.random_state !== 'number') {
    throw new InvalidInputError(
      `this ${m.self.className} draws the order of its components at random (shuffle=True without a random_state): its transform differs each time in Python as well`,
    );
  }
  const random = new RandomState(m.random_state);
  return () => random.permutation(count);
}

function checkPositive(m: Nmf, X: Dense | Csr): void {
  for (const value of X.data) {
    if (value < 0) throw new InvalidInputError(`Negative values in data passed to ${m.self.className} (input X)`);
  }
}

function transform(m: Nmf, X: Input): Dense {
  const matrix = asMatrix(m.self, X);
  checkPositive(m, matrix);
  const loss = lossOf(m);
  const dense = matrix.kind === 'csr' ? toDense(matrix) : matrix;
  if (loss <= 0 && dense.data.includes(0)) {
    throw new InvalidInputError('When beta_loss <= 0 and X contains zeros, the solver may diverge');
  }
  const { components_: H, tol } = m;
  const single = floatType(matrix.dtype) === 'float32' && H.float32;
  const problem = { X: dense, H: H.data, count: componentCount(m), tol, ...penalties(m) };
  let W: Float64Array;
  if (m.solver === 'cd' && !isMiniBatch(m)) {
    W = solveByCoordinates({ ...problem, maxIterations: m.max_iter, order: turns(m) });
  } else {
    W = solveByFactors(multiplicative(m, loss, problem, matrix));
  }
  const type = single ? 'float32' : 'float64';
  return new Dense(single ? W.map(Math.fround) : W, dense.rows, componentCount(m), type);
}

function multiplicative(
  m: Nmf,
  loss: number,
  problem: Omit<Multiplicative, 'loss' | 'maxIterations' | 'rule' | 'sparse' | 'floor'>,
  X: Dense | Csr,
): Multiplicative {
  return {
    ...problem,
    loss,
    maxIterations: isMiniBatch(m) ? (m._transform_max_iter ?? m.max_iter) : m.max_iter,
    rule: isMiniBatch(m) ? 'change' : 'error',
    sparse: X.kind === 'csr' ? X : undefined,
    // Since 1.3 all small products are raised to epsilon, before only zeros.
    floor: m.self.version.since(1, 3) ? 'small' : 'zero',
  };
}

export default defineEstimator({
  classes: ['sklearn.decomposition._nmf.NMF', 'sklearn.decomposition._nmf.MiniBatchNMF'],
  attributes,
  check(m) {
    checkComponents(m);
    if (typeof m.beta_loss === 'string' && !LOSSES.has(m.beta_loss)) {
      throw m.self.fail('beta_loss', [...LOSSES.keys()].join(', '), `'${m.beta_loss}'`);
    }
    if (!(m.max_iter >= 0 && m.max_iter <= 1e7)) throw m.self.fail('max_iter', 'at most 10,000,000', `${m.max_iter}`);
    if (m.components_.data.some((value) => !(value >= 0))) {
      throw m.self.fail('components_', 'numbers that are not negative', 'a negative one');
    }
  },
  features: componentsWidth,
  transform,
  inverseTransform: (m, X) => unproject(asCodes(m, X), m.components_),
  getFeatureNamesOut: (m) => classNames(m.self, componentCount(m)),
});
