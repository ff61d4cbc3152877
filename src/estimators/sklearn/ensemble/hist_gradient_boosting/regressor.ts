/**
 * Histogram-based gradient boosting for numbers: the scores through the inverse link of the loss.
 * https://scikit-learn.org/stable/modules/ensemble.html#histogram-based-gradient-boosting
 */
import type { NdArray } from '../../../../numpy/ndarray.js';
import { PyObject } from '../../../../pickle/values/py-values.js';
import { defineEstimator } from '../../../binding/define.js';
import type { Dense } from '../../../input/matrix.js';
import { float64Array } from '../../../binding/results.js';
import { checkHist, type Hist, histAttributes, histScores, stagedHistScores, upgradeHist } from './hist-boosting.js';

/** Losses whose link is the logarithm: their names, and the classes behind them. */
const LOG_LINK: ReadonlySet<unknown> = new Set(['poisson', 'gamma', 'HalfPoissonLoss', 'HalfGammaLoss']);

function predictions(m: Hist, raw: Dense): NdArray {
  const loss = m.loss instanceof PyObject ? m.loss.className?.split('.').pop() : m.loss;
  return float64Array(LOG_LINK.has(loss) ? raw.data.map(Math.exp) : raw.data, raw.rows);
}

export default defineEstimator({
  classes: ['sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingRegressor'],
  byRow: true,
  attributes: histAttributes,
  upgrade: upgradeHist,
  check(m) {
    checkHist(m);
    const { outputs } = m._predictors;
    if (outputs !== 1) throw m.self.fail('_predictors', 'one tree a stage', `${outputs}`);
  },
  predict: (m, X) => predictions(m, histScores(m, X)),
  *stagedPredict(m, X) {
    for (const raw of stagedHistScores(m, X)) yield predictions(m, raw);
  },
});
