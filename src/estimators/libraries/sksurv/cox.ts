/** Cox's proportional hazards, also penalized: X·β. */
import { affine } from '../../../linalg/affine.js';
import { numbers, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { readInput } from '../../input/read-input.js';
import type { Input } from '../../input/matrix.js';
import { matchNames } from '../../running/column-names.js';
import { asDenseAlways } from '../../running/validate.js';
import { baseline, overBaseline } from './baseline.js';

const attributes = {
  coef_: numbers(1, 2),
  offset_: optional(numbers(1)),
  _baseline_model: optional(baseline()),
};

type Cox = Model<typeof attributes>;

/** Of a path of penalties the last one counts. */
function scores(m: Cox, X: Input): Float64Array {
  const [width, paths = 1] = m.coef_.shape as [number, number?];
  const dense = asDenseAlways(m.self, X);
  const coef = Float64Array.from({ length: width }, (_, j) => m.coef_.data[j * paths + paths - 1]!);
  const offset = m.offset_?.data.at(-1) ?? 0;
  return affine(dense.data, dense.rows, width, coef, 1, () => -offset);
}

const read = (m: Cox, X: unknown): Input => {
  const input = readInput(X);
  return m.self.featureNames === undefined ? input : matchNames(input, m.self.featureNames, m.self.className);
};

export default defineEstimator({
  classes: ['sksurv.linear_model.coxph.CoxPHSurvivalAnalysis', 'sksurv.linear_model.coxnet.CoxnetSurvivalAnalysis'],
  byRow: true,
  attributes,
  upgrade(state) {
    const models = asSequence(state.get('_baseline_models') ?? null);
    if (models !== undefined && models.length > 0) state.set('_baseline_model', models.at(-1));
  },
  check(m) {
    if (m.coef_.shape[0] === 0 || m.coef_.shape[1] === 0) throw m.self.fail('coef_', 'coefficients', 'none');
  },
  features: (m) => m.coef_.shape[0]!,
  predict: (m, X) => float64Array(scores(m, X), X.rows),
  computed: { unique_times_: (m) => m._baseline_model?.times },
  calls: {
    predictSurvivalFunction: (m, X, options) => overBaseline(m.self, m._baseline_model, scores(m, read(m, X)), 'survival', options), // prettier-ignore
    predictCumulativeHazardFunction: (m, X, options) => overBaseline(m.self, m._baseline_model, scores(m, read(m, X)), 'hazard', options), // prettier-ignore
  },
});
