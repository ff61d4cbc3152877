/** Samples that are no rows: dicts, pairs, lists of strings. */
import { InvalidInputError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import type { Owner } from '../../binding/define.js';
import { shown } from '../../input/cells.js';
import type { Input } from '../../input/matrix.js';

/** The samples that were passed. */
export function samplesOf(self: Owner, X: Input, what: string): readonly unknown[] {
  const passed = X.kind === 'texts' ? X.passed : undefined;
  const samples = passed instanceof NdArray && passed.ndim === 1 ? passed.flat() : passed;
  if (Array.isArray(samples)) return samples as unknown[];
  throw new InvalidInputError(`${self.className} takes an array of ${what}`);
}

/** Names and values of a record: a plain object, a Map or a PyDict. */
export function entriesOf(self: Owner, sample: unknown, row: number): [string, unknown][] {
  if (typeof sample === 'object' && sample !== null && !Array.isArray(sample)) {
    const entries = Symbol.iterator in sample ? [...(sample as Iterable<unknown>)] : Object.entries(sample);
    if (entries.every((entry) => Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string'))
      return entries as [string, unknown][];
  }
  throw new InvalidInputError(`${self.className} takes records with values by name; item ${row} is ${shown(sample)}`);
}

/** A value as a float: None is NaN. */
export function numberIn(self: Owner, feature: string, value: unknown): number {
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
  throw new InvalidInputError(`${self.className} takes numbers and strings as values; ${feature} is ${shown(value)}`);
}
