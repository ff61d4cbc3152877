/** TransformerPipeline: the transformers of one entry of a mapper, one after the other. */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  extends: 'sklearn.pipeline.Pipeline',
  classes: ['sklearn_pandas.pipeline.TransformerPipeline'],
  attributes: {},
});
