/** Objects of a file whose class was given by `register`: their instances, and what a step of such a class can do. */
import { OwnCodeError, UnsupportedError } from '../../core/errors.js';
import { type PyObject } from '../../pickle/values/py-values.js';
import { bindRegistered, registeredInput, registeredPrototype } from '../../pickle/values/registered-classes.js';
import type { Definition } from '../binding/define.js';
import { METHOD_NAMES, METHODS } from '../binding/methods.js';
import { plainValue } from '../binding/state.js';
import { methodOf } from './methods.js';
import { checkForm } from './names.js';
import type { Inside } from './registered.js';

const instances = new WeakMap<PyObject, unknown>();

/** The instance of a registered class for an object of the file, made once; undefined where the class is not registered. */
export function registeredInstance(object: PyObject, inside?: Inside): unknown {
  const known = instances.get(object);
  if (known !== undefined) return known;
  const bound = bindRegistered(object);
  if (bound === undefined) return undefined;
  // Before its state, which may lead back to it.
  instances.set(object, bound.value);
  bound.setState?.(plainValue(object.state, (one) => inside?.(one) ?? registeredInstance(one, inside) ?? one));
  return bound.value;
}

const definitions = new WeakMap<object, { readonly path: string; readonly definition: Definition }>();

/** The methods of a class under the names of estimators, as a definition: so that its objects can be steps. */
export function registeredClassDefinition(path: string): Definition | undefined {
  const prototype = registeredPrototype(path);
  if (prototype === undefined) return undefined;
  const known = definitions.get(prototype);
  if (known?.path === path) return known.definition;
  const definition: Record<string, unknown> = { classes: [path], attributes: {} };
  const input = checkForm(registeredInput(path), path);
  for (const name of METHOD_NAMES) {
    // Either spelling: a class written for Python's names is one, too.
    const own = [name, METHODS[name]].find((key) => typeof (prototype as Record<string, unknown>)[key] === 'function');
    if (own !== undefined) definition[name] = methodOf(name, path, input, (self) => bound(self.object, path, own));
  }
  // A class without such methods is no estimator.
  if (Object.keys(definition).length === 2) return undefined;
  const made = definition as unknown as Definition;
  definitions.set(prototype, { path, definition: made });
  return made;
}

function bound(object: PyObject, path: string, method: string): (...args: unknown[]) => unknown {
  const instance = registeredInstance(object) as Readonly<Record<string, unknown>> | undefined;
  if (instance === undefined) throw new UnsupportedError(`${path} was unregistered`);
  const call = instance[method];
  if (typeof call !== 'function') throw new OwnCodeError(`the class registered for ${path} has no ${method}`, path);
  return (...args) => (call as (...args: unknown[]) => unknown).apply(instance, args);
}
