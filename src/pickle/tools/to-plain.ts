/** JSON-like data out of any value: for people who want arrays and objects and nothing else. */
import { keyText } from '../../core/show/print.js';
import { InvalidInputError } from '../../core/errors.js';
import { PyDict } from '../values/py-dict.js';
import { PyDate, PyDateTime } from '../stdlib/datetimes.js';
import { asSequence, PyFloat, PyGlobal, PyObject, PyValue } from '../values/py-values.js';

export interface ToPlainOptions {
  /** What becomes of integers above 2^53: kept as bigint (default), or written as text. */
  bigints?: 'bigint' | 'string';
  /** What becomes of dict keys that are not str: an error (default), or their text. */
  keys?: 'error' | 'string';
  /** Nesting that is followed, 1000 by default and at most; deeper data are refused. */
  maxDepth?: number;
}

/** Well within the stack that every platform has. */
const LARGEST_DEPTH = 1000;

class Plainer {
  readonly #options: ToPlainOptions;
  readonly #maxDepth: number;
  readonly #open = new Set<object>();
  /** What stands in several places stays one: copies of copies could ask for more memory than there is. */
  readonly #done = new Map<object, unknown>();

  constructor(options: ToPlainOptions) {
    this.#options = options;
    this.#maxDepth = Math.min(options.maxDepth ?? LARGEST_DEPTH, LARGEST_DEPTH);
  }

  convert(value: unknown, path: string): unknown {
    if (typeof value === 'bigint') return this.#options.bigints === 'string' ? value.toString() : value;
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof PyFloat) return value.value;
    if (value instanceof PyDateTime || value instanceof PyDate) return value.toDate();
    if (value instanceof Uint8Array) return value;
    if (value instanceof PyGlobal) return value.path;
    if (this.#open.has(value)) throw new InvalidInputError(`${path}: the value contains itself; JSON-like data cannot`);
    if (this.#done.has(value)) return this.#done.get(value);
    if (this.#open.size >= this.#maxDepth) {
      throw new InvalidInputError(`${path.slice(0, 80)}…: the data are nested deeper than maxDepth allows`);
    }
    this.#open.add(value);
    const plain = this.#inside(value, path);
    this.#open.delete(value);
    this.#done.set(value, plain);
    return plain;
  }

  #inside(value: object, path: string): unknown {
    const items = asSequence(value) ?? (value instanceof Set ? [...value] : undefined);
    if (items !== undefined) return items.map((item, i) => this.convert(item, `${path}[${i}]`));
    if (value instanceof PyDict || value instanceof Map) return this.#object(value, path);
    if (value instanceof PyObject) {
      throw new InvalidInputError(
        `${path}: an object of ${value.className ?? 'an unknown class'} is no JSON-like data`,
      );
    }
    if ('tolist' in value && typeof value.tolist === 'function') return (value.tolist as () => unknown)();
    if (value instanceof PyValue && 'toJSON' in value) {
      return this.convert((value as PyValue & { toJSON(): unknown }).toJSON(), path);
    }
    throw new InvalidInputError(`${path}: a ${value.constructor.name} is no JSON-like data`);
  }

  /** An object without a prototype, so that `__proto__` is a key like others. */
  #object(dict: Map<unknown, unknown>, path: string): object {
    const out = Object.create(null) as object;
    for (const [key, item] of dict) {
      if (typeof key !== 'string' && this.#options.keys !== 'string') {
        throw new InvalidInputError(
          `${path}: the key ${keyText(key)} is not a str; pass keys: 'string' to write its text`,
        );
      }
      const value = this.convert(item, `${path}[${JSON.stringify(keyText(key))}]`);
      Object.defineProperty(out, keyText(key), { value, writable: true, enumerable: true, configurable: true });
    }
    return out;
  }
}

/**
 * Arrays, objects, strings, numbers, booleans, null and, where they stand, bytes and Dates. Objects have no prototype;
 * what is shared stays shared.
 *
 * @throws InvalidInputError with the path to what has no such form, or to where a value contains itself
 */
export function toPlain(value: unknown, options: ToPlainOptions = {}): unknown {
  return new Plainer(options).convert(value, '$');
}
