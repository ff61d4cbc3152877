import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IoError, NotFoundError } from '../../src/core/errors.js';
import { readSource } from '../../src/io/files.js';
import { nodeFiles } from '../../src/io/node-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brine-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writing', () => {
  test('pieces become one file, and nothing else is left in the folder', async () => {
    const path = join(folder, 'a.bin');
    const pieces = Array.from({ length: 200 }, (_, i) => Uint8Array.of(i));
    expect(await nodeFiles.writeAtomic(path, pieces)).toBe(200);
    expect([...(await readFile(path))]).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect(await readdir(folder)).toEqual(['a.bin']);
  });

  test('a failure leaves the old file and no temporary one', async () => {
    const path = join(folder, 'a.bin');
    await writeFile(path, 'old');
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(100_000);
      throw new IoError('the compressor failed');
    }
    await expect(nodeFiles.writeAtomic(path, failing())).rejects.toThrow('the compressor failed');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.bin']);
  });

  test('a replaced file keeps its permissions', async () => {
    const path = join(folder, 'a.bin');
    await writeFile(path, 'old', { mode: 0o600 });
    await nodeFiles.writeAtomic(path, [Uint8Array.of(1)]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('a device stays what it is', async () => {
    await expect(nodeFiles.writeAtomic('/dev/null', [Uint8Array.of(1)])).rejects.toThrow(
      /^\/dev\/null: is a device or pipe/,
    );
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  test('a folder that does not exist is a NotFoundError', async () => {
    await expect(nodeFiles.writeAtomic(join(folder, 'no', 'a.bin'), [])).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe('reading', () => {
  test('a missing file and a folder', async () => {
    await expect(nodeFiles.readPath(join(folder, 'none'))).rejects.toBeInstanceOf(NotFoundError);
    await expect(nodeFiles.readPath(folder)).rejects.toBeInstanceOf(IoError);
  });

  test('every kind of source', async () => {
    const path = join(folder, 'a.bin');
    const bytes = Uint8Array.of(1, 2, 3);
    await writeFile(path, bytes);
    const sources = [path, pathToFileURL(path), new Blob([bytes]), bytes.buffer, bytes, new DataView(bytes.buffer)];
    for (const source of sources) expect(await readSource(source, nodeFiles)).toEqual(bytes);
    expect(await readSource(bytes.subarray(1), nodeFiles)).toEqual(Uint8Array.of(2, 3));
  });
});
