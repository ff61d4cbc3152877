import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FormatError, InvalidInputError, LimitError, UnsupportedError } from '../../src/core/errors.js';
import { NdArray, readNpy, readNpz, writeNpy, writeNpz } from '../../src/entries/numpy-node.js';
import { load } from '../../src/node.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { pythonRequired } from '../helpers/oracle.js';
import { askTables, npzFiles, tablePython, view } from '../helpers/tables.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-npy-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(path));

describe.each(npzFiles)('the .npz file of $env', ({ path, views }) => {
  test('holds what numpy sees in it', () => {
    const arrays = readNpz(bytesOf(path));
    expect([...arrays.keys()].sort()).toEqual(Object.keys(views));
    for (const [name, array] of arrays) expect(view(array), name).toEqual(views[name]);
  });

  test('is read by load, as a dict', async () => {
    const arrays = await load<PyDict<string, NdArray>>(path);
    expect(arrays).toBeInstanceOf(PyDict);
    expect(arrays.size).toBe(Object.keys(views).length);
  });
});

// Starting Python takes most of the time.
const ends = [npzFiles[0]!, npzFiles.at(-1)!];

describe.each(ends)('numpy of $env, the oldest and the newest', ({ env, path }) => {
  test.runIf(tablePython(env) !== undefined || pythonRequired)('finds the same arrays where Brine wrote them', () => {
    const arrays = readNpz(bytesOf(path));
    const jobs = [false, true, 9].map((compress) => {
      const file = join(folder, `${env}-${String(compress)}.npz`);
      writeFileSync(file, writeNpz(arrays, { compress }));
      return { op: 'npz', file, original: `${process.cwd()}/${path}` };
    });
    expect(askTables(env, jobs)).toEqual([null, null, null]);
  });
});

const head = (text: string, version = 1): Uint8Array => {
  const body = new TextEncoder().encode(text);
  const out = new Uint8Array(10 + body.length);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, body.length & 0xff, body.length >> 8]);
  out.set(body, 10);
  return out;
};

describe('.npy', () => {
  test('writes what it reads', () => {
    const array = NdArray.from([
      [1.5, 2],
      [3, 4],
    ]);
    expect(readNpy(writeNpy(array)).tolist()).toEqual(array.tolist());
    expect(readNpy(writeNpy(array.transpose()))).toMatchObject({ order: 'F', shape: [2, 2] });
  });

  test('has its data at a multiple of 64 bytes', () => {
    expect(writeNpy(NdArray.from([1])).length % 64).toBe(8);
  });

  test('takes a field name beyond Latin-1 in version 3', () => {
    const named = readNpy(
      Uint8Array.from([...head("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,)}"), 1, 0, 0, 0]),
    );
    const fields = new Map([['赤', named.dtype.fields!.get('a')!]]);
    named.dtype.fields = fields;
    named.dtype.names = ['赤'];
    const bytes = writeNpy(named);
    expect(bytes[6]).toBe(3);
    expect(readNpy(bytes).field('赤').tolist()).toEqual([1]);
  });

  test.each<[string, string, typeof FormatError | typeof UnsupportedError]>([
    [
      'a shape that overflows',
      "{'descr': '<f8', 'fortran_order': False, 'shape': (9007199254740991, 64)}",
      FormatError,
    ],
    ['sizes that overflow', "{'descr': '<f8', 'fortran_order': False, 'shape': (4503599627370496,)}", FormatError],
    ['a negative dimension', "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", FormatError],
    ['items past the end', "{'descr': '<f8', 'fortran_order': False, 'shape': (3,)}", FormatError],
    ['no dtype', "{'descr': 'nonsense', 'fortran_order': False, 'shape': (3,)}", FormatError],
    ['a dtype of no size', "{'descr': '<f7', 'fortran_order': False, 'shape': (3,)}", FormatError],
    ['an item too large', "{'descr': '|V99999999999', 'fortran_order': False, 'shape': (3,)}", FormatError],
    ['a unit that is none', "{'descr': '<M8[lightyear]', 'fortran_order': False, 'shape': (0,)}", FormatError],
    ['half a literal', "{'descr': '<f8', 'fortran_order': False, 'shape': (3,", FormatError],
    ['a call', "__import__('os')", FormatError],
    ['something behind the dict', "{'descr': '<f8', 'fortran_order': False, 'shape': ()} + 1", FormatError],
    ['brackets without end', '['.repeat(60_000), FormatError],
    ['fields that repeat', "{'descr': [('a','<i4'),('a','<i4')], 'fortran_order': False, 'shape': (0,)}", FormatError],
    ['items without bytes, many', "{'descr': '|V0', 'fortran_order': False, 'shape': (999999999999,)}", FormatError],
    ['an object that is no pickle', "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", FormatError],
  ])('%s is an error', (_, text, error) => {
    expect(() => readNpy(head(text))).toThrow(error);
  });

  test.each([0, 5, 9, 11, 60])('%i bytes of a file are an error', (length) => {
    expect(() => readNpy(writeNpy(NdArray.from([1.5])).subarray(0, length))).toThrow(FormatError);
  });
});

describe('.npz', () => {
  const archive = writeNpz({ a: NdArray.from([1, 2, 3]), b: NdArray.from(['x']) }, { compress: true });

  test('gives the same bytes for the same arrays', () => {
    expect(writeNpz({ a: NdArray.from([1, 2, 3]), b: NdArray.from(['x']) }, { compress: true })).toEqual(archive);
  });

  test('any damage is a typed error or leaves the arrays whole', () => {
    const whole = JSON.stringify([...readNpz(archive)]);
    for (let at = 0; at < archive.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const damaged = archive.slice();
        damaged[at]! ^= flip;
        let text: string;
        try {
          text = JSON.stringify([...readNpz(damaged)]);
        } catch (error) {
          expect(error, `byte ${at}`).toSatisfy(
            (found) => found instanceof FormatError || found instanceof UnsupportedError || found instanceof LimitError,
          );
          continue;
        }
        // Dates, attributes and the names of members are under no checksum.
        if (text !== whole)
          expect(text.replace(/"[^"]*",\[/g, ''), `byte ${at}`).toBe(whole.replace(/"[^"]*",\[/g, ''));
      }
    }
  });

  test.each([0, 1, 21, 22, 100, archive.length - 1])('cut off after %i bytes, it is an error', (length) => {
    expect(() => readNpz(archive.subarray(0, length))).toThrow(FormatError);
  });

  const sizes = (bytes: Uint8Array, size: number): Uint8Array => {
    const out = bytes.slice();
    const view = new DataView(out.buffer);
    for (let at = 0; at + 4 < out.length; at++)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, size, true);
    return out;
  };

  test('a size that lies costs no memory', () => {
    for (const size of [0, 1, 200, 0xfffffffe]) expect(() => readNpz(sizes(archive, size))).toThrow(FormatError);
  });

  test('a bomb stops at the limit', () => {
    const bomb = zipSync({ 'a.npy': new Uint8Array(4 << 20) });
    expect(() => readNpz(bomb, { limits: { maxBytes: 1 << 20 } })).toThrow(LimitError);
  });

  test('a header that promises more than its member has is an error', () => {
    const text = "{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000,)}";
    expect(() => readNpz(zipSync({ 'a.npy': head(text) }))).toThrow(FormatError);
  });

  test('a member that is no array is an error', async () => {
    const other = zipSync({ 'notes.txt': new Uint8Array(3) });
    expect(() => readNpz(other)).toThrow(FormatError);
    await expect(load(other)).rejects.toThrow(UnsupportedError);
  });

  test('only arrays are written', () => {
    expect(() => writeNpz({ a: [1] as unknown as NdArray })).toThrow(InvalidInputError);
    expect(() => writeNpz({ a: NdArray.from([1]) }, { compress: 11 })).toThrow(InvalidInputError);
  });
});
