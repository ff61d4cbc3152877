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

test('whole numbers of another size, and what stands around them', () => {
  const fields: [name: string, type: string][] = [
    ['value', 'float64'],
    ['wide', 'uint32'],
    ['signed', 'int32'],
    ['narrow', 'int64'],
    ['swapped', '>i8'],
    ['flag', 'uint8'],
    ['last', 'uint32'],
  ];
  let offset = 0;
  const dtype = structuredDtype(
    new Map(
      fields.map(([name, type]) => {
        const field = { dtype: dtypeOf(type), offset };
        offset += field.dtype.itemsize;
        return [name, field];
      }),
    ),
    offset,
  );
  const rows = [
    [0.1, 0, 0, 0n, 0n, 0, 1],
    [-0.5, 4294967295, -1, -1n, -2n, 255, 2],
    [1e300, 2147483648, -2147483648, 4294967295n, 1n << 40n, 7, 4294967295],
  ] as const;
  const bytes = new Uint8Array(rows.length * offset);
  const view = new DataView(bytes.buffer);
  rows.forEach(([value, wide, signed, narrow, swapped, flag, last], i) => {
    const at = i * offset;
    view.setFloat64(at, value, true);
    view.setUint32(at + 8, wide, true);
    view.setInt32(at + 12, signed, true);
    view.setBigInt64(at + 16, narrow, true);
    view.setBigInt64(at + 24, swapped, false);
    view.setUint8(at + 32, flag);
    view.setUint32(at + 33, last, true);
  });
  const records = NdArray.fromBytes(bytes, [rows.length], dtype);
  const found = recast(records, { change: { wide: 'i8', signed: 'i8', narrow: 'u4', swapped: '<i8' }, drop: ['flag'] });
  const column = (name: string): unknown[] => Array.from(found.field(name).data as ArrayLike<unknown>);
  expect(column('value')).toEqual([0.1, -0.5, 1e300]);
  expect(column('wide')).toEqual([0n, 4294967295n, 2147483648n]);
  expect(column('signed')).toEqual([0n, -1n, -2147483648n]);
  expect(column('narrow')).toEqual([0, 4294967295, 4294967295]);
  expect(column('swapped')).toEqual([0n, -2n, 1n << 40n]);
  expect(column('last')).toEqual([1, 2, 4294967295]);
  expect(found.dtype.itemsize).toBe(8 + 8 + 8 + 4 + 8 + 4);
  // Records that are made anew are read once for all pieces.
  const again = recast(recast(records, {}, {}, true), { change: { wide: 'i8' } }, {}, true);
  expect(again.transient).toBeUndefined();
  expect(Array.from(again.field('last').data as ArrayLike<unknown>)).toEqual([1, 2, 4294967295]);
});
