/**
 * PyCaret's Pipeline: scikit-learn's, whose steps may belong to fit alone, or to the target. What the last step says is turned
 * back into the target's own labels.
 * https://github.com/pycaret/pycaret/blob/3.3.2/pycaret/internal/pipeline.py
 */
import { UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';
import { child, optional } from '../../binding/attributes.js';
import { defineEstimator, type Definition } from '../../binding/define.js';
import { takeLabels } from '../../binding/results.js';
import { attributesOf, classPath, unwrapScalar } from '../../binding/state.js';
import sklearnPipeline from '../../sklearn/pipeline/pipeline.js';
import { withoutSamplers } from '../imblearn/pipeline.js';

const nameOf = (step: unknown): string => (step instanceof PyObject ? (classPath(step) ?? '') : '');

const base = sklearnPipeline as Definition;

export default defineEstimator({
  classes: ['pycaret.internal.pipeline.Pipeline'],
  extends: 'sklearn.pipeline.Pipeline',
  attributes: { _labels: optional(child()) },
  upgrade(state) {
    const steps = asSequence(withoutSamplers(state.get('steps')) ?? null);
    if (steps === undefined) return;
    const kept = steps.map((step) => {
      const [name, part] = asSequence(step) ?? [];
      const held = part instanceof PyObject ? attributesOf(part) : undefined;
      if (nameOf(part).endsWith('.TransformerWrapperWithInverse')) {
        state.set('_labels', held?.get('transformer'));
        return [name, null];
      }
      if (nameOf(part).endsWith('.TargetTransformer'))
        throw new UnsupportedError('this PyCaret pipeline transforms a target of numbers (TargetTransformer), and Brine does not turn it back: save it without transform_target'); // prettier-ignore
      // Samplers and removers of outliers work in fit only.
      return unwrapScalar(held?.get('_train_only')) === true ? [name, null] : step;
    });
    state.set('steps', kept);
  },
  // Its steps take columns by name, and text among them.
  featureTypes: () => [],
  predict(m, X, options) {
    const codes = base.predict!(m, X, options);
    if (m._labels === undefined || !(codes instanceof NdArray)) return codes as NdArray;
    const classes = m._labels.get('classes_');
    if (!(classes instanceof NdArray)) throw m.self.fail('steps', 'labels of the target', m._labels.className);
    const indexes = codes.toFloat64();
    const bad = indexes.find((code) => !(Number.isInteger(code) && code >= 0 && code < classes.size));
    if (bad !== undefined) throw m.self.fail('steps', `codes below ${classes.size} of the last step`, String(bad));
    return takeLabels(classes, indexes);
  },
});
