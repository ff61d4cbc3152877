/**
 * The share of training values below a value, as it is or as a normal variate.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.QuantileTransformer.html
 */
import { InvalidInputError } from '../../../core/errors.js';
import { normalCdf, normalQuantile } from '../../../linalg/special/normal.js';
import { bool, numbers, oneOf, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Csr, Dense, type Input } from '../../input/matrix.js';
import { asMatrix, floatType } from '../../running/validate.js';
import { roundingOf } from './columnwise.js';
import { Interpolation } from './interpolation.js';

const attributes = {
  quantiles_: numbers(2),
  references_: vector(),
  output_distribution: optional(oneOf('uniform', 'normal'), 'uniform' as const),
  ignore_implicit_zeros: optional(bool(), false),
};

type Quantiles = Model<typeof attributes>;

/** As close to a bound of the training values counts as being there. */
const NEAR = 1e-7;
const LOWEST = /* @__PURE__ */ normalQuantile(NEAR - 2 ** -52);
const HIGHEST = /* @__PURE__ */ normalQuantile(1 - (NEAR - 2 ** -52));

const negatedReverse = (values: Float64Array): Float64Array => values.map((value) => -value).reverse();

interface Column {
  readonly quantiles: Float64Array;
  readonly shares: Interpolation;
  readonly negatedShares: Interpolation;
  readonly values: Interpolation;
}

function columnsOf(m: Quantiles): Column[] {
  const [count, width] = m.quantiles_.shape as [number, number];
  const { references_: references } = m;
  const negatedReferences = negatedReverse(references);
  return Array.from({ length: width }, (_, j) => {
    const quantiles = Float64Array.from({ length: count }, (_item, k) => m.quantiles_.data[k * width + j]!);
    return {
      quantiles,
      shares: new Interpolation(quantiles, references),
      negatedShares: new Interpolation(negatedReverse(quantiles), negatedReferences),
      values: new Interpolation(references, quantiles),
    };
  });
}

/** Before 0.21 shares were kept away from 0 and 1, as values of the normal distribution still are. */
const keepsAway = (m: Quantiles): boolean => m.output_distribution === 'normal' || !m.self.version.since(0, 21);

const bound = (m: Quantiles, value: number, limit: number, sign: number): boolean =>
  keepsAway(m) ? sign * value + NEAR > sign * limit : value === limit;

function forward(m: Quantiles, { quantiles, shares, negatedShares }: Column, value: number): number {
  if (Number.isNaN(value)) return value;
  // Both ways, so that repeated quantiles give the middle of their shares.
  let share = 0.5 * (shares.at(value) - negatedShares.at(-value));
  if (bound(m, value, quantiles[quantiles.length - 1]!, 1)) share = 1;
  if (bound(m, value, quantiles[0]!, -1)) share = 0;
  if (m.output_distribution === 'uniform')
    return keepsAway(m) ? Math.min(Math.max(share, NEAR - 2 ** -52), 1 - (NEAR - 2 ** -52)) : share;
  return Math.min(Math.max(normalQuantile(share), LOWEST), HIGHEST);
}

function backward(m: Quantiles, { quantiles, values }: Column, value: number): number {
  const share = m.output_distribution === 'normal' ? normalCdf(value) : value;
  if (Number.isNaN(share)) return share;
  const found = values.at(share);
  if (bound(m, share, 0, -1)) return quantiles[0]!;
  return bound(m, share, 1, 1) ? quantiles[quantiles.length - 1]! : found;
}

function mapped(m: Quantiles, X: Input, compute: (column: Column, value: number) => number): Dense | Csr {
  const matrix = asMatrix(m.self, X, { nan: true });
  const type = floatType(matrix.dtype);
  const round = roundingOf(type);
  const columns = columnsOf(m);
  if (matrix.kind === 'dense') {
    const { rows, cols } = matrix;
    return new Dense(
      matrix.data.map((value, at) => round(compute(columns[at % cols]!, value))),
      rows,
      cols,
      type,
    );
  }
  const { indices, indptr, rows, cols } = matrix;
  const data = matrix.data.map((value, at) => round(compute(columns[indices[at]!]!, value)));
  return new Csr(data, indices, indptr, rows, cols, type);
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._data.QuantileTransformer'],
  byRow: true,
  attributes,
  check(m) {
    const [count, width] = m.quantiles_.shape;
    if (count === 0 || m.references_.length !== count)
      throw m.self.fail('references_', `${count} numbers`, `${m.references_.length}`);
    if (m.self.nFeatures !== width) throw m.self.fail('quantiles_', `${m.self.nFeatures} columns`, `${width}`);
  },
  features: (m) => m.quantiles_.shape[1],
  transform(m, X) {
    if (X.kind === 'csr' && !m.ignore_implicit_zeros && X.data.some((value) => value < 0))
      throw new InvalidInputError('QuantileTransformer only accepts non-negative sparse matrices');
    return mapped(m, X, (column, value) => forward(m, column, value));
  },
  inverseTransform: (m, X) => mapped(m, X, (column, value) => backward(m, column, value)),
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
