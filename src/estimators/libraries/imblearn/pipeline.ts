/**
 * imbalanced-learn's Pipeline: scikit-learn's, but for steps that change how many rows there are. Those work in `fit` only.
 * https://imbalanced-learn.org/stable/references/generated/imblearn.pipeline.Pipeline.html
 */
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';
import { defineEstimator } from '../../binding/define.js';
import { classPath } from '../../binding/state.js';

const SAMPLER = /^imblearn\.(?:(?:over_sampling|under_sampling|combine)\.|base\.FunctionSampler$)/;

/** Which classes have `fit_resample` cannot be seen in a file: those of the library are known by their modules. */
const isSampler = (step: unknown): boolean => step instanceof PyObject && SAMPLER.test(classPath(step) ?? '');

/** Samplers as `None`; not the last step, which is asked itself. */
export function withoutSamplers(steps: unknown): unknown {
  const list = asSequence(steps);
  return list?.map((step, i) => {
    const pair = asSequence(step);
    return i < list.length - 1 && pair !== undefined && isSampler(pair[1]) ? [pair[0], null] : step;
  });
}

export default defineEstimator({
  extends: 'sklearn.pipeline.Pipeline',
  classes: ['imblearn.pipeline.Pipeline'],
  attributes: {},
  upgrade(state) {
    const steps = withoutSamplers(state.get('steps'));
    if (steps !== undefined) state.set('steps', steps);
  },
});
