/** AutoGluon. Known by name only: their objects stay inert, and the scanner does not know them. */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  classes: [
    'autogluon.tabular.predictor.predictor.TabularPredictor',
    'autogluon.tabular.learner.default_learner.DefaultLearner',
  ],
  attributes: {},
  refused: 'its models lie in other files of its folder: save the one that is best',
});
