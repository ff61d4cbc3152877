import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FileStore } from '../../src/registry/stores/file-store-node.js';
import { MemoryStore } from '../../src/registry/stores/memory-store.js';
import { S3Store } from '../../src/registry/stores/s3-store.js';
import { probeConditions, type Store } from '../../src/registry/stores/store.js';
import { hasS3Server, type S3Server, s3Required, startS3Server } from '../helpers/s3-server.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (stored: { bytes: Uint8Array } | undefined): string | undefined =>
  stored && new TextDecoder().decode(stored.bytes);

/** Thousands of small files are removed at the end, which a busy machine takes its time for. */
const HOOK_MS = 60_000;

/** What every store promises. */
function contract(name: string, make: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeAll(() => {
      store = make();
    });

    test('what is not there is undefined, not an error', async () => {
      expect(await store.get('none/at-all')).toBeUndefined();
      expect(await store.stat('none/at-all')).toBeUndefined();
      expect(await store.list('none/')).toEqual([]);
      expect(await store.folders('none/')).toEqual([]);
      await store.delete('none/at-all');
    });

    test('a key is created once', async () => {
      expect(await store.putIfAbsent('a/once', bytes('first'))).toBe(true);
      expect(await store.putIfAbsent('a/once', bytes('second'))).toBe(false);
      expect(text(await store.get('a/once'))).toBe('first');
      expect(await store.stat('a/once')).toMatchObject({ key: 'a/once', bytes: 5 });
    });

    test('of 16 who create a key at once, one does', async () => {
      const won = await Promise.all(
        Array.from({ length: 16 }, (_, i) => store.putIfAbsent('a/race', bytes(`by ${i}`))),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(text(await store.get('a/race'))).toBe(`by ${won.indexOf(true)}`);
    });

    test('a key is replaced only by who knows its content', async () => {
      await store.putIfAbsent('a/match', bytes('one'));
      const { etag } = (await store.get('a/match'))!;
      expect(await store.putIfMatch('a/match', bytes('two'), etag)).toBe(true);
      expect(await store.putIfMatch('a/match', bytes('three'), etag)).toBe(false);
      expect(text(await store.get('a/match'))).toBe('two');
      expect(await store.putIfMatch('a/gone', bytes('x'), etag)).toBe(false);
      expect(await store.get('a/gone')).toBeUndefined();
    });

    test('of 8 who replace the same content, one does', async () => {
      await store.put('a/replace', bytes('zero'));
      const { etag } = (await store.get('a/replace'))!;
      const won = await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.putIfMatch('a/replace', bytes(`by ${i}`), etag)),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    test('bytes of any kind and size come back', async () => {
      const all = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 31) % 256);
      await store.put('b/large', all);
      expect(Buffer.from((await store.get('b/large'))!.bytes).equals(Buffer.from(all))).toBe(true);
      await store.put('b/empty', bytes(''));
      expect((await store.get('b/empty'))!.bytes).toHaveLength(0);
    });

    test('lists keys sorted, and folders without what is below', async () => {
      for (const key of ['c/one/x.json', 'c/two/y.json', 'c/one/deep/z.json', 'c/top.json'])
        await store.put(key, bytes(key));
      expect((await store.list('c/')).map(({ key }) => key)).toEqual([
        'c/one/deep/z.json',
        'c/one/x.json',
        'c/top.json',
        'c/two/y.json',
      ]);
      expect(await store.folders('c/')).toEqual(['one', 'two']);
      await store.delete('c/top.json');
      expect(await store.get('c/top.json')).toBeUndefined();
    });

    test('touching makes a key new', async () => {
      await store.put('d/old', bytes('x'));
      const before = (await store.stat('d/old'))!.modified.getTime();
      await new Promise((done) => setTimeout(done, 1100));
      await store.touch('d/old', bytes('x'));
      expect((await store.stat('d/old'))!.modified.getTime()).toBeGreaterThan(before);
    });

    test.each(['../x', '/x', 'a//b', 'a/../b', 'A/x', 'a\\b', 'a/\u0000', 'a/.hidden', '', 'a/b.', 'a/%2e%2e'])(
      'refuses the key %j',
      async (key) => {
        await expect((async () => store.get(key))()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
        await expect((async () => store.put(key, bytes('x')))()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      },
    );

    test('keeps its conditions', async () => {
      expect(await probeConditions(store, 'abcdef')).toBeUndefined();
      expect(await store.get('probe/abcdef')).toBeUndefined();
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), 'brine-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

contract('memory', () => new MemoryStore());
contract('a folder', () => new FileStore(folder));

describe.runIf(hasS3Server || s3Required)('S3', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3Server();
  }, HOOK_MS);
  afterAll(() => server.stop(), HOOK_MS);

  contract('a bucket', () => new S3Store({ ...server, prefix: 'some/prefix' }));

  test('more keys than one page of a listing', { timeout: HOOK_MS }, async () => {
    const store = new S3Store({ ...server, prefix: 'pages' });
    const keys = Array.from({ length: 1005 }, (_, i) => `k/${String(i).padStart(5, '0')}`);
    for (let i = 0; i < keys.length; i += 50)
      await Promise.all(keys.slice(i, i + 50).map((key) => store.put(key, bytes('x'))));
    expect((await store.list('k/')).map(({ key }) => key)).toEqual(keys);
  });

  test('wrong credentials, a missing bucket and a dead server are typed errors', async () => {
    const wrong = new S3Store({ ...server, secretAccessKey: 'wrong' });
    await expect(wrong.get('a')).rejects.toMatchObject({ code: 'IO' });
    await expect(new S3Store({ ...server, bucket: 'nothing-here' }).get('a')).rejects.toMatchObject({ code: 'IO' });
    const dead = new S3Store({ ...server, endpoint: 'http://127.0.0.1:9' });
    await expect(dead.put('a', bytes('x'))).rejects.toMatchObject({ code: 'IO' });
  });
});
