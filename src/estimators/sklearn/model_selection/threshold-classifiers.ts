/**
 * Binary classifiers whose threshold was chosen or tuned.
 * https://scikit-learn.org/stable/modules/classification_threshold.html
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { any, child, number, oneOf, optional } from '../../binding/attributes.js';
import { boundOf } from '../../binding/bound-object.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import type { MethodName } from '../../binding/methods.js';
import { takeLabels } from '../../binding/results.js';
import { hasMethod, run } from '../../running/run.js';
import { attributesOf, unwrapScalar } from '../../binding/state.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = {
  estimator_: child(),
  threshold: optional(any(), 'auto'),
  best_threshold_: optional(number()),
  pos_label: optional(any(), null),
  response_method: optional(oneOf('auto', 'predict_proba', 'decision_function'), 'auto' as const),
};

type Threshold = Model<typeof attributes>;

/** A tuned one knows the positive label by its scorer. */
function positiveLabel(m: Threshold): unknown {
  if (m.best_threshold_ === undefined) return m.pos_label;
  const scorer = m.self.get('_curve_scorer');
  const options = scorer instanceof PyObject ? attributesOf(scorer)?.get('_kwargs') : undefined;
  return options instanceof PyDict ? (unwrapScalar(options.get('pos_label')) ?? null) : null;
}

function classesOf(m: Threshold): NdArray {
  const classes = m.estimator_.classes;
  if (classes === undefined || Array.isArray(classes) || classes.size !== 2)
    throw m.self.fail('estimator_', 'a classifier of two classes', 'another');
  return classes;
}

/** Where the positive class stands. */
function positive(m: Threshold): 0 | 1 {
  const label = positiveLabel(m);
  if (label === null) return 1;
  const at = classesOf(m)
    .flat()
    .findIndex((known) => unwrapScalar(known) === label || Number(known) === label);
  if (at === 0 || at === 1) return at;
  throw m.self.fail('pos_label', 'one of the classes', String(label));
}

function responseOf(m: Threshold): 'predictProba' | 'decisionFunction' {
  if (m.response_method === 'decision_function') return 'decisionFunction';
  if (m.response_method === 'predict_proba') return 'predictProba';
  return hasMethod(m.estimator_, 'predictProba') ? 'predictProba' : 'decisionFunction';
}

function predict(m: Threshold, X: Input): NdArray {
  const at = positive(m);
  const method = responseOf(m);
  const response = (run(m.estimator_, method, X) as NdArray).toFloat64();
  const rows = method === 'predictProba' ? response.length / 2 : response.length;
  const automatic = method === 'predictProba' ? 0.5 : 0;
  const limit = m.best_threshold_ ?? (typeof m.threshold === 'number' ? m.threshold : automatic);
  const codes = Int32Array.from({ length: rows }, (_, i) => {
    const score = method === 'predictProba' ? response[2 * i + at]! : at === 1 ? response[i]! : -response[i]!;
    return score >= limit ? at : 1 - at;
  });
  return takeLabels(classesOf(m), codes);
}

function inner<R>(method: MethodName): (m: Threshold, X: Input) => R {
  return (m, X) => run(m.estimator_, method, X) as R;
}

export default defineEstimator({
  classes: ['FixedThresholdClassifier', 'TunedThresholdClassifierCV'].map(
    (name) => `sklearn.model_selection._classification_threshold.${name}`,
  ),
  byRow: (m) => hasIndependentRows(m.estimator_),
  attributes,
  upgrade(state) {
    // A frozen, fitted estimator may be used as it is.
    if (!state.has('estimator_') && state.has('estimator')) state.set('estimator_', state.get('estimator'));
  },
  check(m) {
    classesOf(m);
    positive(m);
  },
  features: (m) => boundOf(m.estimator_).nFeatures,
  inner: (m) => m.estimator_,
  final: (m) => m.estimator_,
  has: (m, method) => method === 'predict' || hasMethod(m.estimator_, method),
  predict,
  predictProba: inner('predictProba'),
  predictLogProba: inner('predictLogProba'),
  decisionFunction: inner('decisionFunction'),
});
