/** New versions of folders and registries: loaded beside the old one, checked, and then the ones that answer. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { dump, load, type PyObject } from '../../src/node.js';
import { writeCard } from '../../src/entries/card-node.js';
import { initRegistry, push } from '../../src/entries/registry-node.js';
import { type BrineServer, type CatalogEvent, createServer } from '../../src/entries/serve-node.js';
import { generateKeys, sign } from '../../src/entries/sign-node.js';
import { fileSource } from '../../src/serve/node/files-node.js';
import { newestPath } from '../helpers/fixtures.js';

const golden = [{ radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' }];

let folder: string;
let events: CatalogEvent[];
const onEvent = (event: CatalogEvent): void => void events.push(event);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-versions-'));
  events = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A copy of the demo model with a card of a version. */
async function version(name: string, path = join(folder, `${name}.pkl`)): Promise<string> {
  const graph = await load<PyObject>('demo/tumours.joblib', { lossless: true });
  await dump(graph, path, { card: { name: 'tumours', version: name, golden } });
  return path;
}

/** A card whose golden predictions are not those of the model. */
function spoil(path: string): void {
  const card = `${path}.card.json`;
  writeFileSync(card, readFileSync(card, 'utf8').replaceAll(/"benign"/g, '"malignant"'));
}

const ask = async (
  server: BrineServer,
  name = 'tumours',
): Promise<{ version?: string; model?: string; status: number }> => {
  const response = await server.fetch(
    new Request(`http://localhost/models/${name}/predict`, { method: 'POST', body: JSON.stringify(golden) }),
  );
  return { ...((await response.json()) as object), status: response.status };
};

describe('a registry', () => {
  test('is followed through promotion, a version that fails, and rollback', async () => {
    const registry = await initRegistry(join(folder, 'registry'));
    for (const name of ['1.0.0', '1.1.0']) await push(registry, await version(name));
    const bad = await version('1.2.0');
    spoil(bad);
    await push(registry, bad);
    await registry.promote('tumours@1.0.0', 'development');
    const server = createServer({
      models: ['registry:tumours@development'],
      registry: join(folder, 'registry'),
      poll: 0,
      onEvent,
    });
    await server.loaded;
    expect(await ask(server)).toMatchObject({ version: '1.0.0' });
    await registry.promote('tumours@1.1.0', 'development');
    await server.refresh();
    expect(await ask(server)).toMatchObject({ version: '1.1.0' });
    await registry.promote('tumours@1.2.0', 'development');
    await server.refresh();
    await server.refresh();
    expect(await ask(server)).toMatchObject({ version: '1.1.0' });
    const refused = events.filter(({ event }) => event === 'refused');
    expect(refused).toMatchObject([
      { model: 'tumours', version: '1.2.0', reason: expect.stringContaining('golden') as string },
    ]);
    expect(server.readiness().ready).toBe(true);
    expect(server.catalog.index[0]!.reason).toContain('1.2.0 was refused');
    await registry.rollback('tumours', 'development');
    await server.refresh();
    expect(await ask(server)).toMatchObject({ version: '1.1.0' });
    await registry.rollback('tumours', 'development');
    await server.refresh();
    expect(await ask(server)).toMatchObject({ version: '1.0.0' });
  });

  test('that disappears leaves the version that it gave', async () => {
    const where = join(folder, 'registry');
    const registry = await initRegistry(where);
    await push(registry, await version('1.0.0'));
    const server = createServer({ models: ['registry:tumours@1.0.0'], registry: where, poll: 0, onEvent });
    await server.loaded;
    renameSync(where, `${where}-gone`);
    await server.refresh();
    expect(await ask(server)).toMatchObject({ version: '1.0.0', status: 200 });
    expect(events.at(-1)).toMatchObject({ event: 'unreachable', model: 'tumours' });
    renameSync(`${where}-gone`, where);
    await server.refresh();
    expect(events.filter(({ event }) => event === 'loaded')).toHaveLength(1);
  });

  test('that is not there yet is waited for: 503 with Retry-After', async () => {
    const where = join(folder, 'registry');
    const server = createServer({ models: ['registry:tumours@1.0.0'], registry: where, poll: 0, onEvent });
    await server.loaded;
    const response = await server.fetch(new Request('http://localhost/models/tumours'));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    await push(await initRegistry(where), await version('1.0.0'));
    await server.refresh();
    expect(await ask(server)).toMatchObject({ version: '1.0.0' });
  });
});

describe('several versions of one model', () => {
  test('answer at the same time; the first one where none is named', async () => {
    const registry = await initRegistry(join(folder, 'registry'));
    for (const name of ['1.0.0', '1.1.0', '1.2.0']) await push(registry, await version(name));
    await registry.promote('tumours@1.0.0', 'development');
    const server = createServer({
      models: ['registry:tumours@development', 'registry:tumours@1.1.0'],
      registry: join(folder, 'registry'),
      poll: 0,
      admin: true,
      onEvent,
    });
    await server.loaded;
    const call = async (path: string, body?: object): Promise<{ status: number; value: Record<string, unknown> }> => {
      const response = await server.fetch(
        new Request(
          `http://localhost${path}`,
          body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
        ),
      );
      return { status: response.status, value: (await response.json()) as Record<string, unknown> };
    };
    const tensors = {
      inputs: Object.entries(golden[0]!).map(([name, value]) => ({
        name,
        shape: [1, 1],
        datatype: typeof value === 'string' ? 'BYTES' : 'FP64',
        data: [value],
      })),
    };
    const inferred = async (path: string): Promise<unknown> => {
      const { status, value } = await call(path, tensors);
      return status === 200 ? value['model_version'] : status;
    };
    expect(await inferred('/v2/models/tumours/infer')).toBe('1.0.0');
    expect(await inferred('/v2/models/tumours/versions/1.0.0/infer')).toBe('1.0.0');
    expect(await inferred('/v2/models/tumours/versions/1.1.0/infer')).toBe('1.1.0');
    expect(await inferred('/v2/models/tumours/versions/1.2.0/infer')).toBe(404);
    expect((await call('/v2/models/tumours/versions/1.1.0/ready')).status).toBe(200);
    expect((await call('/v2/models/tumours')).value['versions']).toEqual(['1.0.0', '1.1.0']);
    expect((await call('/models/tumours/versions/1.1.0/predict', golden[0])).value['version']).toBe('1.1.0');
    expect(server.catalog.names).toEqual(['tumours']);
    expect((await call('/v2/models')).value['models']).toEqual(['tumours']);
    // The environment moves on; the version that was named stays.
    await registry.promote('tumours@1.2.0', 'development');
    await server.refresh();
    expect(await inferred('/v2/models/tumours/infer')).toBe('1.2.0');
    expect(await inferred('/v2/models/tumours/versions/1.1.0/infer')).toBe('1.1.0');
    expect(await inferred('/v2/models/tumours/versions/1.0.0/infer')).toBe(404);
    const index = await server.fetch(new Request('http://localhost/v2/repository/index', { method: 'POST' }));
    expect(((await index.json()) as { version: string }[]).map((row) => row.version).sort()).toEqual([
      '1.1.0',
      '1.2.0',
    ]);
    // Both go and come together.
    await server.fetch(new Request('http://localhost/v2/repository/models/tumours/unload', { method: 'POST' }));
    expect(await inferred('/v2/models/tumours/versions/1.1.0/infer')).toBe(404);
    await server.fetch(new Request('http://localhost/v2/repository/models/tumours/load', { method: 'POST' }));
    expect(await inferred('/v2/models/tumours/versions/1.1.0/infer')).toBe('1.1.0');
  });

  test('are no files of one name, which are two models', () => {
    for (const name of ['a', 'b']) {
      mkdirSync(join(folder, name));
      copyFileSync('demo/tumours.joblib', join(folder, name, 'm.joblib'));
    }
    expect(() => createServer({ models: ['a', 'b'].map((name) => join(folder, name, 'm.joblib')) })).toThrow(
      /two models are called m/,
    );
  });
});

describe('the clock', () => {
  test('may jump, and files may grow older: a file that changed is loaded, and nothing else happens', async () => {
    const path = join(folder, 'tumours.pkl');
    await version('1.0.0', path);
    const server = createServer({ models: path, poll: 0, maxWait: 5, timeout: 1000, onEvent });
    await server.loaded;
    const now = Date.now();
    try {
      for (const at of [now + 3 * 365 * 86_400_000, now - 30 * 365 * 86_400_000, 0]) {
        vi.useFakeTimers({ toFake: ['Date'], now: at });
        const answers = await Promise.all(Array.from({ length: 20 }, () => ask(server)));
        expect(answers.every(({ status, version: one }) => status === 200 && one === '1.0.0')).toBe(true);
        await server.refresh();
        expect((await server.fetch(new Request('http://localhost/metrics'))).status).toBe(200);
        expect((await server.fetch(new Request('http://localhost/v2/models/tumours/stats'))).status).toBe(200);
      }
      expect(events.map(({ event }) => event)).toEqual(['loaded']);
      await version('1.1.0', path);
      utimesSync(path, 1000, 1000);
      await server.refresh();
      expect(await ask(server)).toMatchObject({ version: '1.1.0', status: 200 });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a folder', () => {
  test('has a model for each file, folder and numbered version; new ones come and old ones go', async () => {
    const models = join(folder, 'models');
    mkdirSync(join(models, 'iris', '1'), { recursive: true });
    copyFileSync(newestPath('logistic-iris'), join(models, 'iris', '1', 'model.pkl'));
    copyFileSync('demo/tumours.joblib', join(models, 'tumours.joblib'));
    writeFileSync(join(models, 'notes.txt'), 'no model');
    const server = createServer({ models, poll: 0, onEvent });
    await server.loaded;
    expect(server.catalog.index.map(({ name, version: one, state }) => [name, one, state]).sort()).toEqual([
      ['iris', '1', 'READY'],
      ['tumours', undefined, 'READY'],
    ]);
    mkdirSync(join(models, 'iris', '2'));
    copyFileSync(newestPath('forest-iris-words'), join(models, 'iris', '2', 'model.pkl'));
    rmSync(join(models, 'tumours.joblib'));
    await server.refresh();
    expect(server.catalog.index.map(({ name, version: one }) => [name, one])).toEqual([['iris', '2']]);
    expect((await ask(server)).status).toBe(404);
  });

  test('of a damaged file keeps the others; the whole one comes in when it is there', async () => {
    const models = join(folder, 'models');
    mkdirSync(models);
    copyFileSync('demo/tumours.joblib', join(models, 'tumours.joblib'));
    writeFileSync(join(models, 'other.joblib'), readFileSync('demo/tumours.joblib').subarray(0, 500));
    const server = createServer({ models, poll: 0, onEvent });
    await server.loaded;
    expect((await ask(server)).status).toBe(200);
    expect((await ask(server, 'other')).status).toBe(503);
    expect(server.readiness()).toMatchObject({ ready: false, reasons: [expect.stringContaining('other')] });
    copyFileSync('demo/tumours.joblib', join(models, 'other.joblib'));
    await server.refresh();
    expect((await ask(server, 'other')).status).toBe(200);
    expect(server.readiness().ready).toBe(true);
  });

  test('without models is not ready, and of two with one name the first stays', async () => {
    const models = join(folder, 'models');
    mkdirSync(models);
    const server = createServer({ models, poll: 0, onEvent });
    await server.loaded;
    expect(server.readiness()).toMatchObject({ ready: false, reasons: [expect.stringContaining('no model')] });
    for (const name of ['a.joblib', 'a.pkl']) copyFileSync('demo/tumours.joblib', join(models, name));
    await server.refresh();
    await server.refresh();
    expect(server.catalog.names).toEqual(['a']);
    expect(server.readiness().ready).toBe(true);
    expect(events.filter(({ event }) => event === 'refused')).toMatchObject([
      { model: 'a', reason: expect.stringContaining('another name') as string },
    ]);
  });

  test('a damaged new version stays out, and the old one goes on', async () => {
    const path = await version('1.0.0', join(folder, 'tumours.pkl'));
    const server = createServer({ models: path, poll: 0, onEvent });
    await server.loaded;
    writeFileSync(path, readFileSync(path).subarray(0, 800));
    await server.refresh();
    expect(await ask(server)).toMatchObject({ version: '1.0.0', status: 200 });
    expect(events.at(-1)).toMatchObject({ event: 'refused' });
  });
});

describe('requests', () => {
  test('move over to the new version, and none fails', async () => {
    const path = await version('1.0.0', join(folder, 'tumours.pkl'));
    const server = createServer({ models: path, poll: 0, onEvent });
    await server.loaded;
    let done = false;
    const seen = new Set<string | undefined>();
    let failed = 0;
    const asking = Array.from({ length: 8 }, async () => {
      while (!done) {
        const { status, version: answered } = await ask(server);
        if (status !== 200) failed++;
        seen.add(answered);
      }
    });
    for (const next of ['1.1.0', '1.2.0', '1.3.0']) {
      await version(next, path);
      await server.refresh();
    }
    done = true;
    await Promise.all(asking);
    seen.add((await ask(server)).version);
    expect(failed).toBe(0);
    expect([...seen]).toEqual(expect.arrayContaining(['1.0.0', '1.3.0']));
  });
});

describe('with trust', () => {
  test('only signed models are loaded', async () => {
    const path = await version('1.0.0', join(folder, 'tumours.pkl'));
    const { privateKey, publicKey } = await generateKeys();
    const trust = { keys: [{ name: 'release', publicKey }] };
    const refused = createServer({ models: path, trust, poll: 0, onEvent });
    await refused.loaded;
    expect(events.at(-1)).toMatchObject({ event: 'refused', reason: expect.stringContaining('signature') as string });
    await sign(path, privateKey);
    const server = createServer({ models: path, trust, poll: 0, onEvent });
    await server.loaded;
    expect((await ask(server)).status).toBe(200);
    const registry = await initRegistry(join(folder, 'registry'));
    await push(registry, path);
    const other = createServer({
      models: 'registry:tumours@1.0.0',
      registry: join(folder, 'registry'),
      trust,
      poll: 0,
      onEvent,
    });
    await other.loaded;
    expect(await ask(other)).toMatchObject({ version: '1.0.0' });
  });
});

test('a file that changes while it is read does not answer under the name of the version before', async () => {
  const path = await version('1.0.0');
  const source = fileSource(path, 'tumours', {
    at: undefined,
    signed: false,
    load: (from) => load<unknown>(from),
    check: async () => void (await version('1.1.0', path)),
  });
  const before = await source.look();
  expect(before.version).toBe('1.0.0');
  await expect(before.load()).rejects.toThrow(/changed while it was read/);
  expect(await source.look()).toMatchObject({ version: '1.1.0' });
});

test('a card beside an unversioned file names the version', async () => {
  copyFileSync('demo/tumours.joblib', join(folder, 'm.joblib'));
  await writeCard(join(folder, 'm.joblib'), { name: 'm', version: '2.0.0', golden });
  const server = createServer({ models: join(folder, 'm.joblib'), poll: 0 });
  await server.loaded;
  expect(await ask(server, 'm')).toMatchObject({ version: '2.0.0' });
});

test('a card that describes other bytes keeps its file out, until one of the two is put right', async () => {
  const path = await version('1.0.0', join(folder, 'tumours.pkl'));
  const right = readFileSync(path);
  const server = createServer({ models: path, poll: 0, onEvent });
  await server.loaded;
  // The same model, whose golden predictions come out as they should, under the old card.
  writeFileSync(path, readFileSync('demo/tumours.joblib'));
  await server.refresh();
  expect(events.at(-1)).toMatchObject({
    event: 'refused',
    reason: expect.stringMatching(/card describes other bytes.*brine card FILE --write/) as string,
  });
  expect(await ask(server)).toMatchObject({ version: '1.0.0', status: 200 });
  await writeCard(path, { name: 'tumours', version: '1.1.0', golden });
  await server.refresh();
  expect(await ask(server)).toMatchObject({ version: '1.1.0', status: 200 });

  const registry = await initRegistry(join(folder, 'registry'));
  const cardBytes = readFileSync(`${path}.card.json`);
  await registry.push({ name: 'tumours', version: '1.0.0', fileName: 'tumours.pkl', bytes: right, cardBytes });
  const other = createServer({
    models: 'registry:tumours@1.0.0',
    registry: join(folder, 'registry'),
    poll: 0,
    onEvent,
  });
  await other.loaded;
  expect(await ask(other)).toMatchObject({ status: 503 });
  expect(events.at(-1)).toMatchObject({ event: 'refused', version: '1.0.0' });
});
