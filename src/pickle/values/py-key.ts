/**
 * Python's equality of dict keys and set members, as a key for a JavaScript Map: 1, 1.0 and True are one key,
 * 1 and '1' and b'1' are three, tuples and frozensets compare by their members.
 * See "Mapping Types" and "Hashing of numeric types" in the Python library reference.
 */
import { PyByteArray, PyFloat, PyFrozenSet, PyGlobal, PyTuple, PyValue } from './py-values.js';

/** A value whose class defines equality by content may offer a key; others compare by identity. */
export interface Keyed {
  pyKey(): unknown;
}

/** Longest chain of tuples in tuples that is compared by content; deeper ones compare by identity. */
const MAX_KEY_DEPTH = 100;

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

function contentKey(value: object, depth: number): string | undefined {
  if (value instanceof PyByteArray) return undefined;
  if (value instanceof Uint8Array) return `b${hex(value)}`;
  if (depth > MAX_KEY_DEPTH) return undefined;
  if (value instanceof PyTuple) return sequenceKey('t', value.items, depth);
  if (Array.isArray(value)) return sequenceKey('t', value, depth);
  if (value instanceof PyFrozenSet) {
    const parts: string[] = [];
    for (const item of value) {
      const part = partKey(item, depth + 1);
      if (part === undefined) return undefined;
      parts.push(part);
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
  }
  return `${out})`;
}

function partKey(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? '1' : '0';
    case 'number':
      return Number.isNaN(value) ? undefined : numericText(value);
    case 'bigint':
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
