import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brine } from '../helpers/brine.js';
import { type Served, serveProcess } from '../helpers/serve-process.js';

const row = { radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-serve-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('brine serve', () => {
  let served: Served;

  beforeAll(async () => {
    const config = join(folder, 'brine.serve.json');
    writeFileSync(config, JSON.stringify({ maxBody: '2kB', errors: 'terse', models: ['not asked for'] }));
    served = await serveProcess(['demo/tumours.joblib', '--config', config], { env: { BRINE_ERRORS: 'full' } });
  });
  afterAll(async () => {
    await served.stop();
  });

  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(`${served.url}${path}`, { method: 'POST', body: JSON.stringify(body) });

  test('answers under the name of the file', async () => {
    const answer = (await (await post('/models/tumours/predict', row)).json()) as { predictions: { label: string }[] };
    expect(answer.predictions[0]!.label).toBe('benign');
  });

  test('takes settings from its file, the environment before it', async () => {
    const wide = await post(
      '/models/tumours/predict',
      Array.from({ length: 100 }, () => row),
    );
    expect(wide.status).toBe(413);
    const wrong = await post('/models/tumours/predict', { ...row, radius: 'x' });
    expect(await wrong.json()).toMatchObject({
      status: 400,
      row: 0,
      column: 'radius',
      expected: 'a number',
      found: '"x"',
    });
  });

  test('logs requests as JSON, without their values', async () => {
    await fetch(`${served.url}/models/tumours/predict`, {
      method: 'POST',
      body: JSON.stringify([row]),
      headers: { 'x-request-id': 'abc-1', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
    });
    const line = await served.line((one) => one['request_id'] === 'abc-1');
    expect(line).toMatchObject({
      message: 'request',
      method: 'POST',
      route: '/models/:model/:method',
      status: 200,
      rows: 1,
      model_name: 'tumours',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    });
    expect(JSON.stringify(served.lines)).not.toContain('13.08');
  });

  test('stops when it is asked to', async () => {
    const other = await serveProcess(['demo/tumours.joblib', '--name', 'churn']);
    expect((await fetch(`${other.url}/v2/models/churn/ready`)).status).toBe(200);
    expect(await other.stop()).toBe(0);
    expect(other.lines.at(-1)!.message).toBe('stopped');
  });
});

describe('brine serve refuses', () => {
  test.each([
    [['serve'], 'say what to serve'],
    [['serve', 'nothing.joblib'], 'no such file'],
    [['serve', 'demo/tumours.joblib', '--port', 'x'], '--port is a whole number'],
    [['serve', 'demo/tumours.joblib', '--max-body', '3 parsecs'], '--max-body is a size'],
    [['serve', 'demo/tumours.joblib', '--port', '99999'], '--port is a whole number from 0 to 65535'],
    [['serve', 'demo/tumours.joblib', '--errors', 'loud'], '--errors is full or terse, not "loud"'],
    [['serve', 'demo/tumours.joblib', '--log', 'xml'], '--log is json, text or none'],
    [['serve', 'demo/tumours.joblib', '--platform', 'azure'], '--platform is none, sagemaker or vertex'],
    // 2^31 ms and more would be a timer that goes off at once.
    [['serve', 'demo/tumours.joblib', '--poll', '1000h'], '--poll is a time, as 10s or 500ms, at most 24 days'],
    [['serve', 'demo/tumours.joblib', '--max-rows', '0'], '--max-rows is a whole number from 1 on'],
    [['serve', 'demo/tumours.joblib', '--name', 'a/b'], '"a/b" cannot be the name of a model'],
    [['serve', 'demo/tumours.joblib', '--name', ''], 'cannot be the name of a model'],
    [['serve', 'demo/tumours.joblib', '--versions', 'newest'], '--versions is latest, all, or how many of the newest'],
    [['serve', 'demo/tumours.joblib', '--tls-cert', 'a.pem'], 'go together'],
    [
      ['serve', 'demo/tumours.joblib', '--tls-cert', 'demo/tumours.csv', '--tls-key', 'demo/tumours.csv'],
      'the certificate, its key, or that of the authority for clients cannot be used',
    ],
    [['serve', 'registry:'], 'registry: names no model'],
    [['serve', 'demo/tumours.joblib', '--trust', 'none.json'], 'none.json: cannot be read'],
    [['serve', 'demo/tumours.joblib', 'demo/tumours.joblib'], 'two models are called tumours'],
    [['serve', 'demo/tumours.joblib', '--config', 'none.json'], 'cannot be read'],
  ])('%j', async (args, message) => {
    const { status, err } = await brine(...args);
    expect(err).toContain(message);
    expect(status).toBe(2);
  });

  test('tokens that are none, with the name of their file', async () => {
    const tokens = join(folder, 'short-tokens');
    writeFileSync(tokens, 'short');
    const { status, err } = await brine('serve', 'demo/tumours.joblib', '--token-file', tokens);
    expect(err).toContain(`${tokens}: token 1 of the file has less than 16 characters`);
    expect(status).toBe(2);
  });

  test('a port of gRPC that is taken, and listens nowhere then', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    // It ends by itself: a port that stays open would keep the process.
    await expect(serveProcess(['demo/tumours.joblib', '--grpc-port', String(port)], { ready: false })).rejects.toThrow(
      /brine serve ended with 3.*cannot listen there/s,
    );
    taken.close();
  });

  test('settings of TLS that do not go together, before a model is loaded', async () => {
    const { out } = await brine('serve', 'demo/tumours.joblib', '--tls-cert', 'a.pem');
    expect(out).toBe('');
  });

  test('no variable that Kubernetes made of a Service of its name', async () => {
    const link = 'tcp://10.96.12.7:80';
    const served = await serveProcess(['demo/tumours.joblib'], { env: { BRINE_PORT: link, BRINE_GRPC_PORT: link } });
    expect(await served.stop()).toBe(0);
  });

  test('settings that it does not know', async () => {
    const config = join(folder, 'odd.json');
    writeFileSync(config, '{"prot": 1}');
    const { err } = await brine('serve', 'demo/tumours.joblib', '--config', config);
    expect(err).toContain('did you mean port');
  });
});
