/** What changed in the classes of imbalanced-learn, release by release. */
import type { Step } from '../step.js';
import { ENSEMBLE_STEPS } from './ensembles.js';
import { SAMPLER_STEPS } from './samplers.js';

export const IMBLEARN_STEPS: readonly Step[] = [...SAMPLER_STEPS, ...ENSEMBLE_STEPS];
