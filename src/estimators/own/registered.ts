/**
 * What stands for classes of somebody's own. The code behind it comes with `registerEstimator`, or with a file that names what may be
 * such a class (`prepare` of `model/assemble.ts`): most files name none.
 */
import type { PyObject } from '../../pickle/values/py-values.js';
import type { Definition } from '../binding/define.js';

const registered = new Map<string, Definition>();

export function addRegistered(path: string, definition: Definition): void {
  registered.set(path, definition);
}

export function removeRegistered(path: string): boolean {
  return registered.delete(path);
}

/** What stands for the objects inside of an instance's state; told by the binder. */
export type Inside = (object: PyObject) => unknown;

/** The exports of `instances.ts`. */
interface ClassCode {
  registeredInstance(object: PyObject, inside?: Inside): unknown;
  registeredClassDefinition(path: string): Definition | undefined;
}

let classCode: ClassCode | undefined;

/** For those who have it. */
export function provideClassCode(code: ClassCode): void {
  classCode = code;
}

/** The instance of a class that was given by `register`; undefined where the class was not. */
export function instanceOf(object: PyObject, inside: Inside): unknown {
  return classCode?.registeredInstance(object, inside);
}

/** What the user supplied for a class; it goes before what Brine has. */
export function ownDefinition(path: string): Definition | undefined {
  return registered.get(path) ?? classCode?.registeredClassDefinition(path);
}
