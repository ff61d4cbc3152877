/** Estimators that nobody fitted: what is called of them is what asks for their parameters. */
import type { PyDict } from '../../pickle/values/py-dict.js';
import type { PyObject } from '../../pickle/values/py-values.js';
import { isUnfitted } from '../damage.js';
import { SKLEARN } from '../layouts/tables.js';

/** A parameter that a release asks an unfitted estimator for, and that it has not. */
export function lackedParameter(
  object: PyObject,
  canonical: string,
  state: PyDict,
  release: number,
): string | undefined {
  if (!state.has('_sklearn_version') || !isUnfitted(object)) return undefined;
  return [...SKLEARN.parametersIn(canonical, release).keys()].find((name) => !state.has(name));
}
