/** Names for values: in error messages, and of the methods that inert calls stand for. */
import { PyDict } from './py-dict.js';
import { PyByteArray, PyCall, PyFrozenSet, PyGlobal, PyObject, PyTuple } from './py-values.js';

/** `getattr(class, name)`, and what dill writes for it: `_getattr(class, name, "<method …>")`. */
export function isGetattr(call: PyCall): boolean {
  const path = call.className;
  if (path === 'builtins.getattr') return true;
  if (path !== 'dill._dill._getattr' && path !== 'dill.dill._getattr') return false;
  const [owner, name, repr] = call.args;
  return owner instanceof PyGlobal && repr === `<method '${String(name)}' of '${owner.name}' objects>`;
}

/**
 * What dill before 0.3.4 wrote for the functions that rebuild arrays and scalars:
 * `_get_attr(_import_module('numpy.core._multiarray_umath'), '_reconstruct')`.
 */
export function numpyFunction(call: unknown): PyGlobal | undefined {
  if (!(call instanceof PyCall) || !/^dill\.(?:_dill|dill)\._get_attr$/.test(call.className ?? '')) return undefined;
  const [owner, name] = call.args;
  if (!isNumpyCore(owner) || (name !== '_reconstruct' && name !== 'scalar')) return undefined;
  return new PyGlobal('numpy.core.multiarray', name);
}

/** `_import_module` of the module that has them. */
export function isNumpyCore(call: unknown): boolean {
  return (
    call instanceof PyCall &&
    /^dill\.(?:_dill|dill)\._import_module$/.test(call.className ?? '') &&
    /^numpy\._?core\.(?:_multiarray_umath|multiarray)$/.test(String(call.args[0]))
  );
}

/** The method that an inert `getattr(class, name)` stands for, or the function of numpy's that dill fetches. */
export function methodOf(call: unknown): PyGlobal | undefined {
  if (!(call instanceof PyCall)) return undefined;
  if (!isGetattr(call)) return numpyFunction(call);
  const [owner, name] = call.args;
  return owner instanceof PyGlobal && typeof name === 'string'
    ? new PyGlobal(owner.module, `${owner.name}.${name}`)
    : undefined;
}

/** What a value is called in an error message. */
export function describe(value: unknown): string {
  if (value === null) return 'None';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof PyDict) return 'a dict';
  if (value instanceof PyTuple) return 'a tuple';
  if (value instanceof PyGlobal) return `the global ${value.path}`;
  if (value instanceof Set) return value instanceof PyFrozenSet ? 'a frozenset' : 'a set';
  if (value instanceof PyByteArray) return 'a bytearray';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof PyObject) return `an object of ${value.className ?? 'an unknown class'}`;
  if (typeof value === 'object') return `a ${value.constructor.name}`;
  return `a ${typeof value === 'string' ? 'str' : typeof value}`;
}
