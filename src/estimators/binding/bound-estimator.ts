import type { NdArray } from '../../numpy/ndarray.js';
import type { MethodName } from './methods.js';

/**
 * What estimators know of each other. The public `Estimator` is one of these and stands above: neither what binds nor what
 * runs refers to it.
 */
export interface BoundEstimator {
  /** Full path of the class as the file names it. */
  readonly className: string;
  /** Labels of the classes, of classifiers. */
  readonly classes: NdArray | NdArray[] | undefined;
  /** The methods that the estimator has. */
  readonly methods: readonly MethodName[];
  readonly nFeaturesIn: number | undefined;
  /** Any stored attribute, or undefined: numbers and arrays as they are, estimators bound. */
  get(name: string): unknown;
}
