/** What bagging of classifiers and regressors shares: each estimator sees some columns of X. */
import type { Attribute, Model, State } from '../../binding/define.js';
import { listOf, numbers } from '../../binding/attributes.js';
import { fitted, upgradeBase } from '../../running/inner-estimators.js';
import { select } from '../compose/selection.js';
import type { Input } from '../../input/matrix.js';
import { asMatrix, checkWidth } from '../../running/validate.js';

/** Columns of one estimator. */
function columns(): Attribute<readonly number[]> {
  const inner = numbers(1);
  return {
    read(value, place) {
      const found = Array.from(inner.read(value, place).data);
      if (!found.every((at) => Number.isInteger(at) && at >= 0)) throw place.fail('positions of columns', 'others');
      return found;
    },
  };
}

export const baggingAttributes = { estimators_: fitted(), estimators_features_: listOf(columns()) };

export type Bagging = Pick<Model<typeof baggingAttributes>, 'estimators_' | 'estimators_features_' | 'self'>;

export function checkBagging(m: Bagging): void {
  const count = m.estimators_.length;
  const lists = m.estimators_features_;
  if (lists.length !== count) throw m.self.fail('estimators_features_', `${count} lists`, `${lists.length}`);
  const width = m.self.nFeatures;
  if (width === undefined) throw m.self.fail('n_features_in_', 'a number of features', 'nothing');
  const bad = lists.flat().find((at) => at >= width);
  if (bad !== undefined) throw m.self.fail('estimators_features_', `columns below ${width}`, `${bad}`);
}

/** X for each estimator, in the order of `estimators_`. */
export function* baggingInputs(m: Bagging, X: Input): Generator<Input> {
  // regressors of earlier releases took what lies behind their columns
  const isLenient = m.self.className === 'BaggingRegressor' && !m.self.version.since(1, 0);
  if (!isLenient || X.cols < (m.self.nFeatures ?? 0)) checkWidth(m.self, X.cols);
  const width = isLenient ? 'any' : undefined;
  const matrix =
    X.kind === 'table' || X.kind === 'texts'
      ? asMatrix(m.self, X, { nan: true, inf: true, ...(width && { width }) })
      : X;
  for (const list of m.estimators_features_) {
    const all = list.length === matrix.cols && list.every((at, j) => at === j);
    yield all ? matrix : select(matrix, { columns: list, single: false });
  }
}

/** The width was kept as `n_features_` up to 0.23. */
export function upgradeBagging(state: State): void {
  upgradeBase(state);
  const width = state.get('n_features_');
  if (!state.has('n_features_in_') && width !== undefined) state.set('n_features_in_', width);
}
