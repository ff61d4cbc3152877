/**
 * What transformers of feature_engine share: variables of a table by name, a table in and a table out.
 * https://feature-engine.trainindata.com/
 */
import { InvalidInputError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { any, optional } from '../../binding/attributes.js';
import type { Attribute, Model } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import type { Column, Features, Input } from '../../input/matrix.js';
import { columnIn, type Frame, frameIn, frameOut, numbersOf, replaced, valuesOf } from '../frames/frame.js';
import { itemsOf, keyOf, MISSING } from '../frames/lookup.js';
import { names } from '../frames/names.js';

export const variableAttributes = {
  variables_: names(),
  missing_values: optional(any(), 'raise'),
  n_features_in_: optional(any()),
};

export type Variables = Model<typeof variableAttributes>;

/** A dict by variable. */
export function byVariable<T>(
  read: (value: unknown, fail: (found: unknown) => Error) => T,
): Attribute<ReadonlyMap<string, T>> {
  return {
    read(value, place) {
      if (!(value instanceof PyDict)) throw place.fail('a dict by variable', describe(value));
      const fail = (found: unknown): Error => place.fail('a value for each variable', describe(found));
      return new Map([...value].map(([name, item]) => [String(unwrapScalar(name)), read(item, fail)]));
    },
  };
}

/** A number of a dict. */
export function numeric(value: unknown, fail: (found: unknown) => Error): number {
  const plain = unwrapScalar(value);
  if (typeof plain === 'number' || typeof plain === 'bigint') return Number(plain);
  throw fail(value);
}

/** A list of a dict. */
export function sequence(value: unknown, fail: (found: unknown) => Error): unknown[] {
  const items = itemsOf(value);
  if (items === undefined) throw fail(value);
  return items;
}

/** The entry of a variable. */
export function entryOf<T>(m: { readonly self: Variables['self'] }, table: ReadonlyMap<string, T>, name: string): T {
  const entry = table.get(name);
  if (entry === undefined) throw m.self.fail('variables_', `an entry for ${name}`, 'none');
  return entry;
}

const refusesMissing = (m: Variables): boolean => m.missing_values === 'raise';

function missingIn(name: string, row: number): InvalidInputError {
  return new InvalidInputError(`row ${row}, column ${name}: a missing value, which this transformer refuses: fill it first`, { row, feature: name }); // prettier-ignore
}

/** The values of a variable as keys; missing ones are refused where the transformer does. */
export function keysOf(m: Variables, frame: Frame, name: string): unknown[] {
  const keys = valuesOf(columnIn(m.self, frame, name), frame.rows, name).map(keyOf);
  const row = refusesMissing(m) ? keys.indexOf(MISSING) : -1;
  if (row >= 0) throw missingIn(name, row);
  return keys;
}

/** The numbers of a variable, under the same rule. */
export function numbersIn(m: Variables, frame: Frame, name: string): Float64Array {
  const numbers = numbersOf(columnIn(m.self, frame, name), frame.rows, name);
  const row = refusesMissing(m) ? numbers.findIndex(Number.isNaN) : -1;
  if (row >= 0) throw missingIn(name, row);
  return numbers;
}

/** Each variable by what `change` makes of it, where it stands. */
export function eachVariable(m: Variables, X: Input, change: (frame: Frame, name: string) => Column): Features {
  const frame = frameIn(m.self, X);
  return frameOut(replaced(frame, new Map(m.variables_.map((name) => [name, [[name, change(frame, name)] as const]]))));
}

/** Names of the columns that come out where they are those that go in. */
export const sameNames = (_: unknown, inputs: readonly string[]): string[] => [...inputs];
