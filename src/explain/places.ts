/** Where models are in a value, and which estimators stand inside of a model. */
import { InvalidInputError, NotFoundError } from '../core/errors.js';
import { asModel, modelsInside } from '../estimators/bundles.js';
import { bind } from '../estimators/bind.js';
import { type Estimator, isEstimator } from '../estimators/estimator.js';
import { PyObject } from '../pickle/values/py-values.js';

/** A model in what a file holds. */
export interface PlacedModel {
  /** For `at` of `load`; empty for a file that is one model. */
  readonly path: string;
  readonly model: Estimator;
}

/**
 * The models in what `load` gave, bound or lossless: one for a model, each of a dict or list of models, none for other values. An
 * object of a class that Brine does not know stands for itself where nothing else is found.
 *
 * @example
 * for (const { path, model } of modelsIn(await load('bundle.pkl'))) console.log(path, model.className);
 */
export function modelsIn(value: unknown): PlacedModel[] {
  const found = modelsInside(value);
  if (found.length > 0) return found.map(({ path, model }) => ({ path, model }));
  return value instanceof PyObject && value.className !== undefined ? [{ path: '', model: bind(value) }] : [];
}

/** The parts of a model by name: fitted steps, transformers, members, the best one of a search. */
export function partsOf(model: Estimator): ReadonlyMap<string, Estimator | string | null> {
  const best = model.get('best_estimator_');
  if (isEstimator(best)) return new Map([['best_estimator_', best]]);
  const hasMembers = Array.isArray(model.get('estimators')) && Array.isArray(model.get('estimators_'));
  return hasMembers ? model.namedEstimators : model.namedSteps;
}

/**
 * The estimator that stands at a path of names of parts, as `describe` names them; the model itself for none.
 *
 * @throws NotFoundError where there is no such part, InvalidInputError for what is no model
 * @example
 * partAt(model, ['prepare', 'numbers', 'scale']).get('mean_');
 */
export function partAt(value: unknown, names: readonly string[]): Estimator {
  let at = asModel(value) ?? (value instanceof PyObject ? bind(value) : undefined);
  if (at === undefined) throw new InvalidInputError('partAt takes an estimator, as load gives it');
  for (const [depth, name] of names.entries()) {
    const parts = partsOf(at);
    const next = parts.get(name);
    if (!isEstimator(next))
      throw new NotFoundError(
        `there is no part ${names.slice(0, depth + 1).join('.')}: ${[...parts.keys()].slice(0, 20).join(', ')}`,
      );
    at = next;
  }
  return at;
}
