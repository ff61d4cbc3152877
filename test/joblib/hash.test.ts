import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LimitError, UnsupportedError } from '../../src/core/errors.js';
import { hash as browserHash } from '../../src/entries/joblib.js';
import { hash } from '../../src/entries/joblib-node.js';
import { load } from '../../src/node.js';
import { dtypeOf, structuredDtype } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyFrozenSet, PyGlobal, PyTuple } from '../../src/pickle/values/py-values.js';

const { hashes, files } = JSON.parse(readFileSync('fixtures/hashes.json', 'utf8')) as {
  hashes: { name: string; pickle: string; md5: string; sha1: string }[];
  files: Record<string, string>;
};

/** What no digest is known of: functions that may be of C, items of the other byte order, keys that have no order, time zones. */
const UNKNOWN =
  /such keys or members|items of >|numpy-functions-p\d|value-zones-p\d|array\.array|_aliases\.asarray|_kmeans_single_lloyd|neither in C nor in Fortran/;

describe('the digests of joblib', () => {
  test.each(hashes)('$name', async ({ pickle, md5, sha1 }) => {
    const bytes = new Uint8Array(Buffer.from(pickle, 'base64'));
    const value = await load<unknown>(bytes);
    expect(hash(value)).toBe(md5);
    expect(hash(value, { hashName: 'sha1' })).toBe(sha1);
    const graph = await load<unknown>(bytes, { lossless: true });
    expect(hash(graph)).toBe(md5);
    expect(browserHash(graph)).toBe(md5);
    expect(browserHash(graph, { hashName: 'sha1' })).toBe(sha1);
  });

  test('of whole files, with trees, tables, sparse matrices and random states', async () => {
    const unknown: string[] = [];
    for (const [file, md5] of Object.entries(files)) {
      for (const lossless of [true, false]) {
        const value = await load<unknown>(join('fixtures', file), { lossless, onWarning: () => undefined });
        try {
          expect([file, hash(value)]).toEqual([file, md5]);
        } catch (error) {
          if (!(error instanceof UnsupportedError)) throw error;
          unknown.push(`${file} ${error.message}`);
        }
      }
    }
    expect(Object.keys(files).length).toBeGreaterThan(400);
    expect(unknown.filter((text) => !UNKNOWN.test(text))).toEqual([]);
  });

  test('of values made here are those of the same values in Python', () => {
    const of = (name: string): string => hashes.find((one) => one.name === name)!.md5;
    expect(hash({ c: [1], a: 2, b: 1 })).toBe(of('dict'));
    expect(hash(new Set([2, 1, 3]))).toBe(of('set'));
    expect(hash(null)).toBe(of('none'));
    expect(hash(NdArray.from([0, 1, 2].map(() => [0]))).length).toBe(32);
  });
});

function records(names: readonly string[]): NdArray {
  const fields = new Map(names.map((name, i) => [name, { dtype: dtypeOf('int32'), offset: 4 * i }]));
  return NdArray.fromBytes(new Uint8Array(4 * names.length), [1], structuredDtype(fields, 4 * names.length));
}

test.each<[string, unknown]>([
  ['a frozenset of several members', new PyFrozenSet([1, 2])],
  ['undefined', undefined],
  ['a Date', new Date()],
  ['a function', new PyGlobal('builtins', 'len')],
  [
    'NaN among the keys of a dict',
    new Map([
      [Number.NaN, 1],
      [1, 2],
    ]),
  ],
  ['times of another byte order', NdArray.fromBytes(new Uint8Array(8), [1], dtypeOf('>M8[ns]'))],
  ['records with a type code for a name', records(['f8'])],
  ['records of very many fields', records(Array.from({ length: 65 }, (_, i) => `x_${i}`))],
])('%s has no digest here', (_, value) => {
  expect(() => hash([value])).toThrow(UnsupportedError);
});

test('of a masked array of wider items, where Joblib itself fails, is a refusal', async () => {
  const { samples } = await import('../helpers/tables.js');
  const { bytes } = samples.find(
    ({ env, name, protocol }) => env === 'pandas-3.0' && name === 'masked' && protocol === 4,
  )!;
  const [floats] = await load<unknown[]>(bytes);
  expect(() => hash(floats)).toThrow(/a masked array of float64, which Joblib itself cannot hash/);
  expect(() => hash(floats)).toThrow(UnsupportedError);
});

test('nesting without end is an error', () => {
  const list: unknown[] = [];
  list.push(list);
  expect(hash(list)).toMatch(/^[0-9a-f]{32}$/);
  let deep: unknown = [];
  for (let i = 0; i < 5000; i++) deep = new PyTuple([deep]);
  expect(() => hash(deep)).toThrow(LimitError);
});

test('another algorithm is refused', () => {
  expect(() => hash(1, { hashName: 'sha256' as 'md5' })).toThrow(UnsupportedError);
});
