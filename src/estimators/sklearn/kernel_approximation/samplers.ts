/**
 * Random features and Nystroem's method.
 * https://scikit-learn.org/stable/modules/kernel_approximation.html
 */
import { InvalidInputError } from '../../../core/errors.js';
import { times, timesTransposed } from '../../../linalg/product.js';
import { any, nullable, number, numbers, optional, vector } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { nameOrFunction } from '../../own/metric.js';
import { Dense, type Input } from '../../input/matrix.js';
import { kernelOf } from '../../running/pairwise-kernel.js';
import { storedRows } from '../../binding/stored-rows.js';
import { asDense, asDenseAlways, heldAs, numberTypeOf, resultFloat } from '../../running/validate.js';

const attributes = {
  random_weights_: optional(numbers(2)),
  random_offset_: optional(vector()),
  skewedness: optional(number(), 1),
  components_: optional(storedRows()),
  normalization_: optional(numbers(2)),
  component_indices_: optional(any()),
  kernel: optional(nameOrFunction('kernel', 'a, b'), 'rbf'),
  gamma: optional(any(), null),
  degree: optional(nullable(number())),
  coef0: optional(nullable(number())),
};

type Sampler = Model<typeof attributes>;

const isNystroem = (m: Sampler): boolean => m.self.className === 'Nystroem';

/** cos(X·weights + offset) · √(2 / components). */
function waves(m: Sampler, X: Dense): Dense {
  const [width, count] = m.random_weights_!.shape as [number, number];
  const out = times(X.data, X.rows, width, m.random_weights_!.data, count);
  const scale = Math.sqrt(2 / count);
  const type = resultFloat(m.self, X.dtype, 'random_weights_', 'random_offset_');
  const found = out.map((value, at) => Math.cos(value + m.random_offset_![at % count]!) * scale);
  return new Dense(heldAs(type, found), X.rows, count, type);
}

const SMALL = /^(?:bool|u?int(?:8|16|32))$/;

function transform(m: Sampler, X: Input): Dense {
  if (isNystroem(m)) {
    const gamma = typeof m.gamma === 'number' ? m.gamma : undefined;
    const K = kernelOf({ ...m, degree: m.degree ?? 3, coef0: m.coef0 ?? 1 }, gamma, X, m.components_!);
    const count = m.normalization_!.shape[0]!;
    const type = resultFloat(m.self, numberTypeOf(X), 'components_', 'normalization_');
    const out = timesTransposed(K.data, K.rows, K.cols, m.normalization_!.data, count);
    return new Dense(heldAs(type, out), K.rows, count, type);
  }
  if (m.self.className === 'RBFSampler') return waves(m, asDenseAlways(m.self, X));
  const matrix = asDense(m.self, X);
  if (matrix.data.some((value) => value <= -m.skewedness)) {
    throw new InvalidInputError('X may not contain entries smaller than -skewedness');
  }
  // The logarithm is taken in the type of X, which small integers had up to 0.24 as float32.
  const narrow = matrix.dtype === 'float32' || (!m.self.version.since(1, 0) && SMALL.test(matrix.dtype));
  const round = narrow ? Math.fround : (value: number): number => value;
  const logs = matrix.data.map((value) => round(Math.log(round(value + m.skewedness))));
  return waves(m, new Dense(logs, matrix.rows, matrix.cols, matrix.dtype));
}

export default defineEstimator({
  classes: [
    'sklearn.kernel_approximation.RBFSampler',
    'sklearn.kernel_approximation.SkewedChi2Sampler',
    'sklearn.kernel_approximation.Nystroem',
  ],
  byRow: true,
  attributes,
  check(m) {
    if (isNystroem(m)) {
      const rows = m.components_?.shape[0];
      const shape = m.normalization_?.shape ?? [];
      if (rows === undefined) throw m.self.fail('components_', 'rows', 'nothing');
      if (shape[0] !== rows || shape[1] !== rows)
        throw m.self.fail('normalization_', `${rows} rows and columns`, 'others');
      return;
    }
    const count = m.random_weights_?.shape[1];
    if (count === undefined) throw m.self.fail('random_weights_', 'weights', 'nothing');
    if (m.random_offset_?.length !== count) throw m.self.fail('random_offset_', `${count} numbers`, 'others');
  },
  features: (m) => (isNystroem(m) ? m.components_!.shape[1] : m.random_weights_!.shape[0]),
  transform,
  getFeatureNamesOut: (m) =>
    classNames(m.self, isNystroem(m) ? m.normalization_!.shape[0]! : m.random_weights_!.shape[1]!),
});
