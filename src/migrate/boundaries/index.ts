/** All steps of scikit-learn's classes. */
import type { Step } from '../step.js';
import { COMPOSE_STEPS } from './compose.js';
import { DISTANCE_STEPS } from './distances.js';
import { ENSEMBLE_STEPS } from './ensemble.js';
import { CLUSTERS_STEPS } from './families/clusters.js';
import { DECOMPOSITIONS_STEPS } from './families/decompositions.js';
import { FORESTS_AND_BOOSTING_STEPS } from './families/forests-and-boosting.js';
import { LINEAR_MODELS_STEPS } from './families/linear-models.js';
import { MANIFOLDS_STEPS } from './families/manifolds.js';
import { META_ESTIMATORS_STEPS } from './families/meta-estimators.js';
import { MOVED_STEPS } from './families/moved.js';
import { NEIGHBORS_STEPS } from './families/neighbors.js';
import { NEWTON_CHOLESKY_STEPS } from './families/newton-cholesky.js';
import { ONE_VS_REST_STEPS } from './families/one-vs-rest.js';
import { OPTIONS_STEPS } from './families/options.js';
import { PREFIT_STEPS } from './families/prefit.js';
import { PREPROCESSING_STEPS } from './families/preprocessing.js';
import { SPLITTERS_STEPS } from './families/splitters.js';
import { FIRST_STEPS } from './first.js';
import { FORMER_STEPS } from './former.js';
import { LINEAR_STEPS } from './linear.js';
import { LOGISTIC_STEPS } from './logistic.js';
import { LOSS_STEPS } from './losses.js';
import { METRIC_STEPS } from './metrics.js';
import { OLDEST_STEPS } from './oldest.js';
import { OUTPUT_STEPS } from './outputs.js';
import { SPELLING_STEPS } from './spellings.js';
import { TRANSIENT_STEPS } from './transient.js';
import { TREE_STEPS } from './tree.js';
import { UNKNOWN_STEPS } from './unknown.js';

export const SKLEARN_STEPS: readonly Step[] = [
  ...OPTIONS_STEPS,
  ...NEWTON_CHOLESKY_STEPS,
  ...SPELLING_STEPS,
  ...FIRST_STEPS,
  ...FORMER_STEPS,
  ...OLDEST_STEPS,
  ...MOVED_STEPS,
  ...CLUSTERS_STEPS,
  ...DECOMPOSITIONS_STEPS,
  ...FORESTS_AND_BOOSTING_STEPS,
  ...LINEAR_MODELS_STEPS,
  ...MANIFOLDS_STEPS,
  ...META_ESTIMATORS_STEPS,
  ...NEIGHBORS_STEPS,
  ...PREFIT_STEPS,
  ...PREPROCESSING_STEPS,
  ...SPLITTERS_STEPS,
  ...OUTPUT_STEPS,
  ...TRANSIENT_STEPS,
  ...TREE_STEPS,
  ...ENSEMBLE_STEPS,
  ...LOSS_STEPS,
  ...LINEAR_STEPS,
  ...ONE_VS_REST_STEPS,
  ...LOGISTIC_STEPS,
  ...METRIC_STEPS,
  ...DISTANCE_STEPS,
  ...COMPOSE_STEPS,
  ...UNKNOWN_STEPS,
];
