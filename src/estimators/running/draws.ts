/** Methods that draw random numbers, which Brine does not repeat. */
import { UnsupportedError } from '../../core/errors.js';

const DRAWS: Readonly<Record<string, string>> = {
  KernelDensity: 'sample',
  GaussianMixture: 'sample',
  BayesianGaussianMixture: 'sample',
  GaussianProcessRegressor: 'sample_y',
};

export function noDraws(className: string, method: string): UnsupportedError {
  if (DRAWS[className] !== method) return new UnsupportedError(`${className} has no ${method}`);
  return new UnsupportedError(
    `Brine does not repeat the random numbers of ${className}.${method}: draw in Python, or take scoreSamples or predict`,
  );
}
