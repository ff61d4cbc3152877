/** Releases of the parts of a model: those that are made here follow the rest, and what was loaded must agree. */
import { InvalidInputError } from '../../core/errors.js';
import { PyTuple } from '../../pickle/values/py-values.js';
import { type Estimator, isEstimator } from '../estimator.js';

/** How to make a model again for another release; only of models whose release nobody asked for. */
const recipes = new WeakMap<Estimator, (sklearn: string) => Estimator>();

export function rememberRecipe(model: Estimator, make: (sklearn: string) => Estimator): void {
  recipes.set(model, make);
}

/** Releases that share their layouts: `1.4` of `1.4.2`. */
const minorOf = (text: string): string => text.split('.').slice(0, 2).join('.');

/** scikit-learn's own classes; those of other libraries and of users have releases of their own. */
const isSklearn = (model: Estimator): boolean => /^sklearn\./.test(model.className);

/** The release that a model has to keep; undefined where it follows others. */
function fixedRelease(model: Estimator): string | undefined {
  return recipes.has(model) || !isSklearn(model) ? undefined : model.sklearnVersion;
}

/**
 * The step for a model of this release: made again where it was made here and nobody asked for a release.
 *
 * @throws InvalidInputError where it was fitted with another release
 */
export function stepFor(step: Estimator, release: string | undefined, where: string): Estimator {
  const own = step.sklearnVersion;
  if (release === undefined || own === undefined || !isSklearn(step) || minorOf(own) === minorOf(release)) return step;
  const make = recipes.get(step);
  if (make !== undefined) return make(release);
  throw new InvalidInputError(
    `${where} is of scikit-learn ${own}, the model of ${release}: a file holds models of one release. ` +
      `Make the step with create (it follows the model), or bring one of the two to the release of the other first`,
  );
}

function* estimatorsIn(value: unknown, depth = 0): Generator<Estimator> {
  if (isEstimator(value)) yield value;
  else if (value instanceof PyTuple) for (const item of value.items) yield* estimatorsIn(item, depth + 1);
  else if (Array.isArray(value) && depth < 8) for (const item of value) yield* estimatorsIn(item, depth + 1);
}

/**
 * The release that the parts of a model agree on; undefined where they leave it open.
 *
 * @throws InvalidInputError where two differ
 */
export function releaseOfParts(attributes: Readonly<Record<string, unknown>>): string | undefined {
  let found: { release: string; name: string } | undefined;
  for (const value of Object.values(attributes)) {
    for (const part of estimatorsIn(value)) {
      const release = fixedRelease(part);
      if (release === undefined) continue;
      const name = part.className.slice(part.className.lastIndexOf('.') + 1);
      if (found !== undefined && minorOf(found.release) !== minorOf(release))
        throw new InvalidInputError(
          `the parts are of two releases of scikit-learn: ${found.name} of ${found.release}, ${name} of ${release}; a file holds models of one`,
        );
      found ??= { release, name };
    }
  }
  return found?.release;
}

/** The attributes with their parts for this release. */
export function partsFor(value: unknown, release: string): unknown {
  if (isEstimator(value)) {
    const name = value.className.slice(value.className.lastIndexOf('.') + 1);
    return stepFor(value, release, name);
  }
  if (value instanceof PyTuple) return new PyTuple(value.items.map((item) => partsFor(item, release)));
  return Array.isArray(value) && [...estimatorsIn(value)].length > 0
    ? value.map((item) => partsFor(item, release))
    : value;
}
