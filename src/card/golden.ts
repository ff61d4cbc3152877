/** Golden predictions: rows and what every method answered, kept so that anybody can ask again. */
import { NdArray } from '../numpy/ndarray.js';
import { BrineError, UnsupportedError } from '../core/errors.js';
import type { Estimator } from '../estimators/estimator.js';
import type { X } from '../estimators/input/read-input.js';
import { decodeInput, encodeInput, encodeResult, itemsOf, numberOf } from './encode.js';
import { pythonName } from './method-names.js';
import type { Card, Comparison, Encoded } from './schema.js';

/** Methods whose answers are kept: those that take new rows and give arrays. */
const KEPT = ['predict', 'predictProba', 'decisionFunction', 'transform', 'scoreSamples'] as const;
export type KeptMethod = (typeof KEPT)[number];

/** Relative difference that counts as the same number. */
export const TOLERANCE = 1e-9;
/** Answers kept for one method; beyond, rows should be fewer. */
const MAX_ITEMS = 100_000;

export function methodsOf(model: Estimator): KeptMethod[] {
  const have = new Set<string>(model.methods);
  return KEPT.filter((name) => have.has(name));
}

/** Answers of every method by Python's names. A method that the data do not suit is left out if another one answers. */
export function answers(model: Estimator, input: X, most = Number.POSITIVE_INFINITY): Record<string, Encoded> {
  const outputs: Record<string, Encoded> = {};
  let refused: BrineError | undefined;
  for (const method of methodsOf(model)) {
    let result: unknown;
    try {
      result = (model[method] as (X: X) => unknown).call(model, input);
    } catch (error) {
      if (!(error instanceof BrineError)) throw error;
      refused = error;
      continue;
    }
    if (result instanceof NdArray) checkItems(method, result.size, most);
    outputs[pythonName(method)] = encodeResult(result);
  }
  if (Object.keys(outputs).length === 0 && refused !== undefined) throw refused;
  return outputs;
}

function checkItems(method: string, size: number, most: number): void {
  if (size > most)
    throw new UnsupportedError(`${method} gives ${size} numbers for the golden rows; a card keeps ${most}: give fewer`);
}

/** The golden part of a card. */
export function golden(model: Estimator, input: X, source: 'given' | 'generated'): NonNullable<Card['golden']> {
  const outputs = answers(model, input, MAX_ITEMS);
  for (const [method, { kind, ...spec }] of Object.entries(outputs)) {
    checkItems(method, itemsOf({ kind, ...spec } as Encoded).length, MAX_ITEMS);
  }
  return { source, input: encodeInput(input), outputs };
}

/** How far two encoded results are apart. */
export function compareResults(method: string, actual: Encoded, expected: Encoded, tolerance = TOLERANCE): Comparison {
  const [found, wanted] = [itemsOf(actual), itemsOf(expected)];
  const rows = 'shape' in expected ? (expected.shape[0] ?? 1) : wanted.length;
  let largestAbsolute = 0;
  let largestRelative = 0;
  let ok = found.length === wanted.length && sameShape(actual, expected);
  const n = Math.min(found.length, wanted.length);
  for (let i = 0; i < n; i++) {
    const [a, b] = [found[i]!, wanted[i]!];
    const [x, y] = [numberOf(a), numberOf(b)];
    if (x === undefined || y === undefined) {
      if (a !== b) ok = false;
      continue;
    }
    if (Object.is(x, y) || x === y) continue;
    const absolute = Math.abs(x - y);
    if (!Number.isFinite(absolute)) {
      ok = false;
      continue;
    }
    largestAbsolute = Math.max(largestAbsolute, absolute);
    largestRelative = Math.max(largestRelative, absolute / Math.max(Math.abs(x), Math.abs(y)));
  }
  return { method, rows, largestAbsolute, largestRelative, ok: ok && largestRelative <= tolerance };
}

function sameShape(a: Encoded, b: Encoded): boolean {
  if ('shape' in a && 'shape' in b) return a.shape.join() === b.shape.join();
  return a.kind === b.kind || (a.kind !== 'list' && b.kind !== 'list');
}

/** Asks the model the golden rows of its card again. */
export function replay(model: Estimator, card: Card, tolerance = TOLERANCE): Comparison[] {
  if (card.golden === null) return [];
  const { input, outputs } = card.golden;
  const again = answers(model, decodeInput(input));
  return Object.entries(outputs).map(([method, expected]) => {
    const actual = again[method];
    if (actual === undefined) return { method, rows: 0, largestAbsolute: 0, largestRelative: 0, ok: false };
    return compareResults(method, actual, expected, tolerance);
  });
}
