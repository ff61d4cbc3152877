/**
 * The solver `newton-cholesky`: there since 1.2 (options.ts), and until 1.5 it tells several classes apart one by one, together since 1.6.
 * https://scikit-learn.org/stable/modules/generated/sklearn.linear_model.LogisticRegression.html
 */
import { type Both, of, step, type Step, type Subject } from '../../step.js';

const LOGISTIC = of('linear_model._logistic', 'LogisticRegression', 'LogisticRegressionCV');
const SOLVER = 'newton-cholesky';

/** True for a fitted model of several classes by this solver. */
const isOfSeveral = (model: Subject): boolean =>
  (model.array('classes_')?.size ?? 0) > 2 && model.get('solver') === SOLVER;

const oneByOne: Both = {
  forwards: (model) => {
    if (isOfSeveral(model)) model.set('multi_class', 'ovr');
  },
  backwards: (model) => {
    if (isOfSeveral(model) && model.get('multi_class') !== 'ovr')
      model.refuse(`solver='${SOLVER}' tells several classes apart one by one before 1.6`, 'solver');
  },
};

export const NEWTON_CHOLESKY_STEPS: readonly Step[] = [step('1.6', LOGISTIC, oneByOne)];
