/** Bodies and headers of every protocol, damaged in thousands of ways from a fixed seed: no 500, no crash, no broken JSON. */
import { beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { type BrineServer, createServer } from '../../src/entries/serve-node.js';
import { readWire, type WireInferRequest, writeWire } from '../../src/serve/node/grpc/tensors.js';
import { asRequestError } from '../../src/serve/errors.js';
import { newestPath } from '../helpers/fixtures.js';

const ROUNDS = 700;

/** Mulberry32: the same numbers in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const row = { radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' };
const tensors = Object.entries(row).map(([name, value]) => ({
  name,
  shape: [1],
  datatype: typeof value === 'string' ? 'BYTES' : 'FP64',
  data: [value],
}));

interface Base {
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

const BASES: readonly Base[] = [
  {
    path: '/v2/models/tumours/infer',
    body: {
      id: '1',
      parameters: { content_type: 'pd' },
      inputs: tensors,
      outputs: [{ name: 'predict', parameters: { binary_data: true } }],
    },
  },
  {
    path: '/v2/models/iris/infer',
    body: {
      inputs: [
        {
          name: 'x',
          shape: [2, 4],
          datatype: 'FP32',
          data: [
            [1, 2, 3, 4],
            [5, 6, 7, 8],
          ],
        },
      ],
      outputs: [{ name: 'predict_proba', parameters: { classification: 2 } }],
    },
  },
  {
    path: '/v2/models/texts/infer',
    body: {
      inputs: [
        {
          name: 't',
          shape: [2, 1],
          datatype: 'BYTES',
          parameters: { content_type: 'base64' },
          data: ['aGVsbG8=', 'd29ybGQ='],
        },
      ],
    },
  },
  { path: '/v1/models/tumours:predict', body: { instances: [Object.values(row), Object.values(row)] } },
  { path: '/v1/models/iris:predict', body: { inputs: [[1, 2, 3, 4]] }, headers: { 'ce-id': '1' } },
  {
    path: '/invocations?model=tumours',
    body: { dataframe_split: { columns: Object.keys(row), data: [Object.values(row)], index: [0] }, params: {} },
  },
  { path: '/invocations?model=tumours', body: { dataframe_records: [row, row] } },
  { path: '/invocations?model=iris', body: { inputs: [[1, 2, 3, 4]] } },
  {
    path: '/invocations?model=tumours',
    body: `${Object.keys(row).join()}\n${Object.values(row).join()}\n`,
    headers: { 'content-type': 'text/csv' },
  },
  { path: '/models/tumours/predict', body: [row, row] },
  {
    path: '/models/tumours/predict_proba',
    body: { columns: { radius: [1], texture: [2], area: [3], shape: ['oval'], edge: ['rough'] } },
  },
  { path: '/models/texts/predict', body: ['some text', 'other'] },
  {
    path: '/models/tumours/predict',
    body: `${Object.keys(row).join()}\n${Object.values(row).join()}\n`,
    headers: { 'content-type': 'text/csv', accept: 'text/csv' },
  },
  { path: '/v2/repository/index', body: { ready: true } },
  { path: '/v2/repository/models/nobody/load', body: { parameters: { config: '{}' } } },
];

const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  -0,
  1e308,
  9007199254740992,
  '',
  'x',
  'NaN',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  [],
  {},
  [[]],
  [[[[[]]]]],
  { __proto__: null, a: 1 },
  Array.from({ length: 300 }, (_, i) => i),
  'é'.repeat(200),
  'FP16',
  'BF16',
  'UINT64',
];

/** A copy of a JSON value with something in it replaced, removed, doubled or renamed. */
function mutated(value: unknown, next: () => number): unknown {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  if (next() < 0.15) return pick(ODD);
  if (Array.isArray(value)) {
    const copy = [...(value as unknown[])];
    const at = Math.floor(next() * (copy.length + 1));
    const kind = next();
    if (kind < 0.2) copy.splice(at, 1);
    else if (kind < 0.4) copy.splice(at, 0, pick(ODD));
    else if (at < copy.length) copy[at] = mutated(copy[at], next);
    return copy;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    const at = Math.floor(next() * entries.length);
    const kind = next();
    if (kind < 0.15) entries.splice(at, 1);
    else if (kind < 0.25)
      entries.push([pick(['__proto__', 'toString', 'extra', 'data', 'inputs', 'binary_data_size']), pick(ODD)]);
    else if (kind < 0.3 && at < entries.length) entries[at] = [pick(['', '__proto__', 'shape', 'x']), entries[at]![1]];
    else if (at < entries.length) entries[at] = [entries[at]![0], mutated(entries[at]![1], next)];
    return Object.fromEntries(entries);
  }
  return pick(ODD);
}

/** Bytes flipped, cut, doubled or put in. */
function damaged(bytes: Uint8Array, next: () => number): Uint8Array<ArrayBuffer> {
  const at = Math.floor(next() * bytes.length);
  const kind = next();
  if (kind < 0.3) return new Uint8Array(bytes.subarray(0, at));
  const copy = new Uint8Array(bytes);
  if (kind < 0.7 && copy.length > 0) copy[at] = Math.floor(next() * 256);
  else if (kind < 0.85) return new Uint8Array([...copy.subarray(0, at), ...copy]);
  else
    return new Uint8Array([
      ...copy,
      ...Array.from({ length: Math.floor(next() * 40) }, () => Math.floor(next() * 256)),
    ]);
  return copy;
}

let server: BrineServer;
const failures: unknown[] = [];

beforeAll(async () => {
  server = createServer({
    models: {
      tumours: await load('demo/tumours.joblib'),
      iris: await load(newestPath('logistic-iris')),
      texts: await load(newestPath('pipe-texts-logistic')),
    },
    maxBody: 100_000,
    observers: [
      {
        started: () => undefined,
        ended: (access, { failure }) => void (failure !== undefined && failures.push([access, failure])),
      },
    ],
  });
  await server.loaded;
});

async function check(request: Request, what: unknown): Promise<void> {
  const response = await server.fetch(request);
  const text = await response.clone().text();
  const type = response.headers.get('content-type') ?? '';
  const allowed = response.status < 500 || response.status === 501 || response.status === 503;
  if (!allowed) throw new Error(`${response.status} for ${JSON.stringify(what)}: ${text} ${String(failures.at(-1))}`);
  if (type.includes('json') && text.trim() !== '') JSON.parse(text);
}

describe.each(BASES.map((base, i) => [`${i} ${base.path}`, base, i] as const))('%s', (_, base, index) => {
  test('takes whatever comes', { timeout: 60_000 }, async () => {
    const next = random(1000 + index);
    for (let i = 0; i < ROUNDS; i++) {
      const isText = typeof base.body === 'string';
      let text = isText ? (base.body as string) : JSON.stringify(next() < 0.8 ? mutated(base.body, next) : base.body);
      if (!isText && next() < 0.1) text = text.replace(/1/g, () => (next() < 0.5 ? 'NaN' : '-Infinity'));
      let bytes: Uint8Array<ArrayBuffer> = new TextEncoder().encode(text);
      if (isText || next() < 0.3) bytes = damaged(bytes, next);
      const headers: Record<string, string> = { ...base.headers };
      if (next() < 0.2)
        headers['inference-header-content-length'] = next() < 0.5 ? String(Math.floor(next() * 200)) : 'many';
      if (next() < 0.1) headers['content-encoding'] = next() < 0.5 ? 'gzip' : 'deflate';
      if (next() < 0.1)
        headers['content-type'] = [
          'application/json; charset=latin1',
          'application/cloudevents+json',
          'text/csv',
          ';;=',
          'application/json; format=pandas-split',
        ][Math.floor(next() * 5)]!;
      const path = next() < 0.05 ? base.path.replace(/models\/\w+/, 'models/%E0%A4%A') : base.path;
      await check(new Request(`http://localhost${path}`, { method: 'POST', body: bytes, headers }), [
        text.slice(0, 500),
        headers,
      ]);
    }
  });
});

describe('binary tensors', () => {
  test('of any bytes', { timeout: 60_000 }, async () => {
    const next = random(7);
    const datatypes = ['FP64', 'FP32', 'FP16', 'BF16', 'BOOL', 'INT8', 'UINT16', 'INT64', 'UINT64', 'BYTES'];
    for (let i = 0; i < ROUNDS; i++) {
      const size = Math.floor(next() * 70);
      const blob = Uint8Array.from({ length: size }, () => Math.floor(next() * 256));
      const datatype = datatypes[Math.floor(next() * datatypes.length)];
      const shape = next() < 0.5 ? [1, 4] : [Math.floor(next() * 5), Math.floor(next() * 5)];
      const said = next() < 0.7 ? size : Math.floor(next() * 100) - 5;
      const json = JSON.stringify({
        inputs: [{ name: 'x', shape, datatype, parameters: { binary_data_size: said } }],
        parameters: { binary_data_output: true },
      });
      const head = new TextEncoder().encode(json);
      const headers = { 'inference-header-content-length': String(head.length) };
      await check(
        new Request('http://localhost/v2/models/iris/infer', {
          method: 'POST',
          body: new Uint8Array([...head, ...blob]),
          headers,
        }),
        [json],
      );
    }
  });

  test('and messages of gRPC', async () => {
    const next = random(8);
    const base: WireInferRequest = {
      model_name: 'iris',
      model_version: '',
      id: '',
      parameters: { a: { parameter_choice: 'int64_param', int64_param: '5' } },
      inputs: [{ name: 'x', datatype: 'FP64', shape: ['1', '4'], contents: { fp64_contents: [1, 2, 3, 4] } }],
      outputs: [
        { name: 'predict', parameters: { classification: { parameter_choice: 'int64_param', int64_param: '2' } } },
      ],
      raw_input_contents: [],
    };
    const served = server.catalog.get('iris');
    const { rowsOf } = await import('../../src/serve/protocols/oip/rows.js');
    for (let i = 0; i < ROUNDS; i++) {
      // A protobuf reader gives fields of their own types, so only shapes, names and contents vary.
      const datatype = ['FP64', 'INT64', 'UINT64', 'BOOL', 'BYTES', 'FP16', 'nothing'][Math.floor(next() * 7)]!;
      const raw =
        next() < 0.5 ? [Uint8Array.from({ length: Math.floor(next() * 40) }, () => Math.floor(next() * 256))] : [];
      const wire = {
        ...base,
        raw_input_contents: raw,
        inputs: [{ ...base.inputs[0]!, datatype, shape: [String(Math.floor(next() * 4) - 1), '4'] }],
      };
      try {
        const request = readWire(wire);
        const found = await served.infer(rowsOf(request, served.contract), ['predict']);
        writeWire(found, request, raw.length > 0, served.contract.classes);
      } catch (error) {
        const { status } = asRequestError(error);
        if (status >= 500) throw error;
      }
    }
  });
});

test('afterwards it answers as before', async () => {
  const response = await server.fetch(
    new Request('http://localhost/models/tumours/predict', { method: 'POST', body: JSON.stringify(row) }),
  );
  expect(await response.json()).toMatchObject({ predictions: [{ label: 'benign' }] });
  expect(failures).toEqual([]);
});
