/**
 * A code of ones and zeros for each class, and a classifier for each digit: the nearest code decides.
 * https://scikit-learn.org/stable/modules/multiclass.html#outputcodeclassifier
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { labels, numbers } from '../../binding/attributes.js';
import { fitted } from '../../running/inner-estimators.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { takeLabels } from '../../binding/results.js';
import { asDense } from '../../running/validate.js';
import { binaryScores } from './binary.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = { estimators_: fitted(), classes_: labels(), code_book_: numbers(2) };

/**
 * Squared distance of a row from a code, in the order in which scikit-learn adds: |c|² − 2 x·c, without |x|² since 1.3, when
 * the root is not taken either. Codes are -1, 0 and 1, so that only the sums are rounded; they decide between equal ones.
 */
function distances(x: Float64Array, codes: Float64Array, k: number, earlier: boolean): number {
  const n = x.length;
  let dot = 0;
  let code = 0;
  let own = 0;
  for (let j = 0; j < n; j++) {
    const digit = codes[k * n + j]!;
    dot += x[j]! * digit;
    code += digit * digit;
    own += x[j]! * x[j]!;
  }
  return earlier ? Math.sqrt(Math.max(0, -2 * dot + own + code)) : -2 * dot + code;
}

function predict(m: Model<typeof attributes>, X: Input): NdArray {
  if (!m.self.version.since(0, 24)) asDense(m.self, X, { width: 'any' });
  const columns = m.estimators_.map((child) => binaryScores(m.self, child, X));
  const { data: codes } = m.code_book_;
  const earlier = !m.self.version.since(1, 3);
  const row = new Float64Array(columns.length);
  const nearest = Int32Array.from({ length: X.rows }, (_, i) => {
    columns.forEach((column, j) => (row[j] = column[i]!));
    let best = Infinity;
    let at = 0;
    for (let k = 0; k < m.classes_.size; k++) {
      const distance = distances(row, codes, k, earlier);
      if (distance >= best) continue;
      best = distance;
      at = k;
    }
    return at;
  });
  return takeLabels(m.classes_, nearest);
}

export default defineEstimator({
  classes: ['sklearn.multiclass.OutputCodeClassifier'],
  byRow: (m) => m.estimators_.every(hasIndependentRows),
  attributes,
  check(m) {
    const [rows, cols] = m.code_book_.shape;
    if (rows !== m.classes_.size || cols !== m.estimators_.length)
      throw m.self.fail('code_book_', `shape (${m.classes_.size}, ${m.estimators_.length})`, `(${rows}, ${cols})`);
  },
  inner: (m) => m.estimators_[0],
  predict,
});
