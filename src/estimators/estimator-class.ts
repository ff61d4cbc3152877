/** A class for each definition. */
import { type BoundObject, boundOf } from './binding/bound-object.js';
import type { Definition } from './binding/define.js';
import { Estimator } from './estimator.js';
import { addCalls } from './running/library-calls.js';

type EstimatorClass = new (bound: BoundObject) => Estimator;
const classes = new WeakMap<Definition, EstimatorClass>();

/** The class of the estimators of one definition: the declared fitted attributes are its properties. */
export function estimatorClass(definition: Definition): EstimatorClass {
  const known = classes.get(definition);
  if (known !== undefined) return known;
  const made = class extends Estimator {};
  const define = (name: string, get: (this: Estimator) => unknown): void => {
    Object.defineProperty(made.prototype, name, { get, enumerable: true, configurable: true });
  };
  for (const name of Object.keys(definition.attributes)) {
    if (!name.endsWith('_') || name.startsWith('_')) continue;
    define(name, function (this: Estimator) {
      return this.get(name);
    });
  }
  for (const [name, compute] of Object.entries(definition.computed ?? {})) {
    define(name, function (this: Estimator) {
      return compute(boundOf(this).model);
    });
  }
  addCalls(made.prototype, definition);
  classes.set(definition, made);
  return made;
}
