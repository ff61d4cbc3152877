/** Memory maps: what they give, what they leave alone, and that nothing done to them ends the process. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { dump, InvalidInputError, IoError, load, loadMapped, NdArray, type PyDict } from '../../src/node.js';
import type * as Api from '../../src/node.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

const MODEL = 'rest-wine-regressors.joblib';
const python = pythonOf('sklearn-1.9');

let folder: string;
let path: string;
const numbers = Float64Array.from({ length: 5000 }, (_, i) => i / 7);
const large = Float64Array.from({ length: 1_250_001 }, (_, i) => i);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-map-'));
  // Before modules are loaded a second time below: code that writes is loaded when it is needed.
  await dump(large, join(folder, 'halves.joblib'));
  path = join(folder, 'model.joblib');
  await dump(
    new Map<string, unknown>([
      ['name', 'x'],
      ['data', numbers],
    ]),
    path,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const dataOf = (value: PyDict): Float64Array => (value.get('data') as NdArray).data as Float64Array;

describe('mmapMode', () => {
  test.each(['r', 'c'] as const)('%s gives the arrays; writing to them leaves the file alone', async (mmapMode) => {
    const before = readFileSync(path);
    const value = await load<PyDict>(path, { mmapMode });
    const data = dataOf(value);
    expect(data).toEqual(numbers);
    data[3] = 99;
    expect(dataOf(value)[3]).toBe(99);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('r+ writes to the file', async () => {
    const copy = join(folder, 'shared.joblib');
    writeFileSync(copy, readFileSync(path));
    const mapped = await loadMapped<PyDict>(copy, { mmapMode: 'r+' });
    dataOf(mapped.value)[3] = 99;
    if (mapped.isMapped) expect(dataOf(await load<PyDict>(copy))[3]).toBe(99);
    mapped.close();
  });

  test('the file is mapped here, and closing it is safe', async () => {
    const mapped = await loadMapped<PyDict>(path);
    expect(mapped.isMapped).toBe(true);
    const data = dataOf(mapped.value);
    expect(data[7]).toBe(1);
    mapped.close();
    mapped.close();
    expect(() => mapped.value).toThrow(InvalidInputError);
    // A typed array cannot throw: zeros, not the end of the process. What is asked of Brine does throw.
    expect(data[7]).toBe(0);
    data[7] = 5;
  });

  test('arrays and models that were kept say that their file is closed', async () => {
    const mapped = await loadMapped<PyDict>(path);
    const array = mapped.value.get('data') as NdArray;
    expect(array.at(7)).toBe(1);
    mapped.close();
    for (const ask of [
      () => array.data,
      () => array.bytes,
      () => array.at(7),
      () => array.tolist(),
      () => array.slice(1),
    ])
      expect(ask).toThrow(/mapped file that this came from was closed/);
    await expect(dump(array, join(folder, 'closed.joblib'))).rejects.toThrow(InvalidInputError);
    const model = join('fixtures/files/sklearn-1.9', MODEL);
    const kept = await loadMapped(model);
    const estimator = kept.value;
    const X = NdArray.from([new Array<number>(estimator.get('n_features_in_') as number).fill(1)]);
    expect(estimator.predict(X)).toEqual((await load(model)).predict(X));
    kept.close();
    expect(() => estimator.predict(X)).toThrow(InvalidInputError);
  });

  test('dispose closes, for `using`', async () => {
    const mapped = await loadMapped<PyDict>(path);
    mapped[Symbol.dispose]();
    expect(() => mapped.value).toThrow(InvalidInputError);
  });

  test('compressed files and bytes are read, with a warning', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const packed = join(folder, 'packed.joblib');
    await dump(new Map([['data', numbers]]), packed, { compress: 'lz4' });
    expect(dataOf(await load<PyDict>(packed, { mmapMode: 'r' }))).toEqual(numbers);
    expect(warn).toHaveBeenLastCalledWith(expect.stringContaining('compressed (lz4)'));
    expect(dataOf(await load<PyDict>(readFileSync(path), { mmapMode: 'r' }))).toEqual(numbers);
    expect(warn).toHaveBeenCalledTimes(2);
    warn.mockRestore();
  });

  test('what is no file, no mode or no contents is a typed error', async () => {
    const inner = join(folder, 'folder');
    mkdirSync(inner);
    await expect(load(inner, { mmapMode: 'r' })).rejects.toThrow(IoError);
    await expect(load('/dev/null', { mmapMode: 'r' })).rejects.toMatchObject({ code: 'IO' });
    await expect(load(join(folder, 'none'), { mmapMode: 'r' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(load(path, { mmapMode: 'w' as never })).rejects.toThrow(InvalidInputError);
    const empty = join(folder, 'empty');
    writeFileSync(empty, '');
    await expect(load(empty, { mmapMode: 'r' })).rejects.toMatchObject({ code: 'FORMAT' });
    const short = join(folder, 'short');
    writeFileSync(short, readFileSync(path).subarray(0, -500));
    await expect(load(short, { mmapMode: 'r' })).rejects.toMatchObject({ code: 'FORMAT' });
  });

  test('a pipe is refused and not waited for', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(load(pipe, { mmapMode: 'r' })).rejects.toMatchObject({ code: 'IO' });
    await expect(loadMapped(pipe, { mmapMode: 'r+' })).rejects.toMatchObject({ code: 'IO' });
    await expect(loadMapped('/dev/zero')).rejects.toMatchObject({ code: 'IO' });
  });
});

describe('files above 1 MiB without koffi, and above 4 GiB with it', () => {
  const rows = 200_000;
  let large: string;
  let api: typeof Api;
  beforeAll(async () => {
    large = join(folder, 'rows.joblib');
    const objects = NdArray.from(['a', 1.5, null], 'object');
    const value = [
      new Float64Array(rows).fill(1.5),
      objects,
      Float32Array.of(1, 2),
      new Float64Array(rows).fill(2.5),
      'end',
    ];
    await dump(value, large);
    vi.resetModules();
    vi.doMock('../../src/io/koffi-node.js', () => ({
      loadKoffi: () => {
        throw new TypeError('not installed');
      },
    }));
    api = await import('../../src/node.js');
  });
  afterAll(() => vi.doUnmock('../../src/io/koffi-node.js'));
  type Items = [NdArray, NdArray, NdArray, NdArray, string];
  const bytesRead = (): bigint => {
    const text = readFileSync('/proc/self/io', 'latin1');
    return BigInt(/rchar: (\d+)/.exec(text)![1]!);
  };

  test('arrays are read when they are first touched', async () => {
    const before = bytesRead();
    const mapped = await api.loadMapped<Items>(large);
    const opened = bytesRead();
    expect(mapped.isMapped).toBe(false);
    const [first, objects, small, second, end] = mapped.value;
    expect([first.shape, end, objects.tolist(), small.tolist()]).toEqual([[rows], 'end', ['a', 1.5, null], [1, 2]]);
    expect(Number(opened - before)).toBeLessThan(3_000_000);
    expect(first.at(7)).toBe(1.5);
    expect(second.data).toEqual(new Float64Array(rows).fill(2.5));
    expect(Number(bytesRead() - opened)).toBeGreaterThan(16 * rows - 1);
    mapped.close();
  });

  test('after close, those that were not are an error', async () => {
    const mapped = await api.loadMapped<Items>(large);
    const [first, , , second] = mapped.value;
    const kept = first.data;
    mapped.close();
    expect(kept[3]).toBe(1.5);
    expect(() => second.data).toThrow(/was closed/);
    expect(() => mapped.value).toThrow(/was closed/);
  });

  test('what is written is the whole of it', async () => {
    const again = join(folder, 'again.joblib');
    await api.dump(await api.load(large, { mmapMode: 'r' }), again);
    expect(readFileSync(again).equals(readFileSync(large))).toBe(true);
  });

  test('a file that is cut off, or became shorter, is a typed error', async () => {
    const cut = join(folder, 'cut.joblib');
    const whole = readFileSync(large);
    for (const length of [whole.length - 1, 8 * rows + 1000, 8 * rows - 1000, 12 * rows]) {
      writeFileSync(cut, whole.subarray(0, length));
      await expect(api.loadMapped(cut), String(length)).rejects.toMatchObject({ code: 'FORMAT' });
    }
    writeFileSync(cut, whole);
    const mapped = await api.loadMapped<Items>(cut);
    truncateSync(cut, 5000);
    expect(() => mapped.value[3].data).toThrow(/became shorter/);
    mapped.close();
    writeFileSync(cut, Buffer.concat([whole, Buffer.from('more')]));
    await expect(api.loadMapped(cut)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    expect((await api.load<Items>(cut, { mmapMode: 'r', allowDangerous: true }))[4]).toBe('end');
  });

  test.runIf(python !== undefined || pythonRequired)(
    '4 GB open without being read and predict',
    { timeout: 120_000 },
    () => {
      for (const which of ['linear', 'two']) {
        const sparse = join(folder, 'sparse.joblib');
        const made = execFileSync(python!, ['fixtures/sparse_file.py', sparse, which], { encoding: 'utf8' });
        const out = execFileSync(
          process.execPath,
          ['bench/mapped-child.mjs', sparse, join('fixtures/files/sklearn-1.9', MODEL)],
          {
            encoding: 'utf8',
          },
        );
        rmSync(sparse);
        const answer = JSON.parse(out) as { predictions: number[]; maxRss: number };
        expect(answer).toMatchObject({ isMapped: true, afterClose: 'INVALID_INPUT' });
        expect(answer.predictions).toEqual((JSON.parse(made) as { predictions: number[] }).predictions);
        expect(answer.maxRss).toBeLessThan(100e6);
      }
    },
  );
});

describe('into', () => {
  test('reads into memory that is there already, and says what is too small for it', async () => {
    const room = new Uint8Array(100_000);
    const value = await load<PyDict>(path, { into: room });
    expect(dataOf(value).buffer).toBe(room.buffer);
    expect(dataOf(value)).toEqual(numbers);
    expect(dataOf(await load<PyDict>(path, { into: new ArrayBuffer(100_000) }))).toEqual(numbers);
    await expect(load(path, { into: new Uint8Array(10) })).rejects.toThrow(/has \d+ bytes, and into has room for 10/);
    await expect(load(readFileSync(path), { into: room })).rejects.toThrow(InvalidInputError);
    await expect(load('/dev/null', { into: room })).rejects.toThrow(InvalidInputError);
  });

  test('a large file, which is read from two places at a time, arrives whole', async () => {
    const file = join(folder, 'halves.joblib');
    const size = readFileSync(file).length;
    expect(size).toBeGreaterThan(10_000_000);
    for (const spare of [0, 1, 4096]) {
      const room = new Uint8Array(size + spare).fill(0xff);
      const { data } = await load<{ data: Float64Array }>(file, { into: room });
      expect(data.buffer).toBe(room.buffer);
      expect(
        Buffer.compare(Buffer.from(data.buffer, data.byteOffset, data.byteLength), Buffer.from(large.buffer)),
      ).toBe(0);
    }
  });
});
