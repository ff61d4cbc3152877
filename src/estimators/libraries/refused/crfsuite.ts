/** Conditional random fields. Known by name only: their objects stay inert, and the scanner does not know them. */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  classes: ['sklearn_crfsuite.estimator.CRF', 'sklearn_crfsuite.crf.CRF'],
  attributes: {},
  refused:
    'its labels follow from a model of CRFsuite in its own binary form: write the tagger’s weights to ONNX, or tag in Python',
});
