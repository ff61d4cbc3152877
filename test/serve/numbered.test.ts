/** Folders whose versions are numbered: the newest, all of them, or so many, over HTTP and gRPC. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BrineServer, type CatalogEvent, createServer, listenGrpc } from '../../src/entries/serve-node.js';
import { InvalidInputError } from '../../src/core/errors.js';
import { newestPath } from '../helpers/fixtures.js';

let folder: string;
let events: CatalogEvent[];
const onEvent = (event: CatalogEvent): void => void events.push(event);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-numbered-'));
  events = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const put = (number: string, name = 'logistic-iris'): void => {
  mkdirSync(join(folder, 'models', 'iris', number), { recursive: true });
  copyFileSync(newestPath(name), join(folder, 'models', 'iris', number, 'model.pkl'));
};
const status = async (server: BrineServer, path: string): Promise<number> =>
  (await server.fetch(new Request(`http://localhost/v2/models/iris${path}`))).status;
const metadata = async (server: BrineServer): Promise<unknown> =>
  (await server.fetch(new Request('http://localhost/v2/models/iris'))).json();

test.each(['models', 'models/iris'])(
  'of %s are all served, the newest that is whole where none is asked for',
  async (at) => {
    put('1');
    put('2', 'forest-iris-words');
    const server = createServer({ models: join(folder, at), versions: 'all', poll: 0, onEvent });
    await server.loaded;
    expect(await metadata(server)).toMatchObject({ name: 'iris', versions: ['2', '1'] });
    put('10');
    mkdirSync(join(folder, 'models', 'iris', '11'));
    writeFileSync(join(folder, 'models', 'iris', '11', 'model.pkl'), 'damaged');
    await server.refresh();
    expect(await metadata(server)).toMatchObject({ versions: ['10', '2', '1'] });
    expect(
      await Promise.all(['', '/versions/1', '/versions/2', '/versions/10'].map((path) => status(server, path))),
    ).toEqual([200, 200, 200, 200]);
    expect(await status(server, '/versions/11')).toBe(404);
    expect(server.readiness()).toMatchObject({ ready: false, reasons: [expect.stringContaining('refused')] });
    const metrics = (await (await server.fetch(new Request('http://localhost/metrics'))).text()).split('\n');
    expect(metrics).toContain('brine_model_ready{model="iris"} 0');
    const series = metrics.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(' ')[0]);
    expect(series.length).toBe(new Set(series).size);
    rmSync(join(folder, 'models', 'iris', '11'), { recursive: true });
    rmSync(join(folder, 'models', 'iris', '10'), { recursive: true });
    await server.refresh();
    expect(await metadata(server)).toMatchObject({ versions: ['2', '1'] });
    expect(server.readiness().ready).toBe(true);
    await server.catalog.unload('iris');
    expect(await status(server, '/versions/1')).toBe(404);
    await server.catalog.load('iris');
    expect(await metadata(server)).toMatchObject({ versions: ['2', '1'] });
  },
);

test('as many of the newest as are wanted', async () => {
  for (const number of ['1', '2', '3']) put(number);
  const server = createServer({ models: join(folder, 'models'), versions: 2, poll: 0, onEvent });
  await server.loaded;
  expect(await metadata(server)).toMatchObject({ versions: ['3', '2'] });
  put('4');
  await server.refresh();
  expect(await metadata(server)).toMatchObject({ versions: ['4', '3'] });
  expect(await status(server, '/versions/2')).toBe(404);
});

test('keep their name from a file beside them', async () => {
  put('1');
  copyFileSync('demo/tumours.joblib', join(folder, 'models', 'iris.joblib'));
  const server = createServer({ models: join(folder, 'models'), versions: 'all', poll: 0, onEvent });
  await server.loaded;
  expect(server.catalog.served).toHaveLength(1);
  expect(events.some(({ event, reason }) => event === 'refused' && /another model of this name/.test(reason!))).toBe(
    true,
  );
});

test('others than these are errors', () => {
  for (const versions of ['newest', 0, 1.5] as unknown as 'all'[])
    expect(() => createServer({ models: folder, versions })).toThrow(InvalidInputError);
});

type Ask = (request: object, done: (error: ServiceError | null, reply: Record<string, unknown>) => void) => void;

test('over gRPC, too', { timeout: 30_000 }, async () => {
  put('1');
  put('2', 'forest-iris-words');
  const server = createServer({ models: join(folder, 'models'), versions: 'all', poll: 0 });
  await server.loaded;
  const listening = await listenGrpc(server, { port: 0 });
  const root = loadPackageDefinition(loadSync('schemas/open-inference.proto', { keepCase: true })) as unknown as {
    inference: { GRPCInferenceService: new (address: string, credentials: unknown) => Record<string, Ask> };
  };
  const client = new root.inference.GRPCInferenceService(`127.0.0.1:${listening.port}`, credentials.createInsecure());
  const ask = (method: string, request: object): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      client[method]!.call(client, request, (error, reply) => {
        resolve(error === null ? reply : { code: error.code });
      });
    });
  try {
    const inputs = [{ name: 'x', datatype: 'FP64', shape: [1, 4], contents: { fp64_contents: [5.1, 3.5, 1.4, 0.2] } }];
    expect(await ask('ModelMetadata', { name: 'iris' })).toMatchObject({ versions: ['2', '1'] });
    const infer = (version: string): Promise<Record<string, unknown>> =>
      ask('ModelInfer', { model_name: 'iris', model_version: version, inputs });
    const given = await Promise.all(['', '1', '2'].map(infer));
    expect(given.map(({ model_version: version }) => version)).toEqual(['2', '1', '2']);
    expect(given.map(({ outputs }) => (outputs as { datatype: string }[])[0]!.datatype)).toEqual([
      'BYTES',
      'INT64',
      'BYTES',
    ]);
    expect(await infer('3')).toEqual({ code: 5 });
    expect(await ask('ModelReady', { name: 'iris', version: '1' })).toEqual({ ready: true });
    expect(await ask('RepositoryIndex', {})).toMatchObject({
      models: [
        { name: 'iris', version: '2', state: 'READY' },
        { name: 'iris', version: '1', state: 'READY' },
      ],
    });
  } finally {
    (client as unknown as { close(): void }).close();
    await listening.close(1000);
  }
});
