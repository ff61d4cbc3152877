/**
 * Bytes that one reader takes for numbers and another for opcodes, names or addresses: containers of Joblib that came about in other ways,
 * arrays in files beside, types that change, headers of `.npy` files in other words. Found by `npm run audit`, and by hand.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../scripts/audit/audit.js';
import { scan } from '../../src/entries/scan-node.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';
import { bytes } from '../helpers/pickle-bytes.js';
import { npy } from './corpus/containers.js';
import { glob, type Part, pickle, reduce, str, tuple, u32 } from './corpus/writer.js';

const python = pythonOf('sklearn-1.9');
/** A name that no file needs, and that prints a poem when it is imported. */
const TELLTALE = bytes('cthis\ns\n.');
const verdict = async (file: Uint8Array | string): Promise<string> => (await scan(file)).verdict;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-hidden-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const int = (value: number): Uint8Array => bytes('J', u32(value >>> 0));
const dtype = (code: string, copied: Part[], ...state: Part[]): Uint8Array =>
  bytes(reduce('numpy', 'dtype', 4, str(code, 4), ...copied), '(', ...state, 't', 'b');
const COPIED = [bytes(0x89), bytes(0x88)];
const U1 = dtype('u1', COPIED, int(3), str('|', 4), 'NNN', int(-1), int(-1), int(0));
const OBJECT = dtype('O8', COPIED, int(3), str('|', 4), 'NNN', int(-1), int(-1), int(63));

const WRAPPER = glob('joblib.numpy_pickle', 'NumpyArrayWrapper', 4);
const MADE = bytes(WRAPPER, ')', 0x81);
const state = (type: Uint8Array, count: number, map = 0x89, ...more: Part[]): Uint8Array =>
  bytes(
    bytes('}(', str('subclass', 4), glob('numpy', 'ndarray', 4), str('shape', 4), tuple(4, bytes('K', count))),
    bytes(str('order', 4), str('C', 4), str('dtype', 4), type, str('allow_mmap', 4), map, ...more, 'u'),
  );

describe('containers of arrays', () => {
  const ways: readonly (readonly [string, Uint8Array])[] = [
    ['INST', bytes('(ijoblib.numpy_pickle\nNumpyArrayWrapper\n')],
    ['OBJ', bytes('(', WRAPPER, 'o')],
    ['_reconstructor', reduce('copyreg', '_reconstructor', 4, WRAPPER, glob('builtins', 'list', 4), bytes(']'))],
    ['__newobj__', reduce('copyreg', '__newobj__', 4, WRAPPER)],
  ];
  test.each(ways)('made by %s are no cover for what is in their bytes', async (_, made) => {
    // As opcodes, the first two bytes make a text of the rest.
    const data = bytes('C', TELLTALE.length, TELLTALE);
    expect(await verdict(pickle(4, made, state(U1, 2), 'b', data, '0N'))).not.toBe('safe');
    expect(await verdict(pickle(4, made, state(U1, data.length), 'b', data))).not.toBe('safe');
  });

  test('filled twice keep what the first time gave', async () => {
    const first = bytes(MADE, 'q', 0, state(U1, 1, 0x89, str('numpy_array_alignment_bytes', 4), bytes('K', 16)), 'b');
    const second = bytes('0h', 0, state(U1, 4), 'b');
    expect(await verdict(pickle(4, first, 0, 7, '0N'))).toBe('safe');
    expect(await verdict(pickle(4, first, 0, 7, second, 'NNNN'))).not.toBe('safe');
  });

  test('of objects are never mapped into memory: their bytes would be addresses', async () => {
    const nested = pickle(4, glob('builtins', 'Ellipsis', 4));
    expect(await verdict(pickle(4, MADE, state(OBJECT, 1, 0x88), 'b', nested))).toBe('dangerous');
  });

  test('over a type of numpy itself, which takes no state', async () => {
    const uncopied = dtype(
      'V0',
      [bytes(0x89), bytes(0x89)],
      ...[int(3), str('|', 4), 'N', tuple(4, str('a', 4)), bytes('}', str('a', 4), U1, 'K', 0, 0x86, 's')],
      ...[int(1), int(1), int(16)],
    );
    expect(await verdict(pickle(4, MADE, state(uncopied, 3, 0x88), 'b', 'NNN'))).not.toBe('safe');
  });

  test('records whose objects lie over numbers: a number would be an address', async () => {
    const I8 = dtype('i8', COPIED, int(3), str('<', 4), 'NNN', int(-1), int(-1), int(0));
    const record = (second: number): Uint8Array =>
      dtype(
        `V${8 + second}`,
        COPIED,
        ...[int(3), str('|', 4), 'N', tuple(4, str('a', 4), str('b', 4))],
        bytes('}(', str('a', 4), OBJECT, 'K', 0, 0x86, str('b', 4), I8, 'K', second, 0x86, 'u'),
        ...[int(8 + second), int(1), int(27)],
      );
    expect(await verdict(pickle(4, record(8)))).toBe('safe');
    expect(await verdict(pickle(4, record(0)))).toBe('dangerous');
    expect(await verdict(pickle(4, record(4)))).toBe('dangerous');
  });
});

describe('arrays in files beside', () => {
  const MODULES = ['joblib.numpy_pickle', 'joblib.numpy_pickle_compat', 'sklearn.externals.joblib.numpy_pickle_compat'];
  const model = (module: string, name: string): Uint8Array =>
    pickle(
      2,
      ...[glob(module, 'NDArrayWrapper', 2), ')', 0x81, '}(', str('filename', 2), str(name, 2)],
      ...[str('subclass', 2), glob('numpy', 'ndarray', 2), 'ub'],
    );

  test.each(MODULES)('are looked into, and stay in the folder: %s', async (module) => {
    const path = join(folder, 'model.pkl');
    for (const name of ['/etc/hostname', '../x.npy', 'a/b.npy']) {
      writeFileSync(path, model(module, name));
      expect(await verdict(path), name).toBe('dangerous');
    }
    writeFileSync(path, model(module, 'x.npy'));
    writeFileSync(join(folder, 'x.npy'), npy("'|u1'", '3,', bytes(1, 2, 3)));
    expect(await verdict(path)).toBe('safe');
    writeFileSync(join(folder, 'x.npy'), npy("'|O'", '1,', pickle(2, reduce('os', 'system', 2, str('true', 2)))));
    expect(await verdict(path)).toBe('dangerous');
    rmSync(join(folder, 'x.npy'));
    expect(await verdict(path)).toBe('error');
  });
});

describe('headers of .npy files', () => {
  const withHeader = (header: string): Uint8Array => {
    const text = bytes(header, '\n');
    return bytes(0x93, 'NUMPY', 1, 0, text.length & 255, text.length >> 8, text, TELLTALE);
  };
  const plain = `'fortran_order': False, 'shape': (${TELLTALE.length},)`;
  // Objects for Python, bytes for a reader that looks for the key in single quotes.
  const lies = [
    `{'descr': '|u1', "descr": '|O', ${plain}}`,
    `{'descr': '|u1', '\\x64escr': '|O', ${plain}}`,
    `{'descr': '|u1', '\\144escr': '|O', ${plain}}`,
    `{'descr': '|u1', 'des' 'cr': '|O', ${plain}}`,
    `{'descr': 'u1' ',O', ${plain}}`,
    `{'descr': '|u1' #\n',O', ${plain}}`,
    `{'descr': '|\\117', ${plain}}`,
    `{'descr': '|u1', ${plain}, "descr": "O"}`,
  ];

  test('are read as Python reads them, or not at all', async () => {
    expect(await verdict(withHeader(`{'descr': '|u1', ${plain}, }`))).toBe('safe');
    expect(await verdict(withHeader(`{"descr": "|u1", ${plain}}`))).toBe('safe');
    for (const header of lies) expect(await verdict(withHeader(header)), header).not.toBe('safe');
  });

  test.skipIf(python === undefined && !pythonRequired)(
    'in which Python finds the objects',
    { timeout: 120_000 },
    async () => {
      for (const header of lies) {
        const given = [{ how: 'numpy' as const, files: [{ name: 'model', bytes: withHeader(header) }] }];
        // The report names what stands in the bytes, so that only what is imported tells.
        const { faults } = await audit({ count: 0, seed: 1, python: resolve(python!), given });
        expect(faults.map(({ events }) => events.join()).join(), header).toContain("'this'");
        if (header === lies[1]) break;
      }
    },
  );
});
