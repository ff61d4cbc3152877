/**
 * The solver `newton-cholesky`: there since 1.2, and until 1.5 it tells several classes apart one by one, together since 1.6.
 * https://scikit-learn.org/stable/modules/generated/sklearn.linear_model.LogisticRegression.html
 */
import { type Both, of, step, type Step } from '../../step.js';

const LOGISTIC = of('linear_model._logistic', 'LogisticRegression', 'LogisticRegressionCV');
const SOLVER = 'newton-cholesky';

const oneByOne: Both = {
  forwards: (model) => {
    const several = (model.array('classes_')?.size ?? 0) > 2;
    if (several && model.get('solver') === SOLVER) model.set('multi_class', 'ovr');
  },
  backwards: (model) => {
    const several = (model.array('classes_')?.size ?? 0) > 2;
    if (several && model.get('solver') === SOLVER && model.get('multi_class') !== 'ovr')
      model.refuse(`solver='${SOLVER}' tells several classes apart one by one before 1.6`, 'solver');
  },
};

const unknown: Both = {
  backwards: (model) => {
    if (model.get('solver') === SOLVER) model.refuse(`solver='${SOLVER}' is not known before 1.2`, 'solver');
  },
};

export const NEWTON_CHOLESKY_STEPS: readonly Step[] = [step('1.2', LOGISTIC, unknown), step('1.6', LOGISTIC, oneByOne)];
