/** From a graph object to the estimator that stands for it. */
import type { PyGlobal, PyObject } from '../pickle/values.js';
import { CATALOGUE } from './catalogue.js';
import { type Binder, Core } from './core.js';
import type { Definition } from './define.js';
import { Estimator, estimatorClass } from './estimator.js';
import { registeredDefinition } from './register.js';
import { attributesOf, classPath, currentPath } from './state.js';

let byPath: Map<string, Definition> | undefined;

function definitionOf(path: string): Definition | undefined {
  const registered = registeredDefinition(path);
  if (registered !== undefined) return registered;
  if (byPath === undefined) {
    byPath = new Map();
    for (const definition of CATALOGUE) {
      for (const name of definition.classes) byPath.set(name, definition);
      for (const name of definition.aliases ?? []) byPath.set(name, definition);
    }
  }
  return byPath.get(path);
}

/** Paths of all classes that can be run, sorted. */
export function supportedClasses(): string[] {
  return CATALOGUE.flatMap((definition) => [...definition.classes]).sort();
}

const bound = new WeakMap<PyObject, Estimator>();

const binder: Binder = {
  bind,
  definitionOf,
  bindInside: bindEstimator,
  supported: () => supportedClasses().map((path) => path.slice(path.lastIndexOf('.') + 1)),
};

/** The estimator of any object; one and the same for the same object. Nothing is read yet but its class. */
export function bind(object: PyObject): Estimator {
  const known = bound.get(object);
  if (known !== undefined) return known;
  const definition = definitionOf(classPath(object) ?? '');
  const Class = definition === undefined ? Estimator : estimatorClass(definition);
  const estimator = new Class(new Core(object, binder));
  bound.set(object, estimator);
  return estimator;
}

/** False where {@link bindEstimator} binds no object of the class. */
export function mayBeEstimator(cls: PyGlobal): boolean {
  const path = currentPath(cls);
  return path.startsWith('sklearn.') || definitionOf(path) !== undefined;
}

/** The estimator of an object whose class is one of scikit-learn's estimators; undefined for everything else. */
export function bindEstimator(object: PyObject): Estimator | undefined {
  const path = classPath(object);
  if (path === undefined) return undefined;
  const known = definitionOf(path) !== undefined;
  const looksLikeOne = path.startsWith('sklearn.') && attributesOf(object)?.has('_sklearn_version') === true;
  return known || looksLikeOne ? bind(object) : undefined;
}
