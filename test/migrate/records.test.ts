/** Records that are made while they are written are the ones that are made at once. */
import { expect, test } from 'vitest';
import { recast } from '../../src/migrate/records.js';
import { dtypeOf, structuredDtype } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';

test('in pieces, and at once', () => {
  const count = 100_000;
  const fields = { left: 'int64', threshold: 'float64' };
  let offset = 0;
  const dtype = structuredDtype(
    new Map(
      Object.entries(fields).map(([name, type]) => {
        const field = { dtype: dtypeOf(type), offset };
        offset += field.dtype.itemsize;
        return [name, field];
      }),
    ),
    16,
  );
  const bytes = new Uint8Array(Float64Array.from({ length: 2 * count }, (_, i) => i / 7).buffer);
  const records = NdArray.fromBytes(bytes, [count], dtype);
  const change = { add: { goes: 'u1' }, itemsize: 24 };
  const values = {
    goes: (first: number, some: number) => Uint8Array.from({ length: some }, (_, i) => (first + i) % 3),
  };
  const later = recast(records, change, values, true).transient!;
  const pieces = [...later.pieces!()].length;
  expect(pieces).toBeGreaterThan(2);
  const joined = Buffer.concat([...copies(later.pieces!())]);
  expect(joined.equals(recast(records, change, values).bytes!)).toBe(true);
  expect(joined.length).toBe(later.length);
});

/** A piece is good until the next one is asked for. */
function* copies(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const piece of pieces) yield piece.slice();
}
