/**
 * Estimators in a chain: each one sees X and what those before it say.
 * https://scikit-learn.org/stable/modules/multiclass.html#classifierchain
 */
import { ask, askMatrix, fitted } from '../../running/inner-estimators.js';
import { InvalidInputError } from '../../../core/errors.js';
import { stackSparse } from '../compose/stack.js';
import { logOf } from '../../running/classify.js';
import { oneOf, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { type Csr, Dense, type Input } from '../../input/matrix.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { float64Array } from '../../binding/results.js';
import { hasMethod } from '../../running/run.js';
import { asMatrix } from '../../running/validate.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = {
  estimators_: fitted(),
  order_: vector(),
  chain_method_: optional(oneOf('predict', 'predict_proba', 'predict_log_proba', 'decision_function'), 'predict'),
};

type Chain = Model<typeof attributes>;

type Column = 'predict' | 'predictProba' | 'predictLogProba' | 'decisionFunction';

const COLUMNS: Readonly<Record<string, Column>> = {
  predict: 'predict',
  predict_proba: 'predictProba',
  predict_log_proba: 'predictLogProba',
  decision_function: 'decisionFunction',
};

/** One number a row; of probabilities that of the second class. */
function column(m: Chain, child: BoundEstimator, method: Column, X: Input): Float64Array {
  if (method === 'predict' || method === 'decisionFunction') {
    const found = ask(m.self, child, method, X);
    if (found.size !== X.rows || !'biuf'.includes(found.dtype.kind))
      throw m.self.fail('estimators_', 'one number a row of each estimator', child.className);
    if (found.ndim === 2 && X.rows > 1)
      throw new InvalidInputError(
        `${child.className} gives its one target a column, which scikit-learn ${m.self.version.text} does not put into a chain`,
      );
    return found.toFloat64();
  }
  const { data, rows, cols } = askMatrix(m.self, child, method, X);
  return Float64Array.from({ length: rows }, (_, i) => data[i * cols + cols - 1]!);
}

/** X with the columns so far. */
function extended(m: Chain, X: Dense | Csr, columns: readonly Float64Array[]): Dense | Csr {
  const more = columns.length;
  if (more === 0) return X;
  const { rows } = X;
  const own = X.kind === 'csr' ? 0 : X.cols;
  const cols = own + more;
  const out = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    if (X.kind === 'dense') out.set(X.data.subarray(i * own, (i + 1) * own), i * cols);
    for (let k = 0; k < more; k++) out[i * cols + own + k] = columns[k]![i]!;
  }
  const dense = new Dense(out, rows, cols);
  return X.kind === 'csr' ? stackSparse(m.self, [X, dense], rows) : dense;
}

/** What `method` says of each output: shape (rows, outputs), in the order of the targets. */
function results(m: Chain, X: Input, method: Column): NdArray {
  const matrix = asMatrix(m.self, X);
  const link = COLUMNS[m.chain_method_]!;
  const passed: Float64Array[] = [];
  const count = m.estimators_.length;
  const out = new Float64Array(X.rows * count);
  m.estimators_.forEach((child, at) => {
    const input = extended(m, matrix, passed);
    const found = column(m, child, method, input);
    passed.push(link === method ? found : column(m, child, link, input));
    const target = m.order_[at]!;
    for (let i = 0; i < X.rows; i++) out[i * count + target] = found[i]!;
  });
  return float64Array(out, X.rows, count);
}

const isClassifier = (m: Chain): boolean => m.self.className === 'ClassifierChain';

export default defineEstimator({
  classes: ['sklearn.multioutput.ClassifierChain', 'sklearn.multioutput.RegressorChain'],
  byRow: (m) => m.estimators_.every(hasIndependentRows),
  attributes,
  check(m) {
    const count = m.estimators_.length;
    const sorted = Array.from(m.order_).sort((a, b) => a - b);
    if (sorted.length !== count || !sorted.every((target, i) => target === i))
      throw m.self.fail('order_', `each number below ${count} once`, Array.from(m.order_).join(', '));
  },
  features: (m) => m.estimators_[0]?.nFeaturesIn,
  has(m, method) {
    if (method === 'predict') return true;
    const base = method === 'predictLogProba' ? 'predictProba' : method;
    return isClassifier(m) && m.estimators_.every((child) => hasMethod(child, base));
  },
  predict: (m, X) => results(m, X, 'predict'),
  predictProba: (m, X) => results(m, X, 'predictProba'),
  predictLogProba: (m, X) => logOf(results(m, X, 'predictProba')),
  decisionFunction: (m, X) => results(m, X, 'decisionFunction'),
});
