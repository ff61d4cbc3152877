/** FLAML. Known by name only: their objects stay inert, and the scanner does not know them. */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  classes: ['flaml.automl.automl.AutoML', 'flaml.automl.AutoML'],
  attributes: {},
  refused:
    'it chooses among models and prepares columns by code of its own: save the model inside, automl.model.estimator',
});
