/** Checks of the naive Bayes classifiers that keep a row of logarithms for each class. */
import type { NdArray } from '../../../numpy/ndarray.js';
import type { Numbers } from '../../binding/attributes.js';
import type { Owner } from '../../binding/define.js';

interface Discrete {
  readonly classes_: NdArray;
  readonly feature_log_prob_: Numbers;
  readonly class_log_prior_: Float64Array;
  readonly self: Owner;
}

export function checkDiscrete({ classes_, feature_log_prob_, class_log_prior_, self }: Discrete): void {
  const [rows, cols] = feature_log_prob_.shape;
  // Up to 0.23 a single class had a second row beside it, of no rows of fit.
  const n = classes_.size === 1 && rows === 2 ? 2 : classes_.size;
  const width = self.nFeatures ?? cols;
  if (n === 0 || rows !== n || cols !== width)
    throw self.fail('feature_log_prob_', `shape (${n}, ${width})`, `(${rows}, ${cols})`);
  if (class_log_prior_.length !== n && class_log_prior_.length !== classes_.size)
    throw self.fail('class_log_prior_', `${n} numbers`, `${class_log_prior_.length}`);
}
