/** What networks and processes do to a server that listens: slow and half-closed connections, kills, signals under load. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { type BrineServer, createServer, listen, type Listening } from '../../src/entries/serve-node.js';
import { serveProcess } from '../helpers/serve-process.js';

const row = JSON.stringify({ radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' });
const PATH = '/models/tumours/predict';

const label = async (url: string): Promise<unknown> => {
  const response = await fetch(`${url}${PATH}`, { method: 'POST', body: row });
  return ((await response.json()) as { predictions: { label: string }[] }).predictions[0]!.label;
};

const opened = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });

/** Everything that the server sends until it ends the connection. */
const received = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket.on('data', (piece: Buffer) => (text += piece.toString()));
    socket.once('error', () => undefined);
    socket.once('close', () => {
      resolve(text);
    });
  });

describe('a server that listens', () => {
  let server: BrineServer;
  let listening: Listening;
  const ended: object[] = [];

  beforeAll(async () => {
    server = createServer({
      models: { tumours: await load('demo/tumours.joblib') },
      maxBody: 100_000,
      observers: [
        {
          started: () => undefined,
          ended: (_, { status, failure }) => void ended.push({ status, failure }),
        },
      ],
    });
    await server.loaded;
    listening = await listen(server, { port: 0, headersTimeout: 300, requestTimeout: 600 });
  });
  afterAll(async () => {
    await listening.close(1000);
  });

  test('gives up on clients that are slow with headers or bodies, and serves the others meanwhile', async () => {
    const slow = await opened(listening.port);
    slow.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Le`);
    const body = await opened(listening.port);
    body.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: ${row.length}\r\n\r\n${row.slice(0, 10)}`);
    const ends = [received(slow), received(body)];
    expect(await label(listening.url)).toBe('benign');
    for (const text of await Promise.all(ends)) expect(text).toMatch(/^HTTP\/1\.1 408/);
    expect(await label(listening.url)).toBe('benign');
  });

  test('answers a client that has closed its half of the connection', async () => {
    const socket = await opened(listening.port);
    const answer = received(socket);
    socket.end(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: ${row.length}\r\nConnection: close\r\n\r\n${row}`);
    expect(await answer).toMatch(/^HTTP\/1\.1 200[\s\S]*benign/);
  });

  test.each([
    ['what is no HTTP', 'GARBAGE\r\n\r\n', /400/],
    ['headers without an end', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`, /431/],
    ['two lengths', `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 5\r\n\r\nabcde`, /400/],
    [
      'a length and chunks',
      `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /400/,
    ],
  ])('refuses %s', async (_, text, status) => {
    const socket = await opened(listening.port);
    const answer = received(socket);
    socket.end(text);
    expect((await answer).split('\r\n')[0]).toMatch(status);
    expect(await label(listening.url)).toBe('benign');
  });

  test('counts chunked bodies against the limit', async () => {
    const status = await new Promise((resolve, reject) => {
      const asked = httpRequest(`${listening.url}${PATH}`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.once('error', reject);
      for (let i = 0; i < 20; i++) asked.write(' '.repeat(10_000));
      asked.end();
    });
    expect(status).toBe(413);
  });

  test.each([
    ['in the middle of a body', `Content-Length: 500\r\n\r\nabc`],
    ['in the middle of a chunk', `Transfer-Encoding: chunked\r\n\r\n50\r\nabc`],
    ['after what is no chunk', `Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n`],
    [
      'in the middle of what is packed',
      `Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\u001f\u008b\r\n`,
    ],
  ])('counts a client that goes away %s as its own fault', async (_, rest) => {
    ended.length = 0;
    const socket = await opened(listening.port);
    socket.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\n${rest}`, 'latin1');
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    while (ended.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(ended).toEqual([{ status: 400, failure: undefined }]);
  });

  test('bears clients that go away in the middle, and many idle connections', { timeout: 60_000 }, async () => {
    const idle = await Promise.all(Array.from({ length: 500 }, () => opened(listening.port)));
    for (const socket of idle.slice(0, 250)) {
      socket.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: ${row.length}\r\n\r\n${row}`);
      socket.resetAndDestroy();
    }
    expect(await Promise.all(Array.from({ length: 20 }, () => label(listening.url)))).toEqual(Array(20).fill('benign'));
    for (const socket of idle.slice(250)) socket.destroy();
  });

  test('a port that is taken is an error that says so', async () => {
    await expect(listen(server, { port: listening.port })).rejects.toThrow(/cannot listen there: EADDRINUSE/);
  });
});

describe('a process', () => {
  test('answers beside 10,000 idle connections, and lets them go', { timeout: 120_000 }, async () => {
    const served = await serveProcess(['demo/tumours.joblib', '--drain', '2s']);
    const port = Number(new URL(served.url).port);
    const idle: Socket[] = [];
    try {
      // Queues of the system are shorter than that: a hundred at a time.
      for (let i = 0; i < 100; i++) idle.push(...(await Promise.all(Array.from({ length: 100 }, () => opened(port)))));
      let ended = 0;
      for (const socket of idle) socket.once('error', () => undefined).once('close', () => ended++);
      expect(await Promise.all(Array.from({ length: 50 }, () => label(served.url)))).toEqual(Array(50).fill('benign'));
      expect((await fetch(`${served.url}/v2/health/live`)).status).toBe(200);
      expect(ended).toBe(0);
      expect(await served.stop()).toBe(0);
    } finally {
      for (const socket of idle) socket.destroy();
      served.child.kill('SIGKILL');
    }
  });

  test(
    'told to end under load answers what it has taken, and refuses nothing before',
    { timeout: 60_000 },
    async () => {
      const served = await serveProcess(['demo/tumours.joblib', '--drain-delay', '1s']);
      let answered = 0;
      const wrong: unknown[] = [];
      let ended = false;
      const asking = Array.from({ length: 4 }, async () => {
        while (!ended) {
          try {
            const found = await label(served.url);
            if (found === 'benign') answered++;
            else wrong.push(found);
          } catch (error) {
            // After the port is closed nobody is taken any more; before, nobody is lost.
            if (
              !/ECONNREFUSED|ECONNRESET|other side closed/.test(
                JSON.stringify((error as Error).cause, Object.getOwnPropertyNames((error as Error).cause ?? {})),
              )
            )
              wrong.push(error);
            ended = true;
          }
        }
      });
      await new Promise((resolve) => setTimeout(resolve, 300));
      const stopped = served.stop();
      await served.line(({ message }) => message === 'stopping');
      const ready = await fetch(`${served.url}/v2/health/ready`);
      expect([ready.status, (await fetch(`${served.url}/v2/health/live`)).status]).toEqual([503, 200]);
      expect(await stopped).toBe(0);
      ended = true;
      await Promise.all(asking);
      expect(wrong).toEqual([]);
      expect(answered).toBeGreaterThan(10);
    },
  );

  test('killed under load is there again as it was', { timeout: 60_000 }, async () => {
    const served = await serveProcess(['demo/tumours.joblib']);
    const asking = Promise.allSettled(Array.from({ length: 50 }, () => label(served.url)));
    await served.stop('SIGKILL');
    const found = (await asking).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(found.every((one) => one === 'benign')).toBe(true);
    const again = await serveProcess(['demo/tumours.joblib']);
    expect(await label(again.url)).toBe('benign');
    await again.stop();
  });

  test('reads tokens and models again on SIGHUP', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brine-hup-'));
    const tokens = join(folder, 'tokens');
    copyFileSync('demo/tumours.joblib', join(folder, 'tumours.joblib'));
    writeFileSync(tokens, 'a-first-token-of-it\n');
    const served = await serveProcess([join(folder, 'tumours.joblib'), '--token-file', tokens, '--poll', '0']);
    try {
      const status = async (token: string): Promise<number> =>
        (await fetch(`${served.url}/models`, { headers: { authorization: `Bearer ${token}` } })).status;
      expect([await status('a-first-token-of-it'), await status('another-token-of-it')]).toEqual([200, 401]);
      writeFileSync(tokens, 'another-token-of-it\n');
      writeFileSync(join(folder, 'tumours.joblib'), 'damaged');
      served.child.kill('SIGHUP');
      await served.line(({ message }) => message === 'model refused');
      expect([await status('a-first-token-of-it'), await status('another-token-of-it')]).toEqual([401, 200]);
    } finally {
      await served.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
