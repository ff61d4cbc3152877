/**
 * Python's equality of dict keys and set members, as a key for a JavaScript Map: 1, 1.0 and True are one key,
 * 1 and '1' and b'1' are three, tuples and frozensets compare by their members.
 * See "Mapping Types" and "Hashing of numeric types" in the Python library reference.
 */
import { UnsupportedError } from '../../core/errors.js';
import { PyByteArray, PyFloat, PyFrozenSet, PyGlobal, PyTuple, PyValue } from './py-values.js';

/** A value whose class defines equality by content may offer a key; others compare by identity. */
export interface Keyed {
  pyKey(): unknown;
}

/** Longest chain of tuples in tuples that is compared by content; deeper ones compare by identity. */
const MAX_KEY_DEPTH = 100;

/**
 * Characters of a key that is compared by content. A file may use one tuple of long texts as a key a hundred thousand times, and each
 * time its text would be made again; keys of real dicts have some dozens.
 */
const MAX_KEY = 8192;
/** Integers with more bits have more digits. */
const WIDE = 1n << BigInt(3 * MAX_KEY);

function checkLength(length: number): void {
  if (length <= MAX_KEY) return;
  throw new UnsupportedError(
    `a key of a dict or a member of a set is a tuple, bytes or the like of more than ${MAX_KEY} characters, which is not compared`,
  );
}

const numberKey = (value: number): unknown => {
  if (Number.isNaN(value)) return Symbol('nan'); // never equal, not even to itself
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return BigInt(value);
  return value === 0 ? 0 : value;
};

/** A Map key that is equal for two values exactly when Python finds them equal (for hashable values). */
export function pyKey(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return value.charCodeAt(0) === 0 ? `\0\0${value}` : value;
    case 'number':
      return Number.isSafeInteger(value) ? (value === 0 ? 0 : value) : numberKey(value);
    case 'boolean':
      return value ? 1 : 0;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case 'object': {
      if (value === null) return value;
      if (value instanceof PyFloat) return numberKey(value.value);
      const text = contentKey(value, 0);
      return text === undefined ? value : structuredKey(text);
    }
    default:
      return value;
  }
}

/** Structured keys live beside string keys in one Map; a string that starts with NUL is escaped to keep them apart. */
function structuredKey(text: string): string {
  return `\0\x01${text}`;
}

/** Sets without a key of their contents, neither alone nor in others: found out once, not again for each that holds them. */
const nested = new WeakSet<object>();

function contentKey(value: object, depth: number): string | undefined {
  if (value instanceof PyByteArray) return undefined;
  if (value instanceof Uint8Array) {
    checkLength(2 * value.length);
    return `b${hex(value)}`;
  }
  if (depth > MAX_KEY_DEPTH) return undefined;
  if (value instanceof PyTuple) return sequenceKey('t', value.items, depth);
  if (Array.isArray(value)) return sequenceKey('t', value, depth);
  if (value instanceof PyFrozenSet) {
    if (nested.has(value)) return undefined;
    const parts: string[] = [];
    let length = 0;
    for (const item of value) {
      const part = partKey(item, depth + 1);
      if (part === undefined) {
        if (depth === 0) nested.add(value);
        return undefined;
      }
      parts.push(part);
      length += part.length;
      checkLength(length);
    }
    return `f(${parts.sort().join(',')})`;
  }
  if (value instanceof PyGlobal) return `g${JSON.stringify(value.path)}`;
  if (value instanceof PyValue && 'pyKey' in value) {
    return partKey((value as PyValue & Keyed).pyKey(), depth + 1);
  }
  return undefined;
}

function sequenceKey(tag: string, items: readonly unknown[], depth: number): string | undefined {
  let out = `${tag}(`;
  for (let i = 0; i < items.length; i++) {
    const part = partKey(items[i], depth + 1);
    if (part === undefined) return undefined;
    out += `${part},`;
    checkLength(out.length);
  }
  return `${out})`;
}

function partKey(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
      checkLength(value.length);
      return JSON.stringify(value);
    case 'boolean':
      return value ? '1' : '0';
    case 'number':
      return Number.isNaN(value) ? undefined : numericText(value);
    case 'bigint':
      checkLength(value > WIDE || value < -WIDE ? Number.POSITIVE_INFINITY : 0);
      return value.toString();
    case 'object':
      if (value === null) return 'n';
      if (value instanceof PyFloat) return Number.isNaN(value.value) ? undefined : numericText(value.value);
      return contentKey(value, depth);
    default:
      return undefined;
  }
}

function numericText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  return String(value);
}

function hex(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i++) out += bytes[i]!.toString(16).padStart(2, '0');
  return out;
}
