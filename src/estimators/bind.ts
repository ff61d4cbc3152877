/** From a graph object to the estimator that stands for it. */
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, type PyGlobal, PyObject } from '../pickle/values/py-values.js';
import type { ObjectViews } from '../pickle/values/views.js';
import { type Binder, BoundObject } from './binding/bound-object.js';
import { definitionOf, isImplemented, loadDefinitions, mayBeImplemented, refusalOf } from './definitions.js';
import { Estimator } from './estimator.js';
import { estimatorClass } from './estimator-class.js';
import { instanceOf } from './own/registered.js';
import { attributesOf, classPath, currentPath, plainValue } from './binding/state.js';

const estimators = new WeakMap<PyObject, Estimator>();

const binder: Binder = {
  bind,
  definitionOf,
  refusalOf,
  inside,
};

/** What stands for an object inside of a model or a bundle. */
export function inside(object: PyObject): unknown {
  return bindEstimator(object) ?? instanceOf(object, inside) ?? object;
}

const UNNAMED = /* @__PURE__ */ new PyDict();

/** Lets inert objects be asked for what is bound. */
export const objectViews: ObjectViews = {
  of(object) {
    const found = object instanceof PyObject ? inside(object) : object;
    return found === object ? undefined : found;
  },
  why: (object) => (object instanceof PyObject ? refusalOf(classPath(object) ?? '') : undefined),
  attribute(object, name, isInert) {
    if (!(object instanceof PyObject)) return undefined;
    const slots = asSequence(object.state)?.[1];
    const value =
      (attributesOf(object) ?? UNNAMED).get(name) ?? (slots instanceof PyDict ? slots.get(name) : undefined);
    return plainValue(value, isInert ? (one) => one : inside);
  },
};

/** Loads the code for those of the classes that Brine runs; afterwards their objects can be estimators. */
export function prepareEstimators(globals: Iterable<PyGlobal>): Promise<void> {
  return loadDefinitions([...globals].map(currentPath));
}

/** The estimator of any object; one and the same for the same object. Nothing is read yet but its class. */
export function bind(object: PyObject): Estimator {
  const known = estimators.get(object);
  if (known !== undefined) return known;
  const definition = definitionOf(classPath(object) ?? '');
  const Class = definition === undefined ? Estimator : estimatorClass(definition);
  const estimator = new Class(new BoundObject(object, binder));
  estimators.set(object, estimator);
  return estimator;
}

/** False where {@link bindEstimator} binds no object of the class. */
export function mayBeEstimator(cls: PyGlobal): boolean {
  const path = currentPath(cls);
  return path.startsWith('sklearn.') || mayBeImplemented(path);
}

/** The estimator of an object whose class is one of scikit-learn's estimators; undefined for everything else. */
export function bindEstimator(object: PyObject): Estimator | undefined {
  const path = classPath(object);
  if (path === undefined) return undefined;
  const known = isImplemented(path);
  const looksLikeOne = path.startsWith('sklearn.') && attributesOf(object)?.has('_sklearn_version') === true;
  return known || looksLikeOne ? bind(object) : undefined;
}
