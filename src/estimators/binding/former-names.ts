/**
 * Attributes that got another name with a release, told once: binding reads an old file under the present names, and migrations
 * (src/migrate/boundaries) rename both ways. Each list is a constant of its own, so that a page which runs one class has its list
 * alone.
 *
 * Binding stops here: it does not run the whole chain. Kernels compute as the release that wrote the file does, down to the last
 * bit (shares of trees that are divided at each answer until 1.3, for one), and so want its layout where that tells what to
 * compute; and a page that only predicts would carry the tables of all releases.
 */
import type { State } from './define.js';

export interface FormerNames {
  /** The first release with the new names. */
  readonly at: string;
  readonly names: readonly (readonly [old: string, now: string])[];
}

export const LIBSVM_COUNTS: FormerNames = { at: '0.22', names: [['n_support_', '_n_support']] };

export const LIBSVM_PROBABILITIES: FormerNames = {
  at: '0.23',
  names: [
    ['probA_', '_probA'],
    ['probB_', '_probB'],
  ],
};

export const ISOTONIC_CORNERS: FormerNames = {
  at: '0.24',
  names: [
    ['_necessary_X_', 'X_thresholds_'],
    ['_necessary_y_', 'y_thresholds_'],
  ],
};

export const PLS_MEANS: FormerNames = {
  at: '0.24',
  names: [
    ['x_mean_', '_x_mean'],
    ['y_mean_', '_y_mean'],
    ['x_std_', '_x_std'],
    ['y_std_', '_y_std'],
  ],
};

export const GAUSSIAN_VARIANCES: FormerNames = { at: '1.0', names: [['sigma_', 'var_']] };

export const KERNEL_PCA_VALUES: FormerNames = {
  at: '1.0',
  names: [
    ['lambdas_', 'eigenvalues_'],
    ['alphas_', 'eigenvectors_'],
  ],
};

/** The template of an ensemble's members. */
export const TEMPLATE: FormerNames = {
  at: '1.2',
  names: [
    ['base_estimator', 'estimator'],
    ['base_estimator_', 'estimator_'],
  ],
};

/** Reads what stands under former names as if it stood under the present ones. */
export function readFormerNames(state: State, ...lists: readonly FormerNames[]): void {
  for (const [old, now] of lists.flatMap(({ names }) => names)) {
    // A parameter that is on its way out says so, and nothing else.
    if (!state.has(now) && state.has(old) && state.get(old) !== 'deprecated') state.set(now, state.get(old));
  }
}
