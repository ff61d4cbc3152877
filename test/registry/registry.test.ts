import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IoError } from '../../src/core/errors.js';
import { defaultConfig } from '../../src/registry/config.js';
import { FileStore } from '../../src/registry/stores/file-store-node.js';
import { fsck } from '../../src/registry/fsck.js';
import { gc } from '../../src/registry/gc.js';
import { MemoryStore } from '../../src/registry/stores/memory-store.js';
import { selectVersion } from '../../src/registry/names.js';
import { Registry } from '../../src/registry/registry.js';
import type { Store } from '../../src/registry/stores/store.js';
import { hasS3Server, s3Required, startS3Server, type S3Server } from '../helpers/s3-server.js';
import { S3Store } from '../../src/registry/stores/s3-store.js';
import { actorAt, bytesOf, open, pushOf, registryIn, soundChecks } from '../helpers/registry.js';

const config = open(defaultConfig());

/** The life of a model, on any store. */
async function life(store: Store): Promise<void> {
  const actor = actorAt('2026-02-01T00:00:00Z');
  const registry = await registryIn(store, config, actor);
  for (const version of ['1.0.0', '1.1.0', '2.0.0-rc.1']) await registry.push(pushOf('churn', version));
  await registry.promote('churn@1.0.0', 'production', { message: 'first' });
  actor.time = Date.parse('2026-03-05T00:00:00Z');
  await registry.promote('churn@1.1.0', 'production');
  expect(await registry.resolve('churn@production')).toEqual({ name: 'churn', version: '1.1.0' });
  await registry.rollback('churn', 'production', { message: 'drift' });
  expect(await registry.resolve('churn@production')).toEqual({ name: 'churn', version: '1.0.0' });
  expect(await registry.at('churn', new Date('2026-03-01'))).toEqual({ production: '1.0.0' });
  const found = await registry.fetch('churn@1');
  expect(Buffer.from(found.bytes).toString()).toBe('churn 1.1.0');
  const history = await registry.history('churn');
  expect(history.map(({ action, version }) => `${action} ${version}`)).toEqual([
    'push 1.0.0',
    'push 1.1.0',
    'push 2.0.0-rc.1',
    'promote 1.0.0',
    'promote 1.1.0',
    'rollback 1.0.0',
  ]);
  expect(history[0]).toMatchObject({ by: 'ada', from: 'here', prev: null });
  expect(history[5]).toMatchObject({ message: 'drift', replaces: '1.1.0', prev: history[4]!.hash });
  expect(await registry.list()).toMatchObject([
    { name: 'churn', versions: 3, latest: '1.1.0', environments: { production: '1.0.0' } },
  ]);
  expect(await fsck(registry)).toMatchObject({ ok: true, problems: [], rebuilt: [], versions: 3, entries: 6 });
}

describe('the life of a model', () => {
  test('in memory', () => life(new MemoryStore()));

  test('in a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brine-life-'));
    await life(new FileStore(folder));
    expect(JSON.parse(readFileSync(join(folder, 'models/churn/environments/production.json'), 'utf8'))).toMatchObject({
      version: '1.0.0',
    });
    expect(readdirSync(join(folder, 'models/churn')).sort()).toEqual([
      '1.0.0',
      '1.1.0',
      '2.0.0-rc.1',
      'environments',
      'history',
      'state.json',
    ]);
    rmSync(folder, { recursive: true });
  });

  test.runIf(hasS3Server || s3Required)('in a bucket', { timeout: 60_000 }, async () => {
    const server: S3Server = await startS3Server();
    try {
      await life(new S3Store({ ...server, prefix: 'team/a' }));
    } finally {
      await server.stop();
    }
  });
});

describe('versions', () => {
  let registry: Registry;
  beforeEach(async () => {
    registry = await registryIn(new MemoryStore(), config);
    await registry.push(pushOf('churn', '1.0.0'));
  });

  test('never change', async () => {
    await expect(registry.push(pushOf('churn', '1.0.0', 'other'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(Buffer.from((await registry.fetch('churn@1.0.0')).bytes).toString()).toBe('churn 1.0.0');
  });

  test('of 16 who push one at once, one does; all of 16 different ones arrive', async () => {
    const same = await Promise.allSettled(
      Array.from({ length: 16 }, (_, i) => registry.push(pushOf('churn', '1.1.0', `by ${i}`))),
    );
    expect(same.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await Promise.all(Array.from({ length: 16 }, (_, i) => registry.push(pushOf('churn', `2.${i}.0`))));
    expect((await registry.model('churn')).versions).toBe(18);
    expect((await fsck(registry)).problems).toEqual([]);
  });

  test('cost one write of the bytes', async () => {
    let written = 0;
    let read = 0;
    class Counting extends MemoryStore {
      override async get(key: string): ReturnType<MemoryStore['get']> {
        const stored = await super.get(key);
        if (key.startsWith('blobs/')) read += stored?.bytes.length ?? 0;
        return stored;
      }
      // As an object store does, the bytes travel before it is known whether they are wanted.
      override putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
        if (key.startsWith('blobs/')) written += bytes.length;
        return super.putIfAbsent(key, bytes);
      }
    }
    const registry = await registryIn(new Counting(), config);
    await registry.push(pushOf('large', '1.0.0', 'x'.repeat(1_000_000)));
    expect({ written, read }).toEqual({ written: 1_000_000, read: 0 });
  });

  test('share bytes', async () => {
    await registry.push(pushOf('other', '1.0.0', 'churn 1.0.0'));
    expect((await fsck(registry)).blobs).toBe(1);
  });

  test.each([
    ['latest', '2.1.0'],
    ['1', '1.10.0'],
    ['1.2', '1.2.9'],
    ['^1.2', '1.10.0'],
    ['2.1.0', '2.1.0'],
    ['3.0.0-rc.1', '3.0.0-rc.1'],
    ['3', undefined],
    ['9.9.9', undefined],
    ['nonsense', undefined],
  ])('%s selects %s', (selector, expected) => {
    expect(selectVersion(['1.2.9', '1.10.0', '2.1.0', '3.0.0-rc.1', '1.2.0'], selector)).toBe(expected);
  });

  test.each([
    '..',
    '../x',
    'a/b',
    'a\\b',
    'Churn',
    'a\u0000',
    'a b',
    '',
    '.x',
    'x.',
    'con',
    'nul.x',
    'ä',
    'a..b',
    '-x',
    '\u202echurn',
    'x'.repeat(200),
  ])('the name %j is refused', async (name) => {
    await expect(registry.push(pushOf(name, '1.0.0'))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(registry.history(name)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test.each([
    '1',
    '1.0',
    'v1.0.0',
    '1.0.0+build',
    '01.0.0',
    '1.0.0-RC1',
    '../1.0.0',
    '1.0.0/..',
    ' 1.0.0',
    'latest',
    '__proto__',
  ])('the version %j is refused', async (version) => {
    await expect(registry.push(pushOf('churn', version))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('what is not there says what is', async () => {
    await expect(registry.resolve('none@1.0.0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(registry.resolve('churn@9')).rejects.toThrow(/no version 9; it has 1\.0\.0/);
    await expect(registry.resolve('churn@production')).rejects.toThrow(/nothing in production yet/);
    await expect(registry.resolve('churn@staging')).rejects.toThrow(
      /neither a version, an alias nor an environment \(development, testing/,
    );
    await expect(registry.promote('churn@1.0.0', '__proto__')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(registry.rollback('churn', 'production')).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('pointers', () => {
  test('of 16 who promote at once from the same state, one wins and the others are told', async () => {
    const store = new MemoryStore();
    const registry = await registryIn(store, config);
    for (let i = 0; i < 16; i++) await registry.push(pushOf('churn', `1.${i}.0`));
    const all = await Promise.allSettled(
      Array.from({ length: 16 }, (_, i) => registry.promote(`churn@1.${i}.0`, 'production')),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of all) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'CONFLICT' });
  });

  test('another environment or a push meanwhile is no conflict', async () => {
    const registry = await registryIn(new MemoryStore(), config);
    await registry.push(pushOf('churn', '1.0.0'));
    await Promise.all([
      registry.promote('churn@1.0.0', 'development'),
      registry.promote('churn@1.0.0', 'testing'),
      registry.push(pushOf('churn', '1.1.0')),
    ]);
    expect((await registry.model('churn')).environments).toEqual({ development: '1.0.0', testing: '1.0.0' });
  });

  test('a promotion to the version that is there is no change', async () => {
    const registry = await registryIn(new MemoryStore(), config);
    await registry.push(pushOf('churn', '1.0.0'));
    const first = await registry.promote('churn@1.0.0', 'production');
    expect(await registry.promote('churn@1.0.0', 'production')).toMatchObject({ seq: first.seq, unchanged: true });
    expect(await registry.history('churn')).toHaveLength(2);
  });

  test('bytes that a collector takes away during a push are written again', async () => {
    class Raced extends MemoryStore {
      left = 2;
      override async touch(key: string, bytes: Uint8Array): Promise<void> {
        if (this.left-- > 0) {
          await this.delete(key);
          throw new IoError('ENOENT');
        }
        await super.touch(key, bytes);
      }
    }
    const store = new Raced();
    const registry = await registryIn(store, config);
    await registry.push(pushOf('churn', '1.0.0', 'same'));
    await registry.push(pushOf('churn', '1.1.0', 'same'));
    expect((await registry.fetch('churn@1.1.0')).bytes).toEqual(bytesOf('same'));
    expect(await fsck(registry)).toMatchObject({ ok: true });
  });

  test('rolling back twice goes back twice', async () => {
    const registry = await registryIn(new MemoryStore(), config);
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) {
      await registry.push(pushOf('churn', version));
      await registry.promote(`churn@${version}`, 'production');
    }
    expect((await registry.rollback('churn', 'production')).version).toBe('1.1.0');
    expect((await registry.rollback('churn', 'production')).version).toBe('1.0.0');
    await expect(registry.rollback('churn', 'production')).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('the collector', () => {
  const settings = { ...config, retention: { versions: 2, promotions: 2, graceHours: 1 } };

  /** `wait` lets hours go by where the store is. */
  async function filled(): Promise<{
    registry: Registry;
    actor: ReturnType<typeof actorAt>;
    wait(hours: number): void;
  }> {
    const actor = actorAt();
    let storeNow = Date.parse('2026-01-01T00:00:00Z');
    const store = new MemoryStore(() => new Date(storeNow));
    const registry = await registryIn(store, settings, actor);
    for (let i = 0; i < 8; i++) await registry.push(pushOf('churn', `1.${i}.0`));
    for (const i of [0, 1, 2]) await registry.promote(`churn@1.${i}.0`, 'production');
    await registry.protect('churn@1.3.0');
    return {
      registry,
      actor,
      wait: (hours) => {
        storeNow += hours * 3_600_000;
      },
    };
  }

  test('says first, and removes only what nothing keeps', async () => {
    const { registry, wait } = await filled();
    wait(10);
    const plan = await gc(registry);
    expect(plan.versions.map(({ version }) => version).sort()).toEqual(['1.0.0', '1.4.0', '1.5.0']);
    expect(plan.bytes).toBe(33);
    expect((await registry.model('churn')).versions).toBe(8);
    const done = await gc(registry, { dryRun: false });
    expect(done.blobs).toEqual(plan.blobs);
    expect((await registry.model('churn')).all.map(({ version }) => version)).toEqual([
      '1.7.0',
      '1.6.0',
      '1.3.0',
      '1.2.0',
      '1.1.0',
    ]);
    expect(await fsck(registry)).toMatchObject({ ok: true, problems: [], blobs: 5, unreferenced: 0 });
    await expect(registry.push(pushOf('churn', '1.4.0'))).rejects.toThrow(/number is not used again/);
    expect((await registry.rollback('churn', 'production')).version).toBe('1.1.0');
  });

  test('leaves fresh bytes alone, which a push may be about to name', async () => {
    const { registry } = await filled();
    expect(await gc(registry)).toMatchObject({ blobs: [], versions: [] });
  });

  test('the clock of the machine that collects makes nothing old', async () => {
    const { registry, actor } = await filled();
    actor.time += 3 * 24 * 3_600_000;
    expect(await gc(registry, { dryRun: false })).toMatchObject({ blobs: [], versions: [] });
  });

  test('a history that is ahead of the store ends it: nobody knows what is old', async () => {
    const { registry, actor } = await filled();
    actor.time += 3 * 24 * 3_600_000;
    await registry.push(pushOf('churn', '2.0.0'));
    await expect(gc(registry)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  test('of a copied folder the bytes are young whatever the history says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brine-copied-'));
    const registry = await registryIn(new FileStore(folder), settings, actorAt('2020-01-01T00:00:00Z'));
    for (let i = 0; i < 5; i++) await registry.push(pushOf('churn', `1.${i}.0`));
    expect(await gc(registry, { dryRun: false })).toMatchObject({ blobs: [], versions: [] });
    const old = new Date(Date.now() - 5 * 3_600_000);
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) utimesSync(join(file.parentPath, file.name), old, old);
    }
    expect((await gc(registry, { dryRun: false })).versions.length).toBe(3);
    rmSync(folder, { recursive: true });
  });

  test('a push of bytes that are being collected gets them back', async () => {
    const { registry, wait } = await filled();
    wait(10);
    await gc(registry, { dryRun: false });
    await registry.push(pushOf('again', '1.0.0', 'churn 1.4.0'));
    expect(Buffer.from((await registry.fetch('again@1.0.0')).bytes).toString()).toBe('churn 1.4.0');
  });
});

describe('stores that cannot hold a registry', () => {
  test('one that ignores If-None-Match is refused', async () => {
    class Careless extends MemoryStore {
      override async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
        await this.put(key, bytes);
        return true;
      }
    }
    await expect(registryIn(new Careless(), config)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  test('one that ignores If-Match is refused', async () => {
    class Careless extends MemoryStore {
      override async putIfMatch(key: string, bytes: Uint8Array): Promise<boolean> {
        await this.put(key, bytes);
        return true;
      }
    }
    await expect(registryIn(new Careless(), config)).rejects.toThrow(/If-Match is ignored/);
  });

  test('there is one registry in a store', async () => {
    const store = new MemoryStore();
    await registryIn(store, config);
    await expect(registryIn(store, config)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(Registry.open(new MemoryStore(), { actor: actorAt() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('damage', () => {
  let folder: string;
  let registry: Registry;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'brine-damage-'));
    registry = await registryIn(new FileStore(folder), config);
    for (const version of ['1.0.0', '1.1.0']) {
      await registry.push(pushOf('churn', version));
      await registry.promote(`churn@${version}`, 'production');
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const files = (): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  const digest = (): string =>
    createHash('sha256')
      .update(
        files()
          .map((file) => `${file} ${readFileSync(file, 'hex')}`)
          .join('\n'),
      )
      .digest('hex');

  test('a flipped bit in any file is found, and reading it is a typed error or the truth', async () => {
    for (const file of files()) {
      const good = readFileSync(file);
      for (const at of [0, Math.floor(good.length / 2), good.length - 2]) {
        const bad = Buffer.from(good);
        bad[at]! ^= 1;
        writeFileSync(file, bad);
        const what = `${file.slice(folder.length)} byte ${at}`;
        const outcome = await Registry.open(new FileStore(folder), { actor: actorAt(), checks: soundChecks })
          .then(async (opened) => {
            const before = digest();
            const report = await fsck(opened, { readOnly: true });
            expect(digest(), `fsck --read-only wrote (${what})`).toBe(before);
            if (report.ok) return 'nothing found';
            const value = await opened.fetch('churn@production').catch((error: { code?: string }) => error.code);
            if (typeof value === 'string') expect(['INTEGRITY', 'NOT_FOUND']).toContain(value);
            else expect(Buffer.from(value!.bytes).toString()).toBe('churn 1.1.0');
            return 'found';
          })
          .catch((error: { code?: string; message: string }) =>
            error.code === 'INTEGRITY' || error.code === 'NOT_FOUND' ? 'found' : error.message,
          );
        // A key of registry.json may differ in a byte and still be a valid configuration.
        if (!file.endsWith('registry.json')) expect(outcome, what).toBe('found');
        writeFileSync(file, good);
      }
    }
    expect((await fsck(registry)).problems).toEqual([]);
  });

  test('derived files that are missing are made again', async () => {
    for (const name of ['state.json', 'environments', '1.0.0'])
      rmSync(join(folder, 'models/churn', name), { recursive: true });
    expect(await registry.resolve('churn@production')).toEqual({ name: 'churn', version: '1.1.0' });
    const report = await fsck(registry);
    expect(report).toMatchObject({ ok: true, problems: [] });
    expect(report.rebuilt.sort()).toEqual([
      'models/churn/1.0.0/version.json',
      'models/churn/environments/production.json',
      'models/churn/state.json',
    ]);
    expect((await fsck(registry)).rebuilt).toEqual([]);
  });

  test('entries that were taken away, changed or put in another order are found', async () => {
    const entry = (n: number): string => join(folder, `models/churn/history/0000000${n}.json`);
    rmSync(entry(4));
    expect((await fsck(registry)).problems[0]!.message).toMatch(/entries were taken away/);
    await expect(registry.promote('churn@1.0.0', 'testing')).resolves.toBeDefined();
  });

  test('history says that entries are missing, and shows those that are left', async () => {
    rmSync(join(folder, 'models/churn/history/00000002.json'));
    await expect(registry.history('churn')).rejects.toMatchObject({ code: 'INTEGRITY' });
    expect(await registry.gaps('churn')).toEqual([2]);
    expect((await registry.remains('churn')).map(({ seq }) => seq)).toEqual([1, 3, 4]);
  });

  test('nobody appends behind a damaged entry', async () => {
    const path = join(folder, 'models/churn/history/00000003.json');
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replace('"by": "', '"by": "x'));
    await expect(registry.push(pushOf('churn', '9.0.0'))).rejects.toMatchObject({ code: 'INTEGRITY' });
    writeFileSync(path, before);
    await expect(registry.push(pushOf('churn', '9.0.0'))).resolves.toBeDefined();
  });

  test('pipes, stray folders and one bad model hold up nothing else', async () => {
    await registry.push(pushOf('other', '1.0.0'));
    mkdirSync(join(folder, 'models/Not A Model'));
    rmSync(join(folder, 'models/churn/history/00000004.json'));
    rmSync(join(folder, 'models/churn/state.json'));
    execFileSync('mkfifo', [join(folder, 'models/churn/history/00000004.json'), join(folder, 'models/pipe')]);
    const listed = await registry.list();
    expect(listed.find(({ name }) => name === 'other')).toMatchObject({ versions: 1 });
    expect(listed.find(({ name }) => name === 'churn')).toMatchObject({
      problem: expect.stringMatching(/regular file/) as string,
    });
    await expect(registry.push(pushOf('churn', '9.0.0'))).rejects.toMatchObject({ code: 'INTEGRITY' });
    const { problems } = await fsck(registry);
    expect(problems.map(({ key }) => key)).toContain('models/Not A Model');
    expect(problems.some(({ message }) => /regular file/.test(message))).toBe(true);
  });

  test('an entry in the middle that is gone is found', async () => {
    rmSync(join(folder, 'models/churn/history/00000002.json'));
    expect((await fsck(registry)).ok).toBe(false);
  });

  test('a changed entry is found although it is valid JSON', async () => {
    const path = join(folder, 'models/churn/history/00000002.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"1.0.0"', '"1.1.0"'));
    expect((await fsck(registry)).problems[0]!.message).toMatch(/was changed/);
  });

  test('a pointer that was changed by hand does not count, and is found', async () => {
    const path = join(folder, 'models/churn/environments/production.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('1.1.0', '1.0.0'));
    expect((await registry.resolve('churn@production')).version).toBe('1.1.0');
    expect((await fsck(registry)).problems[0]).toMatchObject({ key: 'models/churn/environments/production.json' });
  });

  test('a version that no push made is found', async () => {
    await new FileStore(folder).put('models/churn/6.6.6/version.json', bytesOf('{}'));
    expect((await fsck(registry)).problems[0]).toMatchObject({ key: 'models/churn/6.6.6' });
  });

  test('links out of the store are not followed', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'brine-outside-'));
    renameSync(join(folder, 'models/churn'), join(outside, 'churn'));
    symlinkSync(join(outside, 'churn'), join(folder, 'models/churn'));
    await expect(registry.push(pushOf('churn', '1.2.0'))).rejects.toMatchObject({ code: 'INTEGRITY' });
    rmSync(join(folder, 'models/churn'));
    symlinkSync('/etc/passwd', join(folder, 'registry2.json'));
    await expect(new FileStore(folder).get('registry2.json')).rejects.toMatchObject({ code: 'INTEGRITY' });
    rmSync(outside, { recursive: true });
  });

  test('what a killed writer left behind is swept after an hour', async () => {
    const left = join(folder, 'models/churn/.tmp-1-abc');
    writeFileSync(left, 'half');
    await gc(registry, { dryRun: false });
    expect(files()).toContain(left);
    utimesSync(left, new Date(0), new Date(0));
    expect((await gc(registry, { dryRun: false })).swept).toBe(1);
    expect(files()).not.toContain(left);
    expect((await fsck(registry)).problems).toEqual([]);
  });

  test('a store that vanished is an error, and does not come back empty', async () => {
    rmSync(folder, { recursive: true });
    await expect(registry.list()).rejects.toMatchObject({ code: 'IO' });
    await expect(registry.push(pushOf('churn', '2.0.0'))).rejects.toMatchObject({ code: 'IO' });
    await expect(registry.resolve('churn@production')).rejects.toMatchObject({ code: 'IO' });
  });
});
