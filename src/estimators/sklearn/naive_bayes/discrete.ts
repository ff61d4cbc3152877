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
  const n = classes_.size;
  const [rows, cols] = feature_log_prob_.shape;
  const width = self.nFeatures ?? cols;
  if (n === 0 || rows !== n || cols !== width)
    throw self.fail('feature_log_prob_', `shape (${n}, ${width})`, `(${rows}, ${cols})`);
  if (class_log_prior_.length !== n) throw self.fail('class_log_prior_', `${n} numbers`, `${class_log_prior_.length}`);
}
