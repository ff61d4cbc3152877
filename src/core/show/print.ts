/**
 * Values in one line, for `String(x)`, templates and messages, and in Node's console. Bounded in depth, items and length, and
 * cycles end: what is printed may be a whole model.
 */
import type { Inspect, InspectOptions } from './inspect.js';

/** What a value is made of, for people and for JSON. */
export const PARTS: unique symbol = Symbol('brine.parts');

export interface Parts {
  /** The class; absent for plain dicts and tuples. */
  readonly name?: string | undefined;
  readonly args?: Iterable<unknown> | undefined;
  /** Parameters of an estimator, in its parentheses. */
  readonly params?: Iterable<readonly [string, unknown]> | undefined;
  /** Entries of a dict, or attributes. */
  readonly pairs?: Iterable<readonly [unknown, unknown]> | undefined;
  /** Items of a tuple. */
  readonly items?: Iterable<unknown> | undefined;
  /** What is shown instead of all this, where it is short enough. */
  readonly text?: string;
}

interface HasParts {
  [PARTS](): Parts;
}

/** What a value says of itself; undefined where it says nothing. */
export function partsOf(value: object): Parts | undefined {
  return PARTS in value ? (value as HasParts)[PARTS]() : undefined;
}

const MAX_DEPTH = 4;
/** Items of a list that are shown, and characters of a text. */
const MAX_ITEMS = 20;
const MAX_TEXT = 200;
/** Characters of the whole. */
const MAX_LENGTH = 2000;

const clip = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

class Printing {
  readonly #open = new Set<object>();
  #left = MAX_LENGTH;
  #inKey = false;

  text(value: unknown): string {
    if (typeof value === 'string') return `'${clip(value, MAX_TEXT)}'`;
    if (Object.is(value, -0)) return '-0';
    if (typeof value !== 'object' || value === null) return clip(String(value), MAX_TEXT);
    if (this.#open.has(value) || this.#open.size >= MAX_DEPTH || this.#left <= 0) return '…';
    this.#open.add(value);
    const text = this.#object(value);
    this.#open.delete(value);
    // What is inside was counted, and counts again: good enough for a bound.
    this.#left -= text.length;
    return text;
  }

  #object(value: object): string {
    const parts = partsOf(value);
    if (parts !== undefined) return this.#parts(parts);
    if (Array.isArray(value)) return this.#inKey ? this.#parts({ items: value }) : `[${this.#items(value)}]`;
    if (value instanceof Set) return `{${this.#items(value)}}`;
    if (value instanceof Map) return `{${this.#pairs(value, ': ')}}`;
    if (ArrayBuffer.isView(value) && !(value instanceof DataView))
      return `[${this.#items(value as unknown as Iterable<unknown>)}]`;
    const plain: unknown = Object.getPrototypeOf(value);
    if (plain === Object.prototype || plain === null) return `{${this.#pairs(Object.entries(value), ': ')}}`;
    return clip(String(value), MAX_TEXT);
  }

  #parts({ name = '', args, params, pairs, items, text }: Parts): string {
    if (text !== undefined) return text;
    if (items !== undefined) {
      const inside = this.#items(items);
      // A lone item, as Python writes it.
      const end = name === '' && [...items].length === 1 ? ',' : '';
      return name === '' ? `(${inside}${end})` : `${name}({${inside}})`;
    }
    const calls = args === undefined && params === undefined ? '' : this.#call(args ?? [], params ?? []);
    const entries = pairs === undefined ? '' : `{${this.#pairs(pairs, ': ')}}`;
    return `${name}${calls}${name !== '' && entries !== '' ? ' ' : ''}${entries}`;
  }

  #call(args: Iterable<unknown>, params: Iterable<readonly [string, unknown]>): string {
    const named = this.#list(params, ([key, value]) => `${key}=${this.text(value)}`);
    return `(${[this.#items(args), named].filter((text) => text !== '').join(', ')})`;
  }

  #items(items: Iterable<unknown>): string {
    return this.#list(items, (item) => this.text(item));
  }

  #pairs(pairs: Iterable<readonly [unknown, unknown]>, between: string): string {
    return this.#list(pairs, ([key, value]) => `${this.key(key)}${between}${this.text(value)}`);
  }

  /** A list cannot be a key, nor in one: what looks like one was a tuple. */
  key(key: unknown): string {
    const was = this.#inKey;
    this.#inKey = true;
    const text = Array.isArray(key) ? this.#parts({ items: key }) : this.text(key);
    this.#inKey = was;
    return text;
  }

  /** Items with commas, the first ones of many. */
  #list<T>(items: Iterable<T>, text: (item: T) => string): string {
    const shown: string[] = [];
    for (const item of items) {
      if (shown.length === MAX_ITEMS || this.#left <= 0) return `${shown.join(', ')}, …`;
      shown.push(text(item));
    }
    return shown.join(', ');
  }
}

/** A value in one line. */
export function printed(value: unknown): string {
  return clip(new Printing().text(value), MAX_LENGTH);
}

/** A key of a dict as text: a text as it is, and a list, which was a tuple, as Python writes one. Bounded as all that is printed. */
export function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null ? clip(new Printing().key(key), MAX_LENGTH) : String(key);
}

/** What Node is showing: its own look for cycles does not see through what values show of themselves. */
const shown = new Set<object>();

/** For `INSPECT` methods: what Node shows of a value's parts, under its name. */
export function inspected(value: object, depth: number | null, options: InspectOptions, inspect: Inspect): string {
  const { name: known, args, params, pairs, items, text } = partsOf(value)!;
  const name = known ?? (items === undefined ? 'PyDict' : 'PyTuple');
  if (text !== undefined) return text;
  if (shown.has(value)) return '[Circular]';
  if (depth !== null && depth < 0) return params === undefined ? `[${name}]` : `${name}(…)`;
  shown.add(value);
  const inner = { ...options, depth };
  const nested = { ...options, depth: depth === null ? null : depth - 1 };
  try {
    if (items !== undefined) return `${name} ${inspect([...items], inner)}`;
    if (params !== undefined)
      return `${name}(${Array.from(params, ([key, one]) => `${key}=${inspect(one, nested)}`).join(', ')})`;
    const call = args === undefined ? '' : `(${Array.from(args, (one) => inspect(one, nested)).join(', ')})`;
    if (pairs === undefined) return `${name}${call}`;
    return inspect(new Map(pairs), inner).replace(/^Map/, () => `${name}${call}`);
  } finally {
    shown.delete(value);
  }
}
