/** feature_engine's Pipeline: scikit-learn's, whose steps may drop rows of fit. */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  classes: ['feature_engine.pipeline.pipeline.Pipeline'],
  extends: 'sklearn.pipeline.Pipeline',
  attributes: {},
});
