/**
 * A code of ones and zeros for each class, and a classifier for each digit: the nearest code decides.
 * https://scikit-learn.org/stable/modules/multiclass.html#outputcodeclassifier
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { labels, numbers } from '../../binding/attributes.js';
import { fitted } from '../../running/inner-estimators.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { takeLabels } from '../../running/output.js';
import { binaryScores } from './binary.js';

const attributes = { estimators_: fitted(), classes_: labels(), code_book_: numbers(2) };

function predict(m: Model<typeof attributes>, X: Input): NdArray {
  const columns = m.estimators_.map((child) => binaryScores(m.self, child, X));
  const width = columns.length;
  const { data: codes } = m.code_book_;
  const nearest = Int32Array.from({ length: X.rows }, (_, i) => {
    let best = Infinity;
    let at = 0;
    for (let k = 0; k < m.classes_.size; k++) {
      let distance = 0;
      for (let j = 0; j < width; j++) distance += (columns[j]![i]! - codes[k * width + j]!) ** 2;
      if (distance < best) {
        best = distance;
        at = k;
      }
    }
    return at;
  });
  return takeLabels(m.classes_, nearest);
}

export default defineEstimator({
  classes: ['sklearn.multiclass.OutputCodeClassifier'],
  attributes,
  check(m) {
    const [rows, cols] = m.code_book_.shape;
    if (rows !== m.classes_.size || cols !== m.estimators_.length)
      throw m.self.fail('code_book_', `shape (${m.classes_.size}, ${m.estimators_.length})`, `(${rows}, ${cols})`);
  },
  inner: (m) => m.estimators_[0],
  predict,
});
