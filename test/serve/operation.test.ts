import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { createServer, type BrineServer, type CreateServerOptions } from '../../src/entries/serve-node.js';
import type { Call } from '../../src/serve/http/protocol.js';
import type { ServedModel } from '../../src/serve/models/served.js';
import { Statistics } from '../../src/serve/models/statistics.js';
import { createMetrics } from '../../src/serve/node/metrics-node.js';
import { type Encoded } from '../helpers/inputs.js';
import { fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import { recordsOf } from './adapters.js';

const row = { radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' };

async function tumours(options: Partial<CreateServerOptions> = {}): Promise<BrineServer> {
  const server = createServer({ models: { tumours: await load('demo/tumours.joblib') }, ...options });
  await server.loaded;
  return server;
}

const post = (server: BrineServer, path: string, body: string | object, headers = {}): Promise<Response> =>
  server.fetch(
    new Request(`http://localhost${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    }),
  );
const get = (server: BrineServer, path: string, headers = {}): Promise<Response> =>
  server.fetch(new Request(`http://localhost${path}`, { headers }));

describe('/openapi.json', () => {
  test.each(['table-logistic-p4', 'logistic-iris', 'pipe-texts-logistic', 'forest-reg-linnerud'])(
    'describes the requests and answers of %s',
    async (name) => {
      const { file, input } = fixtures.find((one) => one.name === name && one.env === 'sklearn-1.9')!;
      const server = createServer({ models: { m: await load(fixturePath(file)) } });
      await server.loaded;
      const document = (await (await get(server, '/openapi.json')).json()) as {
        components: { schemas: Record<string, object> };
        paths: Record<string, unknown>;
      };
      expect(Object.keys(document.paths)).toContain('/models/m/predict');
      const ajv = new Ajv2020({ strict: false });
      ajv.addSchema({ $id: 'api', ...document });
      const valid = (schema: string, value: unknown): unknown => {
        const validate = ajv.getSchema(`api#/components/schemas/${schema}`)!;
        validate(value);
        return validate.errors;
      };
      const X = readJson(input!) as Encoded;
      const [rows, cols] = X.shape ?? [];
      const body =
        X.kind === 'table'
          ? recordsOf(X)
          : X.kind === 'strings'
            ? X.data
            : Array.from({ length: rows! }, (_, i) => (X.data as unknown[]).slice(i * cols!, (i + 1) * cols!));
      expect(valid('m.Request', body)).toBeNull();
      expect(valid('m.Answer', await (await post(server, '/models/m/predict', body as object)).json())).toBeNull();
      expect(valid('ModelMetadata', await (await get(server, '/v2/models/m')).json())).toBeNull();
      expect(valid('ServerMetadata', await (await get(server, '/v2')).json())).toBeNull();
      expect(valid('Problem', await (await post(server, '/models/m/predict', '[[[1]]]')).json())).toBeNull();
      expect(valid('ProtocolError', await (await post(server, '/v2/models/m/infer', '{}')).json())).toBeNull();
    },
  );

  test('names categories, and the page needs nothing from elsewhere', async () => {
    const server = await tumours();
    const text = await (await get(server, '/models/tumours/openapi.json')).text();
    expect(text).toContain('"ragged"');
    const page = await get(server, '/docs');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });
});

describe('/metrics', () => {
  test('count requests, rows and batches, under the names of others, too', async () => {
    const server = await tumours();
    await post(server, '/models/tumours/predict', [row, row, row]);
    await post(server, '/models/tumours/predict', { ...row, radius: 'x' });
    await post(server, '/v2/models/nobody/infer', {});
    const response = await get(server, '/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    const value = (start: string): number =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(start))
          ?.split(' ')
          .at(-1),
      );
    expect(value('brine_rows_total{model="tumours"')).toBe(3);
    expect(value('brine_inferences_total{model="tumours",version="",outcome="failed"')).toBe(1);
    expect(value('brine_requests_in_progress')).toBe(0);
    expect(value('brine_model_ready{model="tumours"}')).toBe(1);
    expect(
      value('brine_request_duration_seconds_count{method="POST",route="/models/:model/:method",status="200"'),
    ).toBe(1);
    expect(value('model_infer_request_success_total{model="tumours"')).toBe(1);
    expect(value('nv_inference_count{model="tumours"')).toBe(3);
    expect(value('request_predict_seconds_count{model_name="tumours"')).toBe(1);
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    // Names that clients choose are no labels.
    expect(text).not.toContain('nobody');
  });

  test('forget versions that ended long ago, and none that answers', async () => {
    const answering = ['1.0.0', '1.39.0'];
    const catalog = { versions: () => answering, served: [], names: [] } as unknown as BrineServer['catalog'];
    const { onServed, protocol } = createMetrics(() => catalog);
    for (let i = 0; i < 40; i++) {
      const statistics = new Statistics();
      onServed({ name: 'churn', version: `1.${i}.0`, statistics } as ServedModel);
      statistics.onRequest!(true, 3, 1, 1);
    }
    const { body } = await protocol.routes[0]!.handle({} as Call);
    for (const name of ['brine_rows_total', 'brine_inferences_total', 'brine_queue_seconds_count']) {
      const lines = (body as string).split('\n').filter((line) => line.startsWith(`${name}{`) && !line.endsWith(' 0'));
      const versions = lines.map((line) => /version="([^"]*)"/.exec(line)![1]!);
      expect(versions, name).toEqual(['1.0.0', ...Array.from({ length: 4 }, (_, i) => `1.${i + 36}.0`)]);
    }
  });
});

describe('who may ask', () => {
  test('is told by a token, but for health and metrics', async () => {
    const { bearer } = await import('../../src/entries/serve-node.js');
    const { createHash, timingSafeEqual } = await import('node:crypto');
    const authorise = bearer(() => ['0123456789abcdef0'], {
      digest: (text) => createHash('sha256').update(text).digest(),
      equal: (a, b) => timingSafeEqual(a, b),
    });
    const server = await tumours({ authorise });
    for (const path of ['/v2', '/models', '/openapi.json']) {
      const refused = await get(server, path);
      expect([path, refused.status, refused.headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer']);
      expect((await get(server, path, { authorization: 'Bearer 0123456789abcdef0' })).status).toBe(200);
      expect((await get(server, path, { authorization: 'Bearer 0123456789abcdef1' })).status).toBe(401);
    }
    expect((await get(server, '/v2/health/ready')).status).toBe(200);
    expect((await get(server, '/metrics')).status).toBe(200);
  });
});

describe('limits', () => {
  test('of bytes, rows, and content types', async () => {
    const server = await tumours({ maxBody: 3000, maxRows: 5 });
    const status = async (response: Promise<Response>): Promise<number> => (await response).status;
    expect(await status(post(server, '/models/tumours/predict', [row, row]))).toBe(200);
    expect(
      await status(
        post(
          server,
          '/models/tumours/predict',
          Array.from({ length: 6 }, () => row),
        ),
      ),
    ).toBe(413);
    expect(await status(post(server, '/models/tumours/predict', ' '.repeat(3001)))).toBe(413);
    expect(await status(post(server, '/models/tumours/predict', 'x', { 'content-type': 'image/png' }))).toBe(415);
    expect(await status(post(server, '/models/tumours/predict', 'x', { 'content-encoding': 'br' }))).toBe(415);
    const packed = new Response(' '.repeat(1_000_000)).body!.pipeThrough(new CompressionStream('gzip'));
    const bomb = new Request('http://localhost/models/tumours/predict', {
      method: 'POST',
      body: new Uint8Array(await new Response(packed).arrayBuffer()),
      headers: { 'content-encoding': 'gzip' },
    });
    expect(await status(server.fetch(bomb))).toBe(413);
  });

  test('of the values of an answer, before they are computed', async () => {
    const server = await tumours({ maxValues: 100 });
    const status = async (count: number, path: string): Promise<number> =>
      (
        await post(
          server,
          path,
          Array.from({ length: count }, () => row),
        )
      ).status;
    // Label and two probabilities a row.
    expect(await status(33, '/models/tumours/predict')).toBe(200);
    const refused = await post(
      server,
      '/models/tumours/predict',
      Array.from({ length: 34 }, () => row),
    );
    expect(refused.status).toBe(413);
    expect(((await refused.json()) as { detail: string }).detail).toMatch(/34 rows has 102 values, more than the 100/);
    expect(await status(100, '/models/tumours/predict?method=predict')).toBe(200);
    expect(await status(2, `/models/tumours/predict?method=${Array(51).fill('predict').join()}`)).toBe(413);
    expect(server.catalog.get('tumours').statistics.batches).toBe(2);
  });

  test('of the platform: a text that is too long for it is no fault of the server', async () => {
    const server = await tumours();
    const served = server.catalog.get('tumours');
    served.watch = () => {
      'x'.repeat(2 ** 28).padEnd(2 ** 30);
    };
    expect((await post(server, '/models/tumours/predict', row)).status).toBe(413);
  });

  test('names of columns are many, and one stands twice', async () => {
    const server = await tumours();
    const names = Array.from({ length: 99_999 }, (_, j) => `c${j}`);
    const columns = [...names, names.at(-1)];
    const split = await post(server, '/models/tumours/invocations', {
      dataframe_split: { columns, data: [columns.map(() => 1)] },
    });
    expect(await split.text()).toContain('the column c99998 stands twice');
    const record = Object.fromEntries(names.map((name) => [name, 1]));
    const records = await post(server, '/models/tumours/predict', [record, { ...record, more: 1 }]);
    expect(await records.text()).toContain('row 1 has more, which row 0 lacks');
    // Each is looked at once, also where the model reads the table.
    const wide = await post(server, '/models/tumours/predict', record);
    expect(await wide.text()).toContain('missing: radius');
    const wider = await post(server, '/models/tumours/predict', { ...record, a: 1, b: 1 });
    expect(await wider.text()).toContain('100001 columns, more than the 100000 of a table');
  });

  test('of rows that wait: 429 with Retry-After', async () => {
    const server = await tumours({ maxQueueRows: 4 });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post(server, '/models/tumours/predict', [row, row])),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 200).length).toBe(6 - refused.length);
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
  });

  test('terse errors name nothing of the model', async () => {
    const server = await tumours({ errors: 'terse' });
    for (const path of ['/models/tumours/predict', '/v1/models/tumours:predict']) {
      const text = await (await post(server, path, { instances: [{ secret: 1 }], secret: 2 })).text();
      expect(text).not.toMatch(/radius|secret/);
    }
  });
});

describe('large answers', () => {
  test('are the same as small ones put together, in every protocol', async () => {
    const iris = fixtures.find(({ name, env }) => name === 'logistic-iris' && env === 'sklearn-1.9')!;
    const server = createServer({ models: { iris: await load(fixturePath(iris.file)) } });
    await server.loaded;
    const rows = Array.from({ length: 60_000 }, (_, i) => [5 + (i % 7) / 10, 3, 1 + (i % 11) / 10, 0.2]);
    const parts = [rows.slice(0, 20_000), rows.slice(20_000, 40_000), rows.slice(40_000)];
    interface Answer {
      predictions: unknown[];
      outputs: { data: unknown[] }[];
    }
    const ask = async (path: string, body: object): Promise<Answer> =>
      (await (await post(server, path, body)).json()) as Answer;
    const tensor = (some: number[][]): object => ({
      inputs: [{ name: 'x', shape: [some.length, 4], datatype: 'FP64', data: some.flat() }],
      outputs: [{ name: 'predict_proba' }],
    });
    const asks = [
      async (some: number[][]) => (await ask('/v2/models/iris/infer', tensor(some))).outputs[0]!.data,
      async (some: number[][]) => (await ask('/models/iris/predict', some)).predictions,
      async (some: number[][]) =>
        (await ask('/v1/models/iris:predict?method=predict_proba', { instances: some })).predictions,
      async (some: number[][]) => (await ask('/v1/models/iris:predict', { instances: some })).predictions,
    ];
    for (const one of asks) {
      const whole = await one(rows);
      const put = (await Promise.all(parts.map(one))).flat();
      expect(whole.length).toBe(put.length);
      // Blocks of rows are of other sizes, so the last digit may differ.
      const round = (value: unknown): string =>
        JSON.stringify(value).replace(/\d\.\d+(?:e-\d+)?/g, (digits) => Number(digits).toFixed(9));
      expect(round(whole)).toBe(round(put));
    }
  });

  test('come as CSV where that is as welcome as JSON or more', async () => {
    const server = await tumours();
    const types = { 'text/csv': true, 'application/json, text/csv;q=0.5': false, 'text/csv;q=0, application/json': false, 'application/xml, text/csv': true, 'application/json;q=0.1, text/csv': true, '*/*': false }; // prettier-ignore
    for (const [accept, csv] of Object.entries(types)) {
      for (const [path, body] of [
        ['/models/tumours/predict', row],
        ['/invocations', { instances: [row] }],
      ] as const) {
        // prettier-ignore
        const answer = await post(server, path, body, { accept });
        expect([accept, answer.headers.get('content-type')!.startsWith('text/csv')]).toEqual([accept, csv]);
      }
    }
  });

  test('are packed where the client takes it, and small ones are not', async () => {
    const server = await tumours({ compressFrom: 10_000 });
    const rows = Array.from({ length: 500 }, () => row);
    const plain = await post(server, '/models/tumours/predict', rows);
    expect(plain.headers.get('content-encoding')).toBeNull();
    const text = await plain.text();
    for (const accept of ['gzip', 'br;q=1, gzip;q=0.5', '*']) {
      const packed = await post(server, '/models/tumours/predict', rows, { 'accept-encoding': accept });
      expect([packed.headers.get('content-encoding'), packed.headers.get('vary')]).toEqual(['gzip', 'accept-encoding']);
      expect(await new Response(packed.body!.pipeThrough(new DecompressionStream('gzip'))).text()).toBe(text);
    }
    for (const accept of ['br', 'gzip;q=0', 'identity']) {
      const answer = await post(server, '/models/tumours/predict', rows, { 'accept-encoding': accept });
      expect(answer.headers.get('content-encoding'), accept).toBeNull();
    }
    expect(
      (await post(server, '/models/tumours/predict', [row], { 'accept-encoding': 'gzip' })).headers.get(
        'content-encoding',
      ),
    ).toBeNull();
  });
});

describe('OpenTelemetry', () => {
  test('sees spans with the names and attributes of its conventions', async () => {
    const spans: {
      name: string;
      options: object;
      parent: unknown;
      attributes: Record<string, unknown>;
      status?: unknown;
      ended: boolean;
    }[] = [];
    const { openTelemetry } = await import('../../src/entries/serve-node.js');
    const api = {
      context: { active: () => 'root' },
      propagation: { extract: (context: unknown, carrier: object) => ({ context, carrier }) },
      trace: {
        getTracer: () => ({
          startSpan(name: string, options: object, parent: unknown) {
            const span = { name, options, parent, attributes: {}, ended: false } as (typeof spans)[number];
            spans.push(span);
            return {
              setAttributes: (more: object) => Object.assign(span.attributes, more),
              setStatus: (status: unknown) => (span.status = status),
              updateName: (other: string) => (span.name = other),
              end: () => void (span.ended = true),
            };
          },
        }),
      },
    };
    const server = await tumours({ observers: [openTelemetry(api)] });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await post(server, '/v2/models/tumours/infer', '{}', { traceparent });
    await get(server, '/v2/health/live');
    expect(spans).toMatchObject([
      {
        name: 'POST /v2/models/:model/infer',
        options: { kind: 1, attributes: { 'http.request.method': 'POST', 'http.route': '/v2/models/:model/infer' } },
        parent: { context: 'root', carrier: { traceparent } },
        attributes: { 'http.response.status_code': 400, 'brine.model.name': 'tumours' },
        ended: true,
      },
    ]);
    expect(spans[0]!.status).toBeUndefined();
  });
});

describe('batches', () => {
  test('give each request its own rows, in order, and a wrong one fails alone', async () => {
    const rows = JSON.parse(await (await import('node:fs/promises')).readFile('demo/python.json', 'utf8')) as {
      predict: string[];
    };
    const csv = (await (await import('node:fs/promises')).readFile('demo/tumours.csv', 'utf8')).trim().split('\n');
    const server = await tumours({ maxWait: 20 });
    const asked = Array.from({ length: 60 }, (_, i) => 1 + (i % (csv.length - 1)));
    const answers = await Promise.all(
      asked.map(async (line, i) => {
        if (i % 7 === 3) return (await post(server, '/models/tumours/predict', { ...row, radius: 'many' })).status;
        const response = await post(server, '/models/tumours/predict', `${csv[0]}\n${csv[line]}\n`, {
          'content-type': 'text/csv',
        });
        return ((await response.json()) as { predictions: { label: string }[] }).predictions[0]!.label;
      }),
    );
    expect(answers).toEqual(asked.map((line, i) => (i % 7 === 3 ? 400 : rows.predict[line - 1])));
    const { statistics } = server.catalog.get('tumours');
    expect(statistics.answered.count).toBe(51);
    expect(statistics.batches).toBeLessThan(51);
  });
});

describe('numbers that JSON lacks', () => {
  const iris = fixtures.find(({ name, env }) => name === 'logistic-iris' && env === 'sklearn-1.9')!;
  const rows = '[[5.1,3.5,1.4,1e400]]';

  test('come in as Python writes them, and leave as null with a note', async () => {
    const knn = fixtures.find(({ name, env }) => name === 'pipe-passthrough-last' && env === 'sklearn-1.9')!;
    const server = createServer({
      models: { scale: await load(fixturePath(knn.file)), iris: await load(fixturePath(iris.file)) },
    });
    await server.loaded;
    const refused = await post(
      server,
      '/v2/models/iris/infer',
      '{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP64","data":[1,NaN,3,4]}]}',
    );
    expect(refused.status).toBe(400);
    expect(((await refused.json()) as { error: string }).error).toMatch(/NaN/);
    const other = await post(server, '/v1/models/iris:predict', `{"instances":${rows}}`);
    expect(other.status).toBe(400);
    const whole = await post(
      server,
      '/v2/models/iris/infer',
      '{"inputs":[{"name":"x","shape":[4],"datatype":"INT64","data":[9007199254740993,1,2,3]}]}',
    );
    expect(whole.status).toBe(200);
  });
});
