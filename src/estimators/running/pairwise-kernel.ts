/** Estimators with a `kernel` parameter: K between new rows and stored ones. */
import { type KernelName, KERNELS, pairwiseKernel } from '../../linalg/kernels.js';
import type { Numbers } from '../binding/attributes.js';
import type { Owner } from '../binding/define.js';
import { describe } from '../binding/state.js';
import { kernelOfRows } from '../own/metric.js';
import { Dense, type Input } from '../input/matrix.js';
import { asDenseAlways } from './validate.js';

export interface KernelModel {
  /** A name of scikit-learn's pairwise kernels, or a function of the user's. */
  readonly kernel: unknown;
  readonly degree: number;
  readonly coef0: number;
  readonly self: Owner;
}

function nameOf(m: KernelModel): KernelName | 'precomputed' {
  const name = [...KERNELS, 'precomputed' as const].find((known) => known === m.kernel);
  if (name === undefined) throw m.self.fail('kernel', [...KERNELS, 'precomputed'].join(', '), describe(m.kernel));
  return name;
}

/** `kernel_params`, which a function of the user's gets as keyword arguments. */
function keywordsIn(self: Owner): unknown {
  return self.get('kernel_params');
}

/** K of X and the stored rows; a precomputed kernel is X itself. */
export function kernelOf(m: KernelModel, gamma: number | undefined, X: Input, rows: Numbers): Dense {
  const [count, width] = rows.shape as [number, number];
  if (typeof m.kernel !== 'string') {
    const own = asDenseAlways(m.self, X, { width });
    const fitted = { data: rows.data, rows: count };
    return new Dense(kernelOfRows(m.kernel, keywordsIn(m.self), own, fitted, m.self), own.rows, count);
  }
  const name = nameOf(m);
  const dense = asDenseAlways(m.self, X, { width: name === 'precomputed' ? count : width });
  if (name === 'precomputed') return dense;
  const { degree, coef0 } = m;
  const K = pairwiseKernel(name, [dense.data, dense.rows], [rows.data, count], width, { gamma, degree, coef0 });
  return new Dense(K, dense.rows, count);
}
