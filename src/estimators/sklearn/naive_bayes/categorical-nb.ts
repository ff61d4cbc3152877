/**
 * Naive Bayes for categories, which are numbers from 0.
 * https://scikit-learn.org/stable/modules/naive_bayes.html#categorical-naive-bayes
 */
import { InvalidInputError } from '../../../core/errors.js';
import { labels, listOf, numbers, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { type Input, isObjectColumn } from '../../input/matrix.js';
import { asDense } from '../../running/validate.js';
import { type Joint, naiveBayes } from './joint.js';

const attributes = { classes_: labels(), feature_log_prob_: listOf(numbers(2)), class_log_prior_: vector() };

type Categorical = Model<typeof attributes>;

/** Words are read as Python's `int` reads them: no fractions. */
function checkWords(m: Categorical, X: Input): void {
  if (X.kind !== 'table') return;
  X.columns.forEach((column, j) => {
    if (!isObjectColumn(column)) return;
    column.values.forEach((value, i) => {
      if (typeof value === 'string' && !/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(value))
        throw new InvalidInputError(
          `row ${i}, column ${j} of X is ${JSON.stringify(value)}: ${m.self.className} wants the numbers of categories`,
        );
    });
  });
}

function joint(m: Categorical, X: Input): Joint {
  checkWords(m, X);
  const { data, rows, cols } = asDense(m.self, X, { width: m.feature_log_prob_.length });
  const n = m.classes_.size;
  const out = new Float64Array(rows * n);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const table = m.feature_log_prob_[j]!;
      const count = table.shape[1]!;
      const category = Math.trunc(data[i * cols + j]!);
      if (!(category >= 0 && category < count)) {
        throw new InvalidInputError(
          `row ${i}, column ${j} of X is ${data[i * cols + j]}: ${m.self.className} knows the categories 0 to ${count - 1} there`,
        );
      }
      for (let k = 0; k < n; k++) out[i * n + k]! += table.data[k * count + category]!;
    }
    for (let k = 0; k < n; k++) out[i * n + k]! += m.class_log_prior_[k]!;
  }
  return { data: out, rows, cols: n };
}

export default defineEstimator({
  classes: ['sklearn.naive_bayes.CategoricalNB'],
  byRow: true,
  attributes,
  features: (m) => m.feature_log_prob_.length,
  check(m) {
    const n = m.classes_.size;
    const width = m.self.nFeatures ?? m.feature_log_prob_.length;
    if (m.feature_log_prob_.length !== width)
      throw m.self.fail('feature_log_prob_', `${width} arrays`, `${m.feature_log_prob_.length}`);
    m.feature_log_prob_.forEach(({ shape }, j) => {
      if (shape[0] !== n) throw m.self.fail('feature_log_prob_', `${n} rows each`, `${shape[0]} in array ${j}`);
    });
    if (m.class_log_prior_.length !== n)
      throw m.self.fail('class_log_prior_', `${n} numbers`, `${m.class_log_prior_.length}`);
  },
  ...naiveBayes(joint),
});
