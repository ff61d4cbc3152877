import { describe, expect, test } from 'vitest';
import {
  deleteVersion,
  removeAlias,
  runs,
  search,
  setAlias,
  setDescription,
  setTags,
} from '../../src/entries/registry-node.js';
import { defaultConfig } from '../../src/registry/config.js';
import { fsck } from '../../src/registry/fsck.js';
import { gc } from '../../src/registry/gc.js';
import type { Entry } from '../../src/registry/history.js';
import { toJson } from '../../src/registry/json.js';
import { stateKey } from '../../src/registry/layout.js';
import type { RegistryEvent } from '../../src/registry/ledger.js';
import { Registry } from '../../src/registry/registry.js';
import { attachJob } from '../../src/registry/runs.js';
import { MemoryStore } from '../../src/registry/stores/memory-store.js';
import type { Store } from '../../src/registry/stores/store.js';
import { actorAt, bytesOf, open, pushOf, registryIn, soundChecks } from '../helpers/registry.js';
import { onEveryStore } from './places.js';

const config = open(defaultConfig());

async function filled(store: Store): Promise<Registry> {
  const registry = await registryIn(store, config);
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await registry.push(pushOf('churn', version));
  return registry;
}

const sound = { ok: true, problems: [], rebuilt: [] };

/** As another process finds it. */
const again = (store: Store): Promise<Registry> => Registry.open(store, { actor: actorAt(), checks: soundChecks });

onEveryStore((make) => {
  test('descriptions, tags and aliases are kept, found and checked', async () => {
    const store = make();
    const registry = await filled(store);
    await setDescription(registry, 'churn', 'who leaves within a month');
    await setTags(registry, 'churn', { owner: 'growth', constructor: 'x' });
    await setTags(registry, 'churn@1.1.0', { 'data/month': '2026-10', draft: 'yes' }, { message: 'seen' });
    await setTags(registry, 'churn@1.1.0', { draft: null });
    await setAlias(registry, 'churn@1.1.0', 'champion');
    await setAlias(registry, 'churn@1', 'challenger');
    const other = await again(store);
    expect(await other.resolve('churn@champion')).toEqual({ name: 'churn', version: '1.1.0' });
    expect(await other.show('churn@champion')).toMatchObject({
      version: '1.1.0',
      aliases: ['champion'],
      tags: { 'data/month': '2026-10' },
    });
    expect(await other.list()).toMatchObject([
      { name: 'churn', description: 'who leaves within a month', aliases: { champion: '1.1.0', challenger: '1.2.0' } },
    ]);
    expect((await other.model('churn')).tags).toEqual({ owner: 'growth', constructor: 'x' });
    // A promotion by its other name; an alias moves with a note of what it was.
    await other.promote('churn@champion', 'testing');
    const moved = await setAlias(other, 'churn@1.2.0', 'champion');
    expect(moved).toMatchObject({ action: 'alias', version: '1.2.0', replaces: '1.1.0' });
    await removeAlias(other, 'churn', 'challenger');
    await expect(other.resolve('churn@challenger')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(removeAlias(other, 'churn', 'challenger')).rejects.toThrow('it has champion');
    expect(await fsck(other)).toMatchObject({ ...sound, entries: 12 });
    expect((await other.history('churn')).map(({ action }) => action).slice(3)).toEqual([
      ...['describe', 'tag', 'tag', 'tag', 'alias', 'alias', 'promote', 'alias', 'unalias'],
    ]);
    // What is derived comes back, the same.
    const before = await store.get(stateKey('churn'));
    await store.delete(stateKey('churn'));
    await store.delete('models/churn/about.json');
    expect((await fsck(other)).rebuilt.sort()).toEqual(['models/churn/about.json', 'models/churn/state.json']);
    expect(await store.get(stateKey('churn'))).toMatchObject({ bytes: before!.bytes });
  });

  test('a deleted version is gone, its number stays taken, and gc frees its bytes', async () => {
    const store = make();
    const registry = await filled(store);
    const graceless = await registry.configure((old) => ({ ...old, retention: { ...old.retention, graceHours: 0 } }));
    await graceless.promote('churn@1.0.0', 'production');
    await graceless.protect('churn@1.1.0');
    await setAlias(graceless, 'churn@1.2.0', 'champion');
    for (const [version, why] of [
      ['1.0.0', 'in production'],
      ['1.1.0', 'protected'],
      ['1.2.0', 'churn@champion'],
    ] as const)
      await expect(deleteVersion(graceless, `churn@${version}`)).rejects.toThrow(why);
    await removeAlias(graceless, 'churn', 'champion');
    for (const vague of ['churn', 'churn@latest', 'churn@1', 'churn@production', 'churn@^1.2.0'])
      await expect(deleteVersion(graceless, vague)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const entry = await deleteVersion(graceless, 'churn@1.2.0', { message: 'wrong month' });
    expect(entry).toMatchObject({ action: 'remove', version: '1.2.0', message: 'wrong month' });
    await expect(graceless.fetch('churn@1.2.0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(deleteVersion(graceless, 'churn@1.2.0')).rejects.toThrow('removed before');
    await expect(deleteVersion(graceless, 'churn@9.0.0')).rejects.toThrow('is not there');
    await expect(graceless.push(pushOf('churn', '1.2.0'))).rejects.toThrow('not used again');
    expect(await store.get('models/churn/1.2.0/version.json')).toBeUndefined();
    expect(await gc(graceless, { dryRun: false })).toMatchObject({ versions: [], blobs: [{ bytes: 11 }] });
    expect(await fsck(graceless)).toMatchObject({ ...sound, versions: 2, blobs: 2 });
  });

  test('of 8 who move an alias at once all are in the history, and the last one counts', async () => {
    const store = make();
    const registry = await filled(store);
    const versions = ['1.0.0', '1.1.0', '1.2.0'];
    await Promise.all(
      Array.from({ length: 8 }, async (_, i) => setAlias(await again(store), `churn@${versions[i % 3]!}`, 'champion')),
    );
    const moves = (await registry.history('churn')).filter(({ action }) => action === 'alias');
    expect(moves).toHaveLength(8);
    // Each names the one before it, so nobody's move was lost unseen.
    moves.forEach((move, i) => {
      expect(move.replaces).toBe(moves[i - 1]?.version ?? null);
    });
    expect((await registry.resolve('churn@champion')).version).toBe(moves.at(-1)!.version);
    expect(await fsck(registry)).toMatchObject(sound);
  });

  test('either a version is deleted or it gets a pointer, never both', { timeout: 60_000 }, async () => {
    const store = make();
    const registry = await filled(store);
    for (let i = 0; i < 6; i++) {
      const version = `2.${i}.0`;
      await registry.push(pushOf('churn', version));
      const point = i % 2 === 0 ? setAlias : (one: Registry, what: string) => one.promote(what, 'testing');
      const [pointed, deleted] = await Promise.allSettled([
        (async () => point(await again(store), `churn@${version}`, 'champion'))(),
        (async () => deleteVersion(await again(store), `churn@${version}`))(),
      ]);
      expect([pointed.status, deleted.status].sort(), version).toEqual(['fulfilled', 'rejected']);
      const has = (await registry.model('churn')).all.some((row) => row.version === version);
      expect(has).toBe(pointed.status === 'fulfilled');
    }
    expect(await fsck(registry)).toMatchObject({ ok: true, problems: [] });
  });

  test('a job is noted once, whoever notes it, and its manifest stays', async () => {
    const store = make();
    const registry = await filled(store);
    const { record } = await registry.show('churn@1.1.0');
    const manifest = bytesOf(
      JSON.stringify({
        ...{ format: 'brine-score-job/1', model: { reference: 'registry:churn@1.1.0', sha256: record.file.sha256 } },
        ...{ methods: ['predict'], shards: 4, inputs: [{ name: 'a.csv' }, { name: 'b.csv' }] },
      }),
    );
    const job = { manifest, output: 's3://scores/november', rows: 1000, failed: 2 };
    const noted = await Promise.all(Array.from({ length: 4 }, async () => attachJob(await again(store), job)));
    expect(noted.filter(({ unchanged }) => unchanged === true)).toHaveLength(3);
    expect(await runs(registry, 'churn')).toMatchObject([
      { version: '1.1.0', output: job.output, rows: 1000, failed: 2, inputs: 2, shards: 4, methods: ['predict'] },
    ]);
    await attachJob(registry, { ...job, output: 's3://scores/december' });
    expect((await registry.show('churn@1.1.0')).runs).toBe(2);
    await expect(attachJob(registry, job, 'churn@1.2.0')).rejects.toMatchObject({ code: 'INTEGRITY' });
    await expect(attachJob(registry, { ...job, manifest: bytesOf('{}') })).rejects.toMatchObject({ code: 'INTEGRITY' });
    const graceless = await registry.configure((old) => ({ ...old, retention: { ...old.retention, graceHours: 0 } }));
    expect(await gc(graceless, { dryRun: false })).toMatchObject({ blobs: [] });
    expect(await fsck(graceless)).toMatchObject({ ...sound, blobs: 4 });
  });
});

describe('search', () => {
  test('by words, tags, environment; the newest that fits, or all', async () => {
    const registry = await filled(new MemoryStore());
    await registry.push(pushOf('topics', '1.0.0'));
    await setDescription(registry, 'churn', 'Who leaves within a month');
    await setTags(registry, 'churn', { owner: 'growth' });
    await setTags(registry, 'churn@1.1.0', { reviewer: 'ada' });
    await registry.promote('churn@1.0.0', 'production');
    const names = async (query: Parameters<typeof search>[1]): Promise<string[]> =>
      (await search(registry, query)).map(({ name, version }) => `${name}@${version}`);
    expect(await names({})).toEqual(['churn@1.2.0', 'topics@1.0.0']);
    expect(await names({ text: 'LEAVES month' })).toEqual(['churn@1.2.0']);
    expect(await names({ text: 'leaves ada' })).toEqual(['churn@1.1.0']);
    expect(await names({ tags: { owner: 'growth', reviewer: null } })).toEqual(['churn@1.1.0']);
    expect(await names({ tags: { owner: 'other' } })).toEqual([]);
    expect(await names({ tags: { toString: null } })).toEqual([]);
    expect(await names({ environment: 'production' })).toEqual(['churn@1.0.0']);
    expect(await names({ text: 'churn', all: true, limit: 2 })).toEqual(['churn@1.2.0', 'churn@1.1.0']);
    await expect(search(registry, { environment: 'nowhere' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(search(registry, { metrics: ['auc'] })).rejects.toThrow('auc>=0.9');
    await expect(search(registry, { txt: 'x' } as never)).rejects.toThrow('did you mean text?');
  });
});

describe('what people say is checked', () => {
  test.each(['Champion', '1', 'v1', '1.x', 'x', '*', 'latest', 'production', '', 'a b', '-a', '__proto__', '>1'])(
    'the alias %j is refused',
    async (alias) => {
      const registry = await filled(new MemoryStore());
      await expect(setAlias(registry, 'churn@1.0.0', alias)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    },
  );

  test.each(['', 'A', 'a b', '__proto__', 'a=', '-a', 'ä', 'x'.repeat(101)])('the tag %j is refused', async (tag) => {
    const registry = await filled(new MemoryStore());
    const tags = JSON.parse(`{${JSON.stringify(tag)}: "x"}`) as Record<string, string>;
    await expect(setTags(registry, 'churn', tags)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('sizes and counts are bounded', async () => {
    const registry = await filled(new MemoryStore());
    const many = (from: number, count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${from + i}`, 'x']));
    await setTags(registry, 'churn', many(0, 50));
    await expect(setTags(registry, 'churn', { more: 'x' })).rejects.toThrow('at most 50 tags');
    await setTags(registry, 'churn', { t0: null, more: 'x' });
    await expect(setTags(registry, 'churn', { a: 'x'.repeat(501) })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(setDescription(registry, 'churn', 'x'.repeat(5001))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(setDescription(registry, 'none', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await registry.names()).toEqual(['churn']);
  });

  test('an alias that became an environment is an error, not a guess', async () => {
    const registry = await filled(new MemoryStore());
    await setAlias(registry, 'churn@1.0.0', 'canary');
    const more = await registry.configure((old) => ({ ...old, environments: [...old.environments, { name: 'canary', gates: [] }] })); // prettier-ignore
    await expect(more.resolve('churn@canary')).rejects.toThrow('is an environment and an alias');
    await removeAlias(more, 'churn', 'canary');
    await expect(more.resolve('churn@canary')).rejects.toThrow('nothing in canary yet');
  });
});

describe('formats', () => {
  const schemas = async (store: Store): Promise<string[]> =>
    Promise.all(
      (await store.list('models/churn/history/')).map(
        async ({ key }) => (JSON.parse(new TextDecoder().decode((await store.get(key))!.bytes)) as Entry).schema,
      ),
    );
  const linesOf = async (store: Store): Promise<number> =>
    new TextDecoder().decode((await store.get(stateKey('churn')))!.bytes).split('\n').length;

  test('stay the first ones until somebody uses what is new, so that older readers go on', async () => {
    const store = new MemoryStore();
    const registry = await filled(store);
    await registry.promote('churn@1.0.0', 'production');
    await deleteVersion(registry, 'churn@1.1.0');
    expect(new Set(await schemas(store))).toEqual(new Set(['brine/history/v1']));
    expect(await linesOf(store)).toBe(4);
    await setTags(registry, 'churn', { a: 'b' });
    expect((await schemas(store)).at(-1)).toBe('brine/history/v2');
    // An older reader takes this index for damaged, asks the history, and stops there with an error.
    expect(await linesOf(store)).toBe(5);
  });

  test('of a newer release are named, not called damage', async () => {
    const store = new MemoryStore();
    const registry = await filled(store);
    await store.put('models/churn/history/00000004.json', toJson({ schema: 'brine/history/v3', model: 'churn' }));
    await expect(registry.model('churn')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await expect(registry.model('churn')).rejects.toThrow('brine/history/v3');
    expect(await fsck(registry)).toMatchObject({ ok: false });
    await store.put('registry.json', toJson({ schema: 'brine/registry/v2' }));
    await expect(again(store)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  test('an entry that says an older format than it needs is damage', async () => {
    const store = new MemoryStore();
    const registry = await filled(store);
    await setTags(registry, 'churn', { a: 'b' });
    const key = 'models/churn/history/00000004.json';
    const entry = JSON.parse(new TextDecoder().decode((await store.get(key))!.bytes)) as Record<string, unknown>;
    await store.put(key, toJson({ ...entry, schema: 'brine/history/v1' }));
    await expect(registry.history('churn')).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  test('a changed tag is found', async () => {
    const store = new MemoryStore();
    const registry = await filled(store);
    await setTags(registry, 'churn@1.0.0', { reviewer: 'ada' });
    await setAlias(registry, 'churn@1.0.0', 'champion');
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    for (const [key, from, to] of [
      ['models/churn/about.json', 'ada', 'eve'],
      ['models/churn/history/00000004.json', 'ada', 'eve'],
      ['models/churn/history/00000005.json', 'champion', 'champiom'],
      ['models/churn/state.json', 'ada', 'eve'],
    ] as const) {
      const before = (await store.get(key))!.bytes;
      await store.put(key, bytesOf(text(before).replace(from, to)));
      expect((await fsck(registry, { readOnly: true })).problems.map((one) => one.key).join(), key).toContain(
        key.replace(/0*(\d)\.json$/, '$1'),
      );
      await store.put(key, before);
    }
    expect(await fsck(registry)).toMatchObject({ ok: true });
  });
});

describe('whoever listens', () => {
  test('is told each change after it stands, and cannot undo it', async () => {
    const events: RegistryEvent[] = [];
    const store = new MemoryStore();
    const registry = await Registry.init(
      store,
      {
        actor: actorAt(),
        checks: soundChecks,
        onEvent: async (event) => {
          // The entry is there when it is told.
          expect(await registry.ledger.entry(event.entry.model, event.entry.seq)).toEqual(event.entry);
          events.push(event);
          throw new Error('a listener that fails');
        },
      },
      config,
    );
    await registry.push(pushOf('churn', '1.0.0'));
    await setAlias(registry, 'churn@1.0.0', 'champion');
    await registry.promote('churn@champion', 'testing');
    await expect(registry.push(pushOf('churn', '1.0.0'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(events.map(({ entry }) => entry.action)).toEqual(['push', 'alias', 'promote']);
    expect(events[0]).toMatchObject({ schema: 'brine/registry-event/v1', registry: 'memory:' });
    expect(await fsck(registry)).toMatchObject(sound);
  });
});
