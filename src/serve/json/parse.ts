/** Bodies of requests as JSON, and values of theirs in messages. */
import { parseExactJson } from '../../core/exact-json.js';
import { badRequest } from '../errors.js';

/** `NaN`, `Infinity` and integers beyond 2^53 as well. @throws RequestError (400) */
export function parseJson(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    throw badRequest(`the body is not JSON: ${(error as Error).message}`);
  }
}

/** True for an object that is no array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value of the request as messages show it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return value === undefined ? 'nothing' : String(value);
}
