/** Compares results in the encoding of fixtures/expected, with the tolerance that the manifest gives. */
import type { Fixture } from './fixtures.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const SPECIAL: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, '-Infinity': -Infinity };

/** Relative difference of two numbers in the encoding; infinite where they are of another kind. */
function difference(a: Json, b: Json): number {
  const x = typeof a === 'string' && a in SPECIAL ? SPECIAL[a]! : a;
  const y = typeof b === 'string' && b in SPECIAL ? SPECIAL[b]! : b;
  if (Object.is(x, y)) return 0;
  if (typeof x !== 'number' || typeof y !== 'number') return Infinity;
  if (x === y) return 0; // 0 and -0
  if (!Number.isFinite(x) || !Number.isFinite(y)) return Infinity;
  return Math.abs(x - y) / Math.abs(y);
}

function walk(actual: Json, expected: Json, at: string, tolerance: number): string | undefined {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      return `${at}: ${Array.isArray(actual) ? `${actual.length} items` : JSON.stringify(actual)} instead of ${expected.length} items`;
    }
    for (let i = 0; i < expected.length; i++) {
      const found = walk(actual[i]!, expected[i]!, `${at}[${i}]`, tolerance);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual))
      return `${at}: ${JSON.stringify(actual).slice(0, 200)}`;
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      if (!(key in expected)) return `${at}.${key}: not expected`;
      if (!(key in actual)) return `${at}.${key}: missing (${JSON.stringify(actual).slice(0, 200)})`;
      const found = walk(
        actual[key]!,
        expected[key]!,
        `${at}.${key}`,
        key === 'data' || key === 'items' ? tolerance : key === 'canon' ? 0 : tolerance,
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const relative = difference(actual, expected);
  return relative <= tolerance
    ? undefined
    : `${at}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)} (${relative.toExponential(2)} relative)`;
}

/** One method's result; undefined where it holds. */
export function compareResult(actual: unknown, expected: unknown, tolerance: number): string | undefined {
  return walk(actual as Json, expected as Json, '$', tolerance);
}

/** All results of a fixture. */
export function compareAnswer(actual: unknown, expected: unknown, fixture: Fixture): string | undefined {
  if (typeof expected !== 'object' || expected === null || 'canon' in expected)
    return compareResult(actual, expected, 0);
  for (const [method, wanted] of Object.entries(expected)) {
    const got = (actual as Record<string, unknown>)[method];
    if (got === undefined) return `${method}: no answer, but ${JSON.stringify(actual).slice(0, 200)}`;
    const found = compareResult(got, wanted, fixture.methods[method]?.tolerance ?? 0);
    if (found !== undefined) return `${method} ${found}`;
  }
  return undefined;
}
