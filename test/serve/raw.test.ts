/** Bodies of nothing but values: `Inference-Header-Content-Length: 0`. */
import { beforeAll, expect, test } from 'vitest';
import { type BrineServer, createServer } from '../../src/entries/serve-node.js';
import { load } from '../../src/node.js';
import { fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import type { Encoded } from '../helpers/inputs.js';

const fixtureOf = (name: string): (typeof fixtures)[number] =>
  fixtures.find((one) => one.name === name && one.env === 'sklearn-1.9')!;

let server: BrineServer;

beforeAll(async () => {
  const models = ['logistic-iris', 'pipe-texts-logistic', 'table-logistic-p4'].map(
    async (name) => [name, await load(fixturePath(fixtureOf(name).file))] as const,
  );
  server = createServer({ models: Object.fromEntries(await Promise.all(models)) });
  await server.loaded;
});

const raw = (name: string, body: Uint8Array): Promise<Response> =>
  server.fetch(
    new Request(`http://localhost/v2/models/${name}/infer`, {
      method: 'POST',
      body: body as BodyInit,
      headers: { 'inference-header-content-length': '0' },
    }),
  );

interface Head {
  readonly outputs: readonly {
    name: string;
    shape: number[];
    datatype: string;
    parameters: { binary_data_size: number };
  }[];
}

/** The values of an output among the blobs. */
async function blobOf(response: Response, name: string): Promise<{ shape: number[]; view: DataView }> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const length = Number(response.headers.get('inference-header-content-length'));
  const { outputs } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, length))) as Head;
  let at = length;
  for (const output of outputs) {
    const size = output.parameters.binary_data_size;
    if (output.name === name) return { shape: output.shape, view: new DataView(bytes.buffer, at, size) };
    at += size;
  }
  throw new TypeError(`no output ${name}`);
}

test('rows of float64 get what Python answered, as bytes', async () => {
  const { input, expected } = fixtureOf('logistic-iris');
  const X = readJson(input!) as Encoded;
  const wanted = (readJson(expected) as Record<string, Encoded>)['predict_proba']!.data as number[];
  const body = new Uint8Array(new Float64Array(X.data as number[]).buffer);
  const { shape, view } = await blobOf(await raw('logistic-iris', body), 'predict_proba');
  expect(shape).toEqual([X.shape![0], 3]);
  wanted.forEach((value, i) => {
    expect(view.getFloat64(8 * i, true)).toBeCloseTo(value, 10);
  });
  const one = await blobOf(await raw('logistic-iris', body.subarray(0, 32)), 'predict_proba');
  expect(one.shape).toEqual([1, 3]);
});

test('one text is the whole body', async () => {
  const { input, expected } = fixtureOf('pipe-texts-logistic');
  const [text] = (readJson(input!) as Encoded).data as string[];
  const [wanted] = (readJson(expected) as Record<string, Encoded>)['predict_proba']!.data as number[];
  const { shape, view } = await blobOf(
    await raw('pipe-texts-logistic', new TextEncoder().encode(text)),
    'predict_proba',
  );
  expect(shape[0]).toBe(1);
  expect(view.getFloat64(0, true)).toBeCloseTo(wanted!, 10);
});

test.each([
  ['logistic-iris', new Uint8Array(31), /31 bytes are no whole rows of 4 items of FP64/],
  ['pipe-texts-logistic', new Uint8Array([0xff, 0xfe]), /not UTF-8/],
  ['table-logistic-p4', new Uint8Array(8), /for models of one input/],
])('%s: refuses what it is not', async (name, body, message) => {
  const response = await raw(name, body);
  expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([
    400,
    expect.stringMatching(message) as string,
  ]);
});
