/**
 * Partial least squares and canonical correlation: centred and scaled rows times rotations, and a regression beside them.
 * https://scikit-learn.org/stable/modules/cross_decomposition.html
 */
import { PLS_MEANS, readFormerNames } from '../../binding/former-names.js';
import type { Y } from '../../binding/scoring.js';
import { InvalidInputError } from '../../../core/errors.js';
import { times, timesTransposed, transposed } from '../../../linalg/product.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { any, bool, type Numbers, numbers, optional, vector } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { checkLength } from '../decomposition/project.js';
import { defineEstimator, type MethodOptions, type Model, type State } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { numbersOf, targetsOf } from '../metrics/targets.js';
import { given } from '../../binding/method-options.js';
import { float64Array } from '../../binding/results.js';
import { asDense } from '../../running/validate.js';

const attributes = {
  _x_mean: vector(),
  _x_std: vector(),
  x_rotations_: optional(numbers(2)),
  x_loadings_: optional(numbers(2)),
  /** Of the regression: a row for each target. */
  coef_: optional(numbers(2)),
  intercept_: optional(vector()),
  _predict_1d: optional(bool(), false),
  x_weights_: optional(numbers(2)),
  y_weights_: optional(numbers(2)),
  y_rotations_: optional(numbers(1, 2)),
  _y_mean: optional(vector()),
  _y_std: optional(vector()),
  y_loadings_: optional(any()),
};

type Pls = Model<typeof attributes>;

const isSvd = (m: Pls): boolean => m.self.className === 'PLSSVD';

/** What X is multiplied with: shape (features, components). */
function rotations(m: Pls): { data: Float64Array; shape: readonly number[] } {
  const found = isSvd(m) ? m.x_weights_ : m.x_rotations_;
  if (found === undefined) throw m.self.fail(isSvd(m) ? 'x_weights_' : 'x_rotations_', 'a value', 'nothing');
  return found;
}

function scaled(m: Pls, X: Dense, divide: boolean): Float64Array {
  const { cols, data } = X;
  return data.map((value, at) => {
    const centred = value - m._x_mean[at % cols]!;
    return divide ? centred / m._x_std[at % cols]! : centred;
  });
}

const TRANSFORM = { y: given('Targets of the rows, whose coordinates come as well.') };

/** With y in `options` also the coordinates of the targets. */
function transform(m: Pls, X: Input, options?: MethodOptions): Dense | [Dense, Dense | NdArray] {
  const y = options?.['y'];
  return y === undefined || y === null ? rowScores(m, X) : [rowScores(m, X), targetScores(m, y, X.rows)];
}

function targetScores(m: Pls, y: unknown, rows: number): Dense | NdArray {
  const known = targetsOf(y as Y);
  if (known.rows !== rows) throw new InvalidInputError(`y has ${known.rows} rows, X ${rows}`);
  const targets = new Float64Array(known.rows * known.width);
  const found = (isSvd(m) ? m.y_weights_ : m.y_rotations_) as Numbers | undefined;
  const [mean, std] = [m._y_mean, m._y_std];
  if (found === undefined || mean === undefined || std === undefined)
    throw m.self.fail(
      isSvd(m) ? 'y_weights_' : 'y_rotations_',
      'rotations of the targets, their mean and deviation',
      'nothing',
    );
  const [width, components = 1] = found.shape as [number, number?];
  if (mean.length !== width) throw m.self.fail('_y_mean', `${width} numbers`, `${mean.length}`);
  if (std.length !== width) throw m.self.fail('_y_std', `${width} numbers`, `${std.length}`);
  if (known.width !== width) throw new InvalidInputError(`y has ${known.width} columns, the model ${width}`);
  for (let j = 0; j < width; j++)
    numbersOf(known, j).forEach((value, i) => (targets[i * width + j] = (value - mean[j]!) / std[j]!));
  const out = times(targets, rows, width, found.data, components);
  // Of one target it was a single number up to 0.24.
  return found.shape.length === 1 ? float64Array(out, rows) : new Dense(out, rows, components);
}

function rowScores(m: Pls, X: Input): Dense {
  const matrix = asDense(m.self, X, { width: m._x_mean.length });
  const { data, shape } = rotations(m);
  const [features, components] = shape as [number, number];
  return new Dense(times(scaled(m, matrix, true), matrix.rows, features, data, components), matrix.rows, components);
}

function inverseTransform(m: Pls, X: Input): Dense {
  const [features, components] = m.x_loadings_!.shape as [number, number];
  const scores = asDense(m.self, X, { width: components });
  const out = timesTransposed(scores.data, scores.rows, components, m.x_loadings_!.data, features);
  for (let at = 0; at < out.length; at++) out[at] = out[at]! * m._x_std[at % features]! + m._x_mean[at % features]!;
  return new Dense(out, scores.rows, features);
}

function predict(m: Pls, X: Input): NdArray {
  const matrix = asDense(m.self, X, { width: m._x_mean.length });
  const [targets, features] = m.coef_!.shape as [number, number];
  // Since 1.5 the coefficients hold the scale of X.
  const rows = scaled(m, matrix, !m.self.version.since(1, 5));
  const out = timesTransposed(rows, matrix.rows, features, m.coef_!.data, targets);
  for (let at = 0; at < out.length; at++) out[at]! += m.intercept_![at % targets]!;
  return m._predict_1d && targets === 1 ? float64Array(out, matrix.rows) : float64Array(out, matrix.rows, targets);
}

/** Up to 1.2 the coefficients had a column for each target; up to 0.23 means and deviations had other names. */
function upgrade(state: State): void {
  readFormerNames(state, PLS_MEANS);
  if (!state.has('intercept_') && state.has('_y_mean')) state.set('intercept_', state.get('_y_mean'));
  if (state.has('_coef_')) state.set('coef_', state.get('_coef_'));
  const coef = state.get('coef_');
  if (state.has('_coef_') || state.has('_predict_1d') || !(coef instanceof NdArray) || coef.ndim !== 2) return;
  if (coef.dtype.kind !== 'f') return;
  const [rows, cols] = coef.shape as [number, number];
  state.set('coef_', NdArray.of(transposed(coef.toFloat64(), rows, cols), [cols, rows]));
}

function check(m: Pls): void {
  const features = m._x_mean.length;
  const { nFeatures } = m.self;
  if (nFeatures !== undefined) checkLength(m.self, '_x_mean', features, nFeatures);
  checkLength(m.self, '_x_std', m._x_std.length, features);
  const { shape } = rotations(m);
  if (shape[0] !== features) throw m.self.fail('x_rotations_', `${features} rows`, `${shape[0]}`);
  if (isSvd(m)) return;
  if (m.coef_ === undefined || m.intercept_ === undefined) throw m.self.fail('coef_', 'coefficients', 'nothing');
  if (m.coef_.shape[1] !== features) throw m.self.fail('coef_', `${features} features`, `${m.coef_.shape[1]}`);
  checkLength(m.self, 'intercept_', m.intercept_.length, m.coef_.shape[0]!);
  const loadings = m.x_loadings_?.shape ?? [];
  if (loadings[0] !== features || loadings[1] !== shape[1])
    throw m.self.fail('x_loadings_', `shape (${features}, ${shape[1]})`, `(${loadings.join(', ')})`);
}

export default defineEstimator({
  classes: [
    'sklearn.cross_decomposition._pls.PLSRegression',
    'sklearn.cross_decomposition._pls.PLSCanonical',
    'sklearn.cross_decomposition._pls.CCA',
    'sklearn.cross_decomposition._pls.PLSSVD',
  ],
  byRow: true,
  attributes,
  upgrade,
  check,
  features: (m) => m._x_mean.length,
  has: (m, method) => !isSvd(m) || (method !== 'predict' && method !== 'inverseTransform'),
  predict,
  options: { transform: TRANSFORM },
  transform,
  inverseTransform,
  getFeatureNamesOut: (m) => classNames(m.self, rotations(m).shape[1]!),
});
