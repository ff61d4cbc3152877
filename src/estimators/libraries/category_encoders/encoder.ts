/**
 * What the encoders of category_encoders share: columns by name, codes of their values, and what is missing or unknown.
 * https://contrib.scikit-learn.org/category_encoders/
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { any, bool, child, optional } from '../../binding/attributes.js';
import type { Attribute, Model, Place, State } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { boundOf } from '../../binding/bound-object.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import type { Column, Features, Input } from '../../input/matrix.js';
import { columnIn, type Frame, frameIn, frameOut, valuesOf } from '../frames/frame.js';
import { names } from '../frames/names.js';
import { keyOf, type Lookup, lookupOf, MISSING } from '../frames/lookup.js';

export const encoderAttributes = {
  cols: names(),
  _dim: optional(any()),
  handle_unknown: optional(any(), 'value'),
  handle_missing: optional(any(), 'value'),
  drop_invariant: optional(bool(), false),
  invariant_cols: optional(names(), []),
  _out: optional(names()),
};

export type Encoder = Model<typeof encoderAttributes>;

/** `drop_cols` and `feature_names` up to 2.5; groups of columns of the newest releases are not computed. */
export function upgradeEncoder(state: State): void {
  if (!state.has('invariant_cols') && state.has('drop_cols')) state.set('invariant_cols', state.get('drop_cols'));
  const out = state.get('feature_names_out_') ?? state.get('feature_names');
  if (out !== undefined && out !== null) state.set('_out', out);
  for (const name of ['composite_cols', 'hierarchy']) {
    const value = state.get(name);
    if (value !== undefined && value !== null)
      throw new UnsupportedError(`Brine does not compute ${name} of category_encoders: fit without it`);
  }
}

/** Width of X in `fit`. */
export const widthOf = (m: Pick<Encoder, '_dim'>): number | undefined =>
  typeof m._dim === 'number' && m._dim >= 0 ? m._dim : undefined;

/** X, after a look for what `handle_missing='error'` refuses. */
export function tableIn(m: Encoder, X: Input): Frame {
  const frame = frameIn(m.self, X, widthOf(m) ?? m.self.nFeatures);
  if (m.handle_missing === 'error')
    for (const name of m.cols) {
      const row = keysIn(m, frame, name).indexOf(MISSING);
      if (row >= 0) throw new InvalidInputError(`Columns to be encoded can not contain null (row ${row}, column ${name})`); // prettier-ignore
    }
  return frame;
}

export const keysIn = (m: Encoder, frame: Frame, name: string): unknown[] =>
  valuesOf(columnIn(m.self, frame, name), frame.rows, name).map(keyOf);

/** Without the columns that did not vary in `fit`, where the encoder drops those. */
export function tableOut(m: Encoder, frame: Frame): Features {
  if (!m.drop_invariant) return frameOut(frame);
  const dropped = new Set(m.invariant_cols);
  return frameOut({ rows: frame.rows, columns: new Map([...frame.columns].filter(([name]) => !dropped.has(name))) });
}

/** `get_feature_names_out`: what the file says. */
export function namesAfter(m: Encoder): string[] {
  if (m._out !== undefined) return [...m._out];
  throw new UnsupportedError(
    `this ${m.self.className} was written by a release that did not note the names of its columns`,
  );
}

export const unknownValue = (name: string): InvalidInputError =>
  new InvalidInputError(`column ${name} holds a value that fit did not see, and handle_unknown is 'error'`);

/** Codes of the values of a column by its name. */
export type Codes = ReadonlyMap<string, Lookup>;

/** A list of dicts with a column and its table. */
export function tables<T>(read: (value: unknown, place: Place) => T): Attribute<ReadonlyMap<string, T>> {
  return {
    read(value, place) {
      const items = asSequence(value);
      if (items === undefined) throw place.fail('a list of tables by column', describe(value));
      return new Map(
        items.map((item) => {
          const name = item instanceof PyDict ? unwrapScalar(item.get('col')) : undefined;
          if (!(item instanceof PyDict) || !['string', 'number', 'bigint'].includes(typeof name))
            throw place.fail('a column and a table', describe(item));
          return [String(name), read(item.get('mapping'), place)];
        }),
      );
    },
  };
}

export const codeTables = (): Attribute<Codes> => tables(lookupOf);

/** Of a column: codes, NaN for what is unknown. */
export function rawCodes(m: Encoder, codes: Codes, frame: Frame, name: string): Float64Array {
  const table = codes.get(name);
  if (table === undefined) throw m.self.fail('mapping', `a table of the column ${name}`, 'none');
  return Float64Array.from(keysIn(m, frame, name), (key) => table.get(key) ?? Number.NaN);
}

/** The encoder of codes inside of most others. */
export const innerCodes = (): Attribute<BoundEstimator> => child();

const read = new WeakMap<BoundEstimator, Codes>();

/** Codes by the inner encoder: -1 for what is unknown, -2 for what is missing and was not in `fit`. */
export function codesFrom(m: Encoder, inner: BoundEstimator, frame: Frame, name: string): Float64Array {
  let codes = read.get(inner);
  if (codes === undefined) {
    const { definition } = boundOf(inner);
    const model = definition?.attributes['mapping'] === undefined ? undefined : boundOf(inner).model;
    if (!(model?.['mapping'] instanceof Map)) throw m.self.fail('ordinal_encoder', 'a fitted OrdinalEncoder', inner.className); // prettier-ignore
    codes = model['mapping'] as Codes;
    read.set(inner, codes);
  }
  const found = rawCodes(m, codes, frame, name).map((code) => (Number.isNaN(code) ? -1 : code));
  if (m.handle_unknown === 'error' && found.includes(-1)) throw unknownValue(name);
  return found;
}

/** Columns that take the place of one. */
export type Parts = Map<string, [string, Column][]>;
