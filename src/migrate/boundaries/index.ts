/** All steps of scikit-learn's classes. */
import type { Step } from '../step.js';
import { COMPOSE_STEPS } from './compose.js';
import { DISTANCE_STEPS } from './distances.js';
import { EARLY_STEPS } from './early.js';
import { ENSEMBLE_STEPS } from './ensemble.js';
import { FIRST_STEPS } from './first.js';
import { FORMER_STEPS } from './former.js';
import { LINEAR_STEPS } from './linear.js';
import { LOGISTIC_STEPS } from './logistic.js';
import { LOSS_STEPS } from './losses.js';
import { METRIC_STEPS } from './metrics.js';
import { OTHER_STEPS } from './others.js';
import { OLDEST_STEPS } from './oldest.js';
import { OUTPUT_STEPS } from './outputs.js';
import { SPELLING_STEPS } from './spellings.js';
import { TRANSIENT_STEPS } from './transient.js';
import { TREE_STEPS } from './tree.js';

export const SKLEARN_STEPS: readonly Step[] = [
  ...SPELLING_STEPS,
  ...FIRST_STEPS,
  ...FORMER_STEPS,
  ...OLDEST_STEPS,
  ...EARLY_STEPS,
  ...OUTPUT_STEPS,
  ...TRANSIENT_STEPS,
  ...TREE_STEPS,
  ...ENSEMBLE_STEPS,
  ...LOSS_STEPS,
  ...LINEAR_STEPS,
  ...LOGISTIC_STEPS,
  ...METRIC_STEPS,
  ...DISTANCE_STEPS,
  ...COMPOSE_STEPS,
  ...OTHER_STEPS,
];
