/**
 * NGBoost: parameters of a distribution, each boosted by trees of its own. https://stanfordmlgroup.github.io/ngboost/
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { softmaxRows } from '../../../linalg/special/links.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyGlobal } from '../../../pickle/values/py-values.js';
import { any, child, labels, listOf, number, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { optionValues, wholeCount } from '../../binding/method-options.js';
import { argmaxRows, float64Array, int64Array, takeLabels } from '../../binding/results.js';
import { describe } from '../../binding/state.js';
import { Dense, type Input } from '../../input/matrix.js';
import { readInput } from '../../input/read-input.js';
import { askColumns } from '../../running/inner-estimators.js';
import { asDenseAlways } from '../../running/validate.js';

const attributes = {
  base_models: listOf(listOf(child())),
  scalings: vector(),
  col_idxs: listOf(vector()),
  _start: vector(),
  learning_rate: number(),
  Dist: optional(any()),
  classes_: optional(labels()),
};

type NgBoost = Model<typeof attributes>;

const OPTIONS = { maxIter: wholeCount('How many stages count; all where 0 or nothing.', undefined) };

/** Mean of a distribution by its parameters, as they are boosted. */
const MEANS: Readonly<Record<string, (p: readonly number[]) => number>> = {
  Normal: ([mean]) => mean!,
  NormalFixedVar: ([mean]) => mean!,
  NormalFixedMean: () => 0,
  Laplace: ([mean]) => mean!,
  LogNormal: ([mean, logScale]) => Math.exp(mean! + Math.exp(2 * logScale!) / 2),
  Exponential: ([logScale]) => Math.exp(logScale!),
  Poisson: ([logMean]) => Math.exp(logMean!),
};

const isClassifier = (m: NgBoost): boolean => m.self.className === 'NGBClassifier';

function columnsOf(X: Dense, columns: Float64Array, m: NgBoost): Dense {
  const out = new Float64Array(X.rows * columns.length);
  columns.forEach((at, j) => {
    if (!Number.isInteger(at) || at < 0 || at >= X.cols) throw m.self.fail('col_idxs', `columns below ${X.cols}`, `${at}`); // prettier-ignore
    for (let i = 0; i < X.rows; i++) out[i * columns.length + j] = X.data[i * X.cols + at]!;
  });
  return new Dense(out, X.rows, columns.length);
}

/** Parameters of each row: shape (rows, parameters). */
function parameters(m: NgBoost, X: Input, options: MethodOptions | undefined): Float64Array {
  const { maxIter } = optionValues(OPTIONS, options);
  const rows = asDenseAlways(m.self, X);
  const count = m._start.length;
  const out = new Float64Array(rows.rows * count);
  for (let i = 0; i < rows.rows; i++) out.set(m._start, i * count);
  const stages = maxIter === undefined || maxIter === 0 ? m.base_models.length : Math.min(maxIter, m.base_models.length); // prettier-ignore
  for (let stage = 0; stage < stages; stage++) {
    const part = columnsOf(rows, m.col_idxs[stage]!, m);
    m.base_models[stage]!.forEach((tree, k) => {
      const found = askColumns(m.self, tree, 'predict', part, 1);
      for (let i = 0; i < rows.rows; i++) out[i * count + k]! -= m.learning_rate * found[i]! * m.scalings[stage]!;
    });
  }
  return out;
}

/** Of classes: the first one's score is 0. */
function probabilities(m: NgBoost, X: Input, options: MethodOptions | undefined): Float64Array {
  const others = m._start.length;
  const found = parameters(m, X, options);
  const out = new Float64Array(X.rows * (others + 1));
  for (let i = 0; i < X.rows; i++) out.set(found.subarray(i * others, (i + 1) * others), i * (others + 1) + 1);
  softmaxRows(out, X.rows, others + 1);
  return out;
}

function meanOf(m: NgBoost): (p: readonly number[]) => number {
  const name = m.Dist instanceof PyGlobal ? m.Dist.name : describe(m.Dist);
  const mean = MEANS[name];
  if (mean === undefined) throw new UnsupportedError(`this ${m.self.className} boosts the distribution ${name}, whose mean Brine does not know: predParam gives its parameters`); // prettier-ignore
  return mean;
}

export default defineEstimator({
  classes: ['ngboost.api.NGBRegressor', 'ngboost.api.NGBClassifier'],
  attributes,
  upgrade(state) {
    // of one parameter a number in brackets twice
    const start = state.get('init_params');
    if (start instanceof NdArray) state.set('_start', start.ndim === 2 ? start.reshape(start.size) : start);
  },
  check(m) {
    const stages = m.base_models.length;
    if (m.scalings.length !== stages) throw m.self.fail('scalings', `${stages} numbers`, `${m.scalings.length}`);
    if (m.col_idxs.length !== stages) throw m.self.fail('col_idxs', `${stages} lists`, `${m.col_idxs.length}`);
    const bad = m.base_models.find((trees) => trees.length !== m._start.length);
    if (bad !== undefined) throw m.self.fail('base_models', `${m._start.length} models a stage`, `${bad.length}`);
    if (m.classes_ !== undefined && m.classes_.size !== m._start.length + 1)
      throw m.self.fail('classes_', `${m._start.length + 1} classes`, `${m.classes_.size}`);
  },
  features: (m) => m.self.get('n_features') as number | undefined,
  options: { predict: OPTIONS, predictProba: OPTIONS },
  has: (m, method) => method === 'predict' || (method === 'predictProba' && isClassifier(m)),
  predict(m, X, options) {
    const count = m._start.length;
    if (isClassifier(m)) {
      const best = argmaxRows(probabilities(m, X, options), X.rows, count + 1);
      return m.classes_ === undefined ? int64Array(best, X.rows) : takeLabels(m.classes_, best);
    }
    const mean = meanOf(m);
    const found = parameters(m, X, options);
    return float64Array(
      Float64Array.from({ length: X.rows }, (_, i) => mean([...found.subarray(i * count, (i + 1) * count)])),
      X.rows,
    );
  },
  predictProba: (m, X, options) => float64Array(probabilities(m, X, options), X.rows, m._start.length + 1),
  calls: {
    predParam(m, X, options) {
      const input = readInput(X);
      if (
        options !== undefined &&
        (typeof options !== 'object' || options === null || Object.keys(options).some((key) => key !== 'maxIter'))
      )
        // prettier-ignore
        throw new InvalidInputError('predParam has the option maxIter');
      const found = parameters(m, input, options as MethodOptions | undefined);
      return float64Array(found, input.rows, m._start.length);
    },
  },
});
