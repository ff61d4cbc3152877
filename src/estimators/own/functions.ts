/**
 * Functions that a model names and that are somebody's own: tokenizers, kernels, metrics, scorers. A file only names them;
 * what runs is what the user supplied under the name.
 */
import { BrineError, OwnCodeError, UnsupportedError } from '../../core/errors.js';
import { PyPartial } from '../../pickle/stdlib/partial.js';
import { nameOfCode } from '../../pickle/values/by-value.js';
import { isGetattr } from '../../pickle/values/describe.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyCall, PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import { hasRegisteredMethod } from '../../pickle/values/registered-classes.js';
import type { FunctionUse, Place } from '../binding/define.js';
import { currentPath, describe, plainValue, unwrapScalar } from '../binding/state.js';
import { registeredInstance } from './instances.js';
import type { InputForm } from './names.js';

/** The object whose method a function stands for: its attributes by name. */
export interface OwnSelf {
  readonly className: string;
  get(name: string): unknown;
}

interface Supplied {
  readonly call: (...args: unknown[]) => unknown;
  readonly input: InputForm;
}

const supplied = new Map<string, Supplied>();

/** Takes an implementation; `registerFunction` says what it gets. */
export function supplyFunction(name: string, call: Supplied['call'], input: InputForm): void {
  supplied.set(name, { call, input });
}

/** Forgets a function; false where there was none of that name. */
export function unregisterFunction(name: string): boolean {
  return supplied.delete(name);
}

export function isSuppliedFunction(path: string): boolean {
  return supplied.has(path);
}

/** What a value of a file calls: its name, and what is bound to it. */
interface Callee {
  readonly path: string;
  /** The object of a bound method, or the one that is called itself. */
  readonly self?: PyObject;
  /** The method of `self`. */
  readonly method?: string;
  readonly partial?: PyPartial;
}

function calleeOf(value: unknown): Callee | undefined {
  if (value instanceof PyPartial) {
    const inner = calleeOf(value.func);
    return inner?.partial === undefined && inner !== undefined ? { ...inner, partial: value } : undefined;
  }
  if (value instanceof PyGlobal) return { path: currentPath(value) };
  const carried = nameOfCode(value);
  if (carried !== undefined) return { path: carried };
  if (!(value instanceof PyObject)) return undefined;
  const bound = value instanceof PyCall && isGetattr(value) ? value.args : undefined;
  if (bound !== undefined) {
    const [self, method] = bound;
    if (typeof method !== 'string') return undefined;
    if (self instanceof PyGlobal) return { path: `${currentPath(self)}.${method}` };
    const owner = self instanceof PyObject ? classOf(self) : undefined;
    return owner === undefined ? undefined : { path: `${owner}.${method}`, self: self as PyObject, method };
  }
  const path = classOf(value);
  return path === undefined ? undefined : { path, self: value, method: '__call__' };
}

/** The class of an object, also of one whose class is carried by value. */
function classOf(object: PyObject): string | undefined {
  return object.cls instanceof PyGlobal ? currentPath(object.cls) : nameOfCode(object.cls);
}

/** The name of a function in a file, for people: `__main__.tokenize`, `__main__.Stem.analyze`. */
export function functionName(value: unknown): string {
  return calleeOf(value)?.path ?? describe(value);
}

/** True where the user supplied what the value calls. */
export function isSupplied(value: unknown): boolean {
  const callee = calleeOf(value);
  return callee !== undefined && implementationOf(callee) !== undefined;
}

/** What stands for a function of the file. */
export interface Implementation {
  readonly path: string;
  readonly input: InputForm;
  /** Calls it. `row` is where an error happened, `what` what the function is: `the tokenizer`. */
  call(what: string, row: number | undefined, ...args: unknown[]): unknown;
}

function implementationOf({ path, self, method, partial }: Callee): Implementation | undefined {
  const own = supplied.get(path);
  let call: Supplied['call'];
  if (own !== undefined) {
    const view = self === undefined ? [] : [selfOf(self, path)];
    call = (...args) => own.call(...args, ...view);
  } else if (self !== undefined && hasRegisteredMethod(self, method!)) {
    const instance = registeredInstance(self) as Readonly<Record<string, Supplied['call']>>;
    call = (...args) => instance[method!]!(...args);
  } else return undefined;
  if (partial !== undefined) {
    const first = partial.args.map(plain);
    const keywords = keywordsOf(partial.keywords);
    const inner = call;
    call = (...args) => inner(...first, ...args, ...(keywords === undefined ? [] : [keywords]));
  }
  return {
    path,
    input: own?.input ?? 'array',
    call(what, row, ...args) {
      try {
        return call(...args);
      } catch (error) {
        if (error instanceof OwnCodeError || error instanceof UnsupportedError) throw error;
        throw ownError(what, path, row, `threw ${thrown(error)}`, error);
      }
    },
  };
}

const thrown = (error: unknown): string =>
  error instanceof Error ? `${error instanceof BrineError ? '' : `${error.name}: `}${error.message}` : describe(error);

/** The error for what supplied code did. */
export function ownError(
  what: string,
  path: string,
  row: number | undefined,
  problem: string,
  cause?: unknown,
): OwnCodeError {
  const where = row === undefined ? '' : `row ${row}: `;
  return new OwnCodeError(`${where}${what} ${path}, as it was registered, ${problem}`, path, row, cause);
}

/** Attributes of an object of the file, for a function that stands for one of its methods. */
function selfOf(object: PyObject, path: string): OwnSelf {
  const state = object.state instanceof PyDict ? object.state : undefined;
  return { className: classOf(object) ?? path, get: (name) => plain(state?.get(name)) };
}

const plain = (value: unknown): unknown => plainValue(unwrapScalar(value), (object) => object);

/** Keyword arguments as a plain object; undefined where there are none. */
export function keywordsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!(value instanceof PyDict) || value.size === 0) return undefined;
  const out = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of value) if (typeof key === 'string') out[key] = plain(item);
  return out;
}

/** The implementation that was supplied for a function of the file; undefined where there is none. */
export function suppliedFunction(value: unknown): Implementation | undefined {
  const callee = calleeOf(value);
  return callee && implementationOf(callee);
}

/** The line that supplies a function. */
export function functionLine(value: unknown, parameters: string): string {
  return `registerFunction('${functionName(value)}', (${parameters}) => …)`;
}

/** The error for a function that nobody supplied, with the line to write. */
export function missingFunction(use: FunctionUse, place: Pick<Place, 'className'>): UnsupportedError {
  const { value, role, parameters } = use;
  return new UnsupportedError(
    `the ${role} of this ${place.className} is the Python function ${functionName(value)}, which the file only names: supply it with ${functionLine(value, parameters)}`,
  );
}

/** The implementation of a function that has to be there. @throws UnsupportedError with the line to write */
export function requireFunction(use: FunctionUse, place: Pick<Place, 'className'>): Implementation {
  const found = suppliedFunction(use.value);
  if (found === undefined) throw missingFunction(use, place);
  return found;
}
