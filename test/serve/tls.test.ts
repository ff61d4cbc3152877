/** HTTPS with HTTP/2 and HTTP/1.1, and certificates of clients. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:http2';
import { Agent, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { createServer, listen, type Listening } from '../../src/entries/serve-node.js';

const row = JSON.stringify({ radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' });
const PATH = '/models/tumours/predict';

const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });

describe('TLS', () => {
  let folder: string;
  let listening: Listening;
  let strict: Listening;
  let cert: string;
  let key: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'brine-tls-'));
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      keyFile,
      '-out',
      certFile,
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    );
    [cert, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')];
    const server = createServer({ models: { tumours: await load('demo/tumours.joblib') } });
    await server.loaded;
    listening = await listen(server, { port: 0, tls: { cert, key } });
    strict = await listen(server, { port: 0, tls: { cert, key, clientCa: cert } });
  });
  afterAll(async () => {
    await Promise.all([listening.close(500), strict.close(500)]);
    rmSync(folder, { recursive: true });
  });

  test('speaks HTTP/2', async () => {
    const session = connect(listening.url, { ca: cert });
    const answer = await new Promise<string>((resolve, reject) => {
      const stream = session.request({ ':method': 'POST', ':path': PATH, 'content-type': 'application/json' });
      let text = '';
      stream.on('data', (piece: Buffer) => (text += piece.toString()));
      stream.once('end', () => {
        resolve(text);
      });
      stream.once('error', reject);
      stream.end(row);
    });
    session.close();
    expect(JSON.parse(answer)).toMatchObject({ predictions: [{ label: 'benign' }] });
  });

  const ask = (url: string, own: object = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request(`${url}${PATH}`, { method: 'POST', ca: cert, ...own }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      });
      asked.once('error', reject);
      asked.end(row);
    });

  test('and HTTP/1.1', async () => {
    expect(listening.url).toMatch(/^https:/);
    expect(await ask(listening.url)).toBe(200);
  });

  test('lets in only clients with a certificate, where an authority is given', async () => {
    await expect(ask(strict.url)).rejects.toThrow();
    expect(await ask(strict.url, { cert, key })).toBe(200);
  });

  describe('with little patience', () => {
    let hasty: Listening;
    beforeAll(async () => {
      const server = createServer({ models: { tumours: await load('demo/tumours.joblib') } });
      await server.loaded;
      hasty = await listen(server, { port: 0, tls: { cert, key }, headersTimeout: 300, requestTimeout: 600 });
    });
    afterAll(async () => {
      await hasty.close(500);
    });

    test('gives up on bodies that do not come, over HTTP/2 and HTTP/1.1', { timeout: 20_000 }, async () => {
      const session = connect(hasty.url, { ca: cert });
      const stream = session.request({ ':method': 'POST', ':path': PATH });
      stream.on('error', () => undefined).write(row.slice(0, 10));
      const other = request(`${hasty.url}${PATH}`, { method: 'POST', ca: cert, headers: { 'content-length': 100 } });
      other.write(row.slice(0, 10));
      const ended = await Promise.all([
        once(stream, 'close').then(() => stream.rstCode),
        new Promise((resolve) => other.on('response', ({ statusCode }) => resolve(statusCode)).on('error', resolve)),
      ]);
      expect(ended[0]).toBe(8);
      expect(ended[1]).toBe(408);
      // What is there already is answered on the same connection.
      const whole = session.request({ ':method': 'POST', ':path': PATH });
      whole.resume().end(row);
      const [headers] = (await once(whole, 'response')) as [Record<string, unknown>];
      expect(headers[':status']).toBe(200);
      session.close();
    });

    test('takes no more than 16 kB of headers over HTTP/2', async () => {
      const session = connect(hasty.url, { ca: cert });
      await once(session, 'remoteSettings');
      expect(await once(session.request({ ':path': '/v2' }).resume(), 'response')).toBeDefined();
      const stream = session.request({ ':path': '/v2', 'x-long': 'a'.repeat(40_000) });
      const status = await new Promise((resolve) => {
        stream.on('response', (headers) => resolve(headers[':status'])).on('error', () => resolve('refused'));
        stream.on('close', () => resolve('closed'));
      });
      expect(status).not.toBe(200);
      session.destroy();
    });
  });

  test('lets idle sessions of HTTP/2 go when it ends, and answers what runs', async () => {
    const server = createServer({ models: { tumours: await load('demo/tumours.joblib') }, maxWait: 300 });
    await server.loaded;
    const ending = await listen(server, { port: 0, tls: { cert, key } });
    const idle = connect(ending.url, { ca: cert });
    await once(idle, 'connect');
    const busy = connect(ending.url, { ca: cert });
    const stream = busy.request({ ':method': 'POST', ':path': PATH });
    stream.resume().end(row);
    await once(busy, 'remoteSettings');
    const answered = once(stream, 'response') as Promise<[Record<string, unknown>]>;
    await new Promise((resolve) => setTimeout(resolve, 100));
    const start = performance.now();
    expect(await ending.close(10_000)).toBe(true);
    expect(performance.now() - start).toBeLessThan(9000);
    expect((await answered)[0][':status']).toBe(200);
  });

  test('ends connections that are idle for too long, of both', { timeout: 20_000 }, async () => {
    const server = createServer({ models: { tumours: await load('demo/tumours.joblib') } });
    await server.loaded;
    const short = await listen(server, { port: 0, tls: { cert, key }, keepAlive: 1500 });
    const agent = new Agent({ keepAlive: true, ca: cert });
    const closed: Promise<unknown>[] = [];
    agent.on('free', (socket: TLSSocket) => closed.push(once(socket, 'close')));
    expect(await ask(short.url, { agent })).toBe(200);
    const session = connect(short.url, { ca: cert });
    await once(session, 'connect');
    closed.push(once(session, 'close'));
    expect((await Promise.all(closed)).length).toBe(2);
    expect(await short.close(500)).toBe(true);
    agent.destroy();
  });
});
