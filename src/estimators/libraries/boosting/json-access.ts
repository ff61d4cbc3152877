/** Parts of a JSON model, each checked as it is taken. */
import type { BrineError } from '../../../core/errors.js';
import type { Json, NumberArray } from '../xgboost/ubjson.js';

/** Says what was expected and found, for the estimator that holds the model. */
export type Fail = (expected: string, found: string) => BrineError;

export type JsonObject = Readonly<Record<string, Json>>;

export function objectAt(parent: JsonObject, key: string, fail: Fail): JsonObject {
  const value = parent[key];
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)) return value;
  throw fail(`an object ${key}`, value === undefined ? 'none' : typeof value);
}

export function listAt(parent: JsonObject, key: string, fail: Fail): readonly Json[] {
  const value = parent[key];
  if (Array.isArray(value)) return value;
  throw fail(`a list ${key}`, value === undefined ? 'none' : typeof value);
}

/** Numbers, which JSON keeps in a list and UBJSON in a typed array. */
export function numbersAt(parent: JsonObject, key: string, fail: Fail): NumberArray | readonly number[] {
  const value = parent[key];
  if (ArrayBuffer.isView(value)) return value as NumberArray;
  if (Array.isArray(value)) {
    const plain = value.map((item) => (typeof item === 'boolean' ? Number(item) : item));
    if (plain.every((item) => typeof item === 'number')) return plain;
  }
  throw fail(`numbers ${key}`, value === undefined ? 'none' : typeof value);
}

/** XGBoost writes its parameters as texts. */
export function textAt(parent: JsonObject, key: string): string | undefined {
  const value = parent[key];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

export function countAt(parent: JsonObject, key: string, fail: Fail, fallback?: number): number {
  const value = textAt(parent, key);
  if (value === undefined && fallback !== undefined) return fallback;
  const number = Number(value);
  if (value !== undefined && Number.isSafeInteger(number) && number >= 0) return number;
  throw fail(`a count ${key}`, value ?? 'none');
}
