/**
 * (x − mean) / scale, column by column.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.StandardScaler.html
 */
import { scratch } from '../../input/scratch.js';
import { InvalidInputError } from '../../../core/errors.js';
import { standardize } from '../../../linalg/standardize.js';
import { any, bool, nullable, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Csr, Dense, type Features, type Input } from '../../input/matrix.js';
import { asMatrix, floatType } from '../../running/validate.js';

const attributes = {
  mean_: optional(nullable(vector())),
  scale_: optional(nullable(vector())),
  var_: optional(nullable(vector())),
  n_samples_seen_: optional(any()),
  with_mean: optional(bool(), true),
  with_std: optional(bool(), true),
  copy: optional(any()),
};

type Scaler = Model<typeof attributes>;

const identity = (value: number): number => value;

/** In float32 every step is rounded; since 1.8 the parameters are rounded too. */
function rounding(m: Scaler, type: string): { step: (value: number) => number; parameter: (value: number) => number } {
  if (type !== 'float32') return { step: identity, parameter: identity };
  return { step: Math.fround, parameter: m.self.version.since(1, 8) ? Math.fround : identity };
}

function sparse(m: Scaler, X: Csr, scale: Float64Array | undefined): Csr {
  if (m.with_mean)
    throw new InvalidInputError(
      'Cannot center sparse matrices: the scaler was made with with_mean=True; pass X.toDense()',
    );
  const type = floatType(X.dtype);
  const { step } = rounding(m, type);
  const data = scale === undefined ? X.data : X.data.map((value, k) => step(value * scale[X.indices[k]!]!));
  return new Csr(data, X.indices, X.indptr, X.rows, X.cols, type);
}

function each(X: Dense, type: Dense['dtype'], compute: (value: number, column: number) => number): Dense {
  const { rows, cols, data } = X;
  const out = new Float64Array(data.length);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) out[at] = compute(data[at]!, j);
  }
  return new Dense(out, rows, cols, type);
}

/** (x - mean) / scale in float64, where x - 0 and x / 1 are x; and the sum of all of them, finite only where X is. */
function scaled(
  X: Dense,
  mean: Float64Array | undefined,
  scale: Float64Array | undefined,
): { out: Dense; sum: number } {
  const { rows, cols, data } = X;
  const from = mean ?? new Float64Array(cols);
  const by = scale ?? new Float64Array(cols).fill(1);
  const out = scratch(Float64Array, data.length);
  const sum = standardize(out, data, rows, cols, from, by);
  return { out: new Dense(out, rows, cols, 'float64'), sum };
}

function transform(m: Scaler, X: Input): Features {
  const matrix = asMatrix(m.self, X, { nan: true, inf: true });
  const { mean_: mean, scale_: scale } = m;
  if (matrix.kind === 'dense' && floatType(matrix.dtype) === 'float64') {
    const { out, sum } = scaled(matrix, m.with_mean ? mean : undefined, m.with_std ? scale : undefined);
    // X itself is looked at only where something is not finite.
    if (sum - sum !== 0) asMatrix(m.self, matrix, { nan: true });
    return out;
  }
  asMatrix(m.self, matrix, { nan: true });
  if (matrix.kind === 'csr')
    return sparse(
      m,
      matrix,
      scale?.map((value) => 1 / value),
    );
  const type = floatType(matrix.dtype);
  const { step, parameter } = rounding(m, type);
  return each(matrix, type, (value, j) => {
    const centred = m.with_mean ? step(value - parameter(mean![j]!)) : value;
    return m.with_std ? step(centred / parameter(scale![j]!)) : centred;
  });
}

function inverse(m: Scaler, X: Input): Features {
  const matrix = asMatrix(m.self, X, { nan: true });
  const { mean_: mean, scale_: scale } = m;
  if (matrix.kind === 'csr') return sparse(m, matrix, scale);
  const type = floatType(matrix.dtype);
  const { step, parameter } = rounding(m, type);
  return each(matrix, type, (value, j) => {
    const scaled = m.with_std ? step(value * parameter(scale![j]!)) : value;
    return m.with_mean ? step(scaled + parameter(mean![j]!)) : scaled;
  });
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._data.StandardScaler'],
  byRow: true,
  attributes,
  check(m) {
    const width = m.self.nFeatures;
    for (const [name, needed] of [
      ['mean_', m.with_mean],
      ['scale_', m.with_std],
    ] as const) {
      const values = m[name];
      if (needed && values === undefined) throw m.self.fail(name, 'an array of numbers', 'None');
      if (values !== undefined && values.length !== width)
        throw m.self.fail(name, `${width} numbers`, `${values.length}`);
    }
  },
  features: (m) => (m.mean_ ?? m.scale_)?.length,
  transform,
  inverseTransform: inverse,
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
