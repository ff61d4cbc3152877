/** Memory maps: what they give, what they leave alone, and that nothing done to them ends the process. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { dump, InvalidInputError, IoError, load, loadMapped, type NdArray, type PyDict } from '../../src/node.js';

let folder: string;
let path: string;
const numbers = Float64Array.from({ length: 5000 }, (_, i) => i / 7);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-map-'));
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
    expect(data[7]).toBe(0); // no crash
    data[7] = 5;
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

  const LARGE = `
import { openSync, ftruncateSync, writeSync, closeSync } from 'node:fs';
import { load } from './dist/node.js';
import { dumpBytes } from './dist/node.js';
const [path] = process.argv.slice(1);
const rows = 500_000_000;
const small = await dumpBytes(new Float64Array(100), { format: 'joblib' });
// The same header with a larger shape: the dimension is one BININT1 (K, 100) and becomes a BININT.
const at = small.findIndex((byte, i) => byte === 0x4b && small[i + 1] === 100);
const frame = new DataView(small.buffer, small.byteOffset);
let head = [...small.subarray(0, at), 0x4a, rows & 255, (rows >> 8) & 255, (rows >> 16) & 255, rows >>> 24];
const dataStart = small.length - 801;
head.push(...small.subarray(at + 2, dataStart));
frame.setUint32(3, frame.getUint32(3, true) + 3, true);
head.splice(3, 4, ...small.subarray(3, 7));
const padAt = head.length - 1;
let pad = head.length;
while (head[pad - 1] === 255) pad--;
head.length = pad - 1;
const count = 16 - ((head.length + 1) % 16);
head.push(count, ...new Array(count).fill(255));
const fd = openSync(path, 'w');
writeSync(fd, Uint8Array.from(head));
ftruncateSync(fd, head.length + 8 * rows + 1);
writeSync(fd, Uint8Array.of(0x2e), 0, 1, head.length + 8 * rows);
writeSync(fd, new Uint8Array(Float64Array.of(2.5).buffer), 0, 8, head.length + 8 * 123_456_789);
closeSync(fd);
await load('${'demo/tumours.joblib'}');
await load(path, { mmapMode: 'r' });
const before = process.memoryUsage().rss;
const start = performance.now();
const array = await load(path, { mmapMode: 'r' });
const opened = performance.now() - start;
const value = array.data[123_456_789];
console.log(JSON.stringify({ opened, value, length: array.data.length, rss: process.memoryUsage().rss, grown: process.memoryUsage().rss - before }));
`;

  test('4 GB open without being read', () => {
    const large = join(folder, 'large.joblib');
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', LARGE, large], { encoding: 'utf8' });
    const { value, length, grown } = JSON.parse(out) as { value: number; length: number; grown: number };
    rmSync(large);
    expect(value).toBe(2.5);
    expect(length).toBe(500_000_000);
    expect(grown).toBeLessThan(50 << 20);
  });
});
