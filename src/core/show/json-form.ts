/** What `JSON.stringify` gets of values of Python: plain data, or an error that says why there are none. */
import { InvalidInputError } from '../errors.js';
import { type Parts, partsOf } from './print.js';

/** As deep as JSON.stringify goes on every platform. */
const MAX_DEPTH = 1000;

class JsonForm {
  readonly #open = new Set<object>();

  convert(value: unknown): unknown {
    if (typeof value === 'bigint') return integer(value);
    if (typeof value !== 'object' || value === null) return value;
    if (this.#open.has(value)) throw new InvalidInputError('the value contains itself, which JSON cannot say');
    if (this.#open.size >= MAX_DEPTH) throw new InvalidInputError(`the value is nested deeper than ${MAX_DEPTH}`);
    this.#open.add(value);
    const plain = this.#inside(value);
    this.#open.delete(value);
    return plain;
  }

  #inside(value: object): unknown {
    const parts = partsOf(value);
    if (parts !== undefined && parts.text === undefined) return this.#parts(parts);
    if (Array.isArray(value)) return value.map((item) => this.convert(item));
    if (value instanceof Map) return this.#entries(value);
    if (value instanceof Set) return Array.from(value, (item) => this.convert(item));
    if (ArrayBuffer.isView(value) && !(value instanceof DataView))
      return Array.from(value as unknown as Iterable<number | bigint>, (item) => this.convert(item));
    if ('toJSON' in value && typeof value.toJSON === 'function') return this.convert((value.toJSON as () => unknown)());
    return this.#entries(Object.entries(value));
  }

  #parts({ name, args, params, pairs, items }: Parts): unknown {
    if (items !== undefined) return Array.from(items, (item) => this.convert(item));
    if (pairs !== undefined && args === undefined && (name === undefined || pairs instanceof Map))
      return this.#entries(pairs);
    const all = {
      class: name,
      args: args && [...args],
      params: params && new Map(params),
      attributes: pairs && new Map(pairs),
    };
    return this.#entries(Object.entries(all).filter(([, part]) => part !== undefined));
  }

  /** An object without a prototype, so that `__proto__` is a key like others. */
  #entries(entries: Iterable<readonly [unknown, unknown]>): object {
    const out = Object.create(null) as object;
    for (const [key, item] of entries) {
      const name = keyText(key);
      if (Object.hasOwn(out, name)) throw new InvalidInputError(`two keys of a dict are "${name}" in JSON`);
      Object.defineProperty(out, name, {
        value: this.convert(item),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    return out;
  }
}

function integer(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const text = value.toString();
  throw new InvalidInputError(
    `the integer ${text.length > 40 ? `${text.slice(0, 40)}…` : text} is too large for JSON's numbers: toPlain(value, { bigints: 'string' }) of brine/pickle writes it as text`,
  );
}

/** Keys as Python's `json.dumps` has them. */
function keyText(key: unknown): string {
  const plain = typeof key === 'object' && key !== null ? key.valueOf() : key;
  if (typeof plain === 'string') return plain;
  if (typeof plain === 'number' || typeof plain === 'bigint' || typeof plain === 'boolean') return String(plain);
  if (plain === null) return 'null';
  throw new InvalidInputError(
    'a key of a dict is neither text nor number, and JSON has no others: look at it as a Map',
  );
}

/** Plain data for `JSON.stringify`. @throws InvalidInputError for what JSON cannot say */
export function jsonForm(value: unknown): unknown {
  return new JsonForm().convert(value);
}
