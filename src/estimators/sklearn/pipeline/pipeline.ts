/**
 * Transformers one after another, and an estimator at the end.
 * https://scikit-learn.org/stable/modules/generated/sklearn.pipeline.Pipeline.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import { inBlocks } from '../../running/row-blocks.js';
import { hasIndependentRows } from '../../running/row-independence.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import type { Features, Input } from '../../input/matrix.js';
import type { MethodName } from '../../binding/methods.js';
import { type Part, parts, runPart, transformPart } from '../../running/named-parts.js';
import { optionsOf } from '../../running/known-options.js';
import { hasMethod, namesOut } from '../../running/run.js';
import { scoreOf } from '../metrics/score.js';

const attributes = { steps: parts() };

type Pipeline = Model<typeof attributes>;

/** X after all steps but the last. */
function prepared(m: Pipeline, X: Input): Input {
  let out = X;
  for (const { name, estimator } of m.steps.slice(0, -1)) {
    if (estimator !== undefined) out = transformPart('pipeline', name, estimator, out);
  }
  return out;
}

const last = (m: Pipeline): Part => m.steps[m.steps.length - 1]!;

function byRow(m: Pipeline): boolean {
  return m.steps.every(({ estimator }) => estimator === undefined || hasIndependentRows(estimator));
}

/** A method of the last step, on X as it arrives there. */
function final<R>(method: MethodName): (m: Pipeline, X: Input, options?: MethodOptions) => R {
  return (m, X, options) => {
    const { name, estimator } = last(m);
    const all = (rows: Input): unknown => {
      const arrived = prepared(m, rows);
      return estimator === undefined ? arrived : runPart('pipeline', name, estimator, method, arrived, options);
    };
    const blocks = m.steps.length > 1 && method !== 'transform' && options === undefined && byRow(m);
    return ((blocks ? inBlocks(X, all) : undefined) ?? all(X)) as R;
  };
}

export default defineEstimator({
  classes: ['sklearn.pipeline.Pipeline'],
  byRow,
  attributes,
  check(m) {
    if (m.steps.length === 0) throw m.self.fail('steps', 'at least one step', 'none');
  },
  inner: (m) => m.steps.find((step) => step.estimator !== undefined)?.estimator,
  final: (m) => last(m).estimator,
  options(m, method) {
    const { estimator } = last(m);
    return estimator === undefined ? {} : optionsOf(estimator, method);
  },
  has(m, method) {
    const { estimator } = last(m);
    if (method === 'inverseTransform' || method === 'getFeatureNamesOut') {
      return m.steps.every((step) => step.estimator === undefined || hasMethod(step.estimator, method));
    }
    return estimator === undefined ? method === 'transform' : hasMethod(estimator, method);
  },
  predict: final('predict'),
  predictProba: final('predictProba'),
  predictLogProba: final('predictLogProba'),
  decisionFunction: final('decisionFunction'),
  scoreSamples: final('scoreSamples'),
  score(m, X, y, options) {
    const { name, estimator } = last(m);
    if (estimator === undefined) throw new UnsupportedError(`step '${name}' of the pipeline has no score`);
    return scoreOf(estimator, prepared(m, X), y, options);
  },
  transform: final('transform'),
  inverseTransform(m, X) {
    let out = X;
    for (let i = m.steps.length - 1; i >= 0; i--) {
      const { name, estimator } = m.steps[i]!;
      if (estimator !== undefined) out = runPart('pipeline', name, estimator, 'inverseTransform', out) as Features;
    }
    return out as Features;
  },
  getFeatureNamesOut(m, _inputs, given) {
    let names = given;
    for (const { estimator } of m.steps) if (estimator !== undefined) names = namesOut(estimator, names);
    return [...(names ?? [])];
  },
});
