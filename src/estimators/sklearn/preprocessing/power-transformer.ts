/**
 * A power of each column that makes it more like a normal variate.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.PowerTransformer.html
 */
import { hasIndependentRows } from '../../running/row-independence.js';
import { InvalidInputError } from '../../../core/errors.js';
import { bool, child, nullable, oneOf, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Features, type Input } from '../../input/matrix.js';
import { run } from '../../running/run.js';
import { asDense, floatType } from '../../running/validate.js';
import { roundingOf } from './columnwise.js';

const attributes = {
  lambdas_: vector(),
  method: optional(oneOf('yeo-johnson', 'box-cox'), 'yeo-johnson' as const),
  standardize: optional(bool(), true),
  _scaler: optional(nullable(child())),
};

type Power = Model<typeof attributes>;

const EPSILON = 2 ** -52;

/** Since 1.9 scipy's formula, which keeps the digits of small values. */
function yeoJohnson(m: Power, x: number, lambda: number): number {
  if (m.self.version.since(1, 9)) {
    if (x >= 0) return Math.abs(lambda) < EPSILON ? Math.log1p(x) : Math.expm1(lambda * Math.log1p(x)) / lambda;
    if (Math.abs(lambda - 2) > EPSILON) return -Math.expm1((2 - lambda) * Math.log1p(-x)) / (2 - lambda);
    return -Math.log1p(-x);
  }
  if (x >= 0) return Math.abs(lambda) < EPSILON ? Math.log1p(x) : ((x + 1) ** lambda - 1) / lambda;
  if (Math.abs(lambda - 2) > EPSILON) return -((-x + 1) ** (2 - lambda) - 1) / (2 - lambda);
  return -Math.log1p(-x);
}

function yeoJohnsonBack(x: number, lambda: number): number {
  if (x >= 0) return Math.abs(lambda) < EPSILON ? Math.exp(x) - 1 : (x * lambda + 1) ** (1 / lambda) - 1;
  if (Math.abs(lambda - 2) > EPSILON) return 1 - (-(2 - lambda) * x + 1) ** (1 / (2 - lambda));
  return 1 - Math.exp(-x);
}

function boxCox(x: number, lambda: number): number {
  return Math.abs(lambda) < 1e-19 ? Math.log(x) : Math.expm1(lambda * Math.log(x)) / lambda;
}

function boxCoxBack(m: Power, x: number, lambda: number): number {
  if (lambda === 0) return Math.exp(x);
  return m.self.version.since(1, 6) ? Math.exp(Math.log1p(lambda * x) / lambda) : (x * lambda + 1) ** (1 / lambda);
}

function mapped(X: Dense, compute: (value: number, column: number) => number): Dense {
  const type = floatType(X.dtype);
  const round = roundingOf(type);
  const data = X.data.map((value, at) => (Number.isNaN(value) ? value : round(compute(value, at % X.cols))));
  return new Dense(data, X.rows, X.cols, type);
}

function transform(m: Power, X: Input): Features {
  const dense = asDense(m.self, X, { nan: true });
  if (m.method === 'box-cox' && dense.data.some((value) => value <= 0)) {
    throw new InvalidInputError('The Box-Cox transformation can only be applied to strictly positive data');
  }
  const powers = mapped(dense, (x, j) =>
    m.method === 'box-cox' ? boxCox(x, m.lambdas_[j]!) : yeoJohnson(m, x, m.lambdas_[j]!),
  );
  return m.standardize ? (run(m._scaler!, 'transform', powers) as Features) : powers;
}

function inverse(m: Power, X: Input): Features {
  const scaled = m.standardize ? (run(m._scaler!, 'inverseTransform', X) as Features) : X;
  return mapped(asDense(m.self, scaled, { nan: true }), (x, j) =>
    m.method === 'box-cox' ? boxCoxBack(m, x, m.lambdas_[j]!) : yeoJohnsonBack(x, m.lambdas_[j]!),
  );
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._data.PowerTransformer'],
  byRow: (m) => !m.standardize || hasIndependentRows(m._scaler!),
  attributes,
  check(m) {
    const width = m.self.nFeatures;
    if (m.lambdas_.length !== width) throw m.self.fail('lambdas_', `${width} numbers`, `${m.lambdas_.length}`);
    if (m.standardize && m._scaler === undefined) throw m.self.fail('_scaler', 'a StandardScaler', 'None');
  },
  features: (m) => m.lambdas_.length,
  transform,
  inverseTransform: inverse,
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
