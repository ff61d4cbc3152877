/**
 * Stacking: what several estimators say is what another one is fitted with.
 * https://rasbt.github.io/mlxtend/user_guide/classifier/StackingClassifier/
 */
import { bool, child, nullable, oneOf, optional } from '../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import type { MethodName } from '../../binding/methods.js';
import { Dense, type Input, toDense } from '../../input/matrix.js';
import { askMatrix, fitted } from '../../running/inner-estimators.js';
import { optionsOf } from '../../running/known-options.js';
import { hasMethod, run } from '../../running/run.js';
import { asMatrix } from '../../running/validate.js';
import { stackDense } from '../../sklearn/compose/stack.js';

const attributes = {
  _parts: fitted(),
  _meta: child(),
  use_probas: optional(bool(), false),
  average_probas: optional(bool(), false),
  drop_proba_col: optional(nullable(oneOf('first', 'last'))),
  use_features_in_secondary: optional(bool(), false),
};

type Stacking = Model<typeof attributes>;

function withoutColumn(part: Dense, which: 'first' | 'last' | undefined): Dense {
  if (which === undefined) return part;
  const { rows, cols } = part;
  const from = which === 'first' ? 1 : 0;
  const out = new Float64Array(rows * (cols - 1));
  for (let i = 0; i < rows; i++) out.set(part.data.subarray(i * cols + from, i * cols + from + cols - 1), i * (cols - 1)); // prettier-ignore
  return new Dense(out, rows, cols - 1);
}

function mean(m: Stacking, parts: readonly Dense[]): Dense {
  const [first] = parts;
  const sum = new Float64Array(first!.data.length);
  for (const part of parts) {
    if (part.cols !== first!.cols) throw m.self.fail('clfs_', `${first!.cols} columns of each`, `${part.cols}`);
    part.data.forEach((value, i) => (sum[i]! += value));
  }
  return new Dense(sum.map((value) => value / parts.length), first!.rows, first!.cols); // prettier-ignore
}

/** What the last estimator gets: X first, where it is asked for. */
function arrived(m: Stacking, X: Input): Input {
  const method = m.use_probas ? 'predictProba' : 'predict';
  const parts = m._parts.map((part) => {
    const found = askMatrix(m.self, part, method, X);
    return m.use_probas ? withoutColumn(found, m.drop_proba_col) : found;
  });
  const together = m.use_probas && m.average_probas ? [mean(m, parts)] : parts;
  if (!m.use_features_in_secondary) return stackDense(together, X.rows);
  const numbers = asMatrix(m.self, X, { nan: true, inf: true });
  return stackDense([numbers.kind === 'csr' ? toDense(numbers) : numbers, ...together], X.rows);
}

const last =
  <R>(method: MethodName) =>
  (m: Stacking, X: Input, options?: MethodOptions): R =>
    run(m._meta, method, arrived(m, X), options) as R;

export default defineEstimator({
  classes: [
    'mlxtend.classifier.stacking_classification.StackingClassifier',
    'mlxtend.classifier.stacking_cv_classification.StackingCVClassifier',
    'mlxtend.regressor.stacking_regression.StackingRegressor',
    'mlxtend.regressor.stacking_cv_regression.StackingCVRegressor',
  ],
  attributes,
  upgrade(state) {
    const [parts, meta] = state.has('regr_') ? ['regr_', 'meta_regr_'] : ['clfs_', 'meta_clf_'];
    if (state.has(parts!)) state.set('_parts', state.get(parts!));
    if (state.has(meta!)) state.set('_meta', state.get(meta!));
  },
  inner: (m) => m._parts[0],
  final: (m) => m._meta,
  options: (m, method) => optionsOf(m._meta, method),
  has: (m, method) => hasMethod(m._meta, method),
  predict: last('predict'),
  predictProba: last('predictProba'),
  decisionFunction: last('decisionFunction'),
});
