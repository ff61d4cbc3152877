import { readFileSync } from 'node:fs';
import { loadSync } from '@grpc/proto-loader';
import { credentials, loadPackageDefinition, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { bearer, createServer, type GrpcListening, listenGrpc } from '../../src/entries/serve-node.js';
import { createHash, timingSafeEqual } from 'node:crypto';
import { protoText } from '../../src/serve/node/grpc/messages.js';

const FILE = 'schemas/open-inference.proto';

test('the published .proto is what the server speaks', () => {
  expect(readFileSync(FILE, 'utf8')).toBe(protoText());
});

type Reply = Record<string, unknown>;
type Call = (request: object, metadata: Metadata, done: (error: ServiceError | null, reply: Reply) => void) => void;

describe('gRPC, through the published .proto', () => {
  let listening: GrpcListening;
  let client: Record<string, Call>;
  const metadata = new Metadata();
  metadata.set('authorization', 'Bearer a-token-of-16-signs');

  const ask = (method: string, request: object, own = metadata): Promise<Reply> =>
    new Promise((resolve, reject) => {
      client[method]!.call(client, request, own, (error, reply) => {
        if (error === null) resolve(reply);
        else reject(error);
      });
    });

  beforeAll(async () => {
    const authorise = bearer(() => ['a-token-of-16-signs'], {
      digest: (text) => createHash('sha256').update(text).digest(),
      equal: (a, b) => timingSafeEqual(a, b),
    });
    const server = createServer({ models: { tumours: await load('demo/tumours.joblib') }, authorise });
    await server.loaded;
    listening = await listenGrpc(server, { port: 0 });
    const root = loadPackageDefinition(loadSync(FILE, { keepCase: true, longs: Number })) as unknown as {
      inference: { GRPCInferenceService: new (address: string, credentials: unknown) => Record<string, Call> };
    };
    client = new root.inference.GRPCInferenceService(`127.0.0.1:${listening.port}`, credentials.createInsecure());
  });
  afterAll(async () => {
    (client as unknown as { close(): void }).close();
    await listening.close(1000);
  });

  const inputs = [
    { name: 'radius', datatype: 'FP64', shape: [1], contents: { fp64_contents: [13.08] } },
    { name: 'texture', datatype: 'FP32', shape: [1, 1], contents: { fp32_contents: [15.5] } },
    { name: 'area', datatype: 'INT64', shape: [1], contents: { int64_contents: [630] } },
    { name: 'shape', datatype: 'BYTES', shape: [1], contents: { bytes_contents: [Buffer.from('oval')] } },
    { name: 'edge', datatype: 'BYTES', shape: [1], contents: { bytes_contents: [Buffer.from('rough')] } },
  ];

  test('typed contents are answered with typed contents', async () => {
    const reply = await ask('ModelInfer', {
      model_name: 'tumours',
      id: '5',
      inputs,
      outputs: [{ name: 'predict' }, { name: 'predict_proba' }],
    });
    const [labels, shares] = reply['outputs'] as { contents: Record<string, unknown[]>; datatype: string }[];
    expect(reply['id']).toBe('5');
    expect(String(labels!.contents['bytes_contents']![0])).toBe('benign');
    expect((shares!.contents['fp64_contents'] as number[]).reduce((sum, one) => sum + one)).toBeCloseTo(1, 12);
  });

  test('mistakes have numbers of gRPC', async () => {
    await expect(ask('ModelInfer', { model_name: 'tumours', inputs: [] })).rejects.toMatchObject({ code: 3 });
    await expect(ask('ModelInfer', { model_name: 'tumours', model_version: '7', inputs })).rejects.toMatchObject({
      code: 5,
    });
    await expect(ask('RepositoryModelUnload', { model_name: 'tumours' })).rejects.toMatchObject({ code: 7 });
    await expect(ask('ServerMetadata', {}, new Metadata())).rejects.toMatchObject({ code: 16 });
    const mixed = [{ ...inputs[0]!, contents: { fp32_contents: [1] } }];
    await expect(ask('ModelInfer', { model_name: 'tumours', inputs: mixed })).rejects.toThrow(
      /fp64_contents, not in fp32_contents/,
    );
    expect(await ask('ServerLive', {}, new Metadata())).toMatchObject({ live: true });
  });
});
