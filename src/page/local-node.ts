/** A server for one person on this machine: the page, the files that were named, and nothing else. */
import { randomBytes } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { IoError, NotFoundError } from '../core/errors.js';
import { PAGE_HEADERS, PageAssets } from './assets-node.js';

/** Answers a request below the page's place; undefined where there is nothing. */
export type LocalRoute = (path: string, request: Request) => Promise<Response | undefined> | Response | undefined;

export interface LocalOptions {
  /** Files that the page opens. */
  readonly files?: readonly string[];
  readonly routes?: LocalRoute;
  /** Behind the page's place, such as `?local`. */
  readonly query?: string;
  readonly port?: number;
}

export interface LocalPage {
  /** Whoever has it may read the files: it holds the token. */
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BODY = 2 ** 20;

/**
 * Starts the server on 127.0.0.1. Every path begins with a token that nobody else knows, and the host that a request names has to be
 * this one: pages elsewhere cannot ask.
 *
 * @throws NotFoundError for files that are not there
 */
export async function servePage({ files = [], routes, query = '', port = 0 }: LocalOptions): Promise<LocalPage> {
  const assets = new PageAssets();
  const token = randomBytes(18).toString('base64url');
  const named = files.map((path) => {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
      throw new NotFoundError(`${path}: there is no such file`);
    return path;
  });
  const list = { files: named.map((path, i) => ({ name: basename(path), href: `./files/${i}` })) };

  async function answer(path: string, request: Request): Promise<Response | undefined> {
    const found = await routes?.(path, request);
    if (found !== undefined) return found;
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    if (path === 'local.json') return json(list);
    const [, number] = /^files\/(\d+)$/.exec(path) ?? [];
    const file = number === undefined ? undefined : named[Number(number)];
    if (file !== undefined)
      return new Response(Readable.toWeb(createReadStream(file)) as globalThis.ReadableStream, {
        headers: {
          ...PAGE_HEADERS,
          'content-type': 'application/octet-stream',
          'content-length': String(statSync(file).size),
          'cache-control': 'no-store',
        },
      });
    return assets.answer(path);
  }

  const server = createServer((incoming, outgoing) => {
    void respond(incoming, outgoing).catch(() => {
      outgoing.destroy();
    });
  });
  let hosts = new Set<string>();

  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const place = `/${token}/`;
    if (!hosts.has(incoming.headers.host ?? '') || !pathname.startsWith(place)) {
      outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('there is nothing here\n');
      return;
    }
    const body = incoming.method === 'GET' || incoming.method === 'HEAD' ? undefined : await bodyOf(incoming);
    const headers = new Headers();
    for (const name of ['content-type', 'authorization', 'origin']) {
      const value = incoming.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const request = new Request(`http://${incoming.headers.host}${pathname}${search}`, {
      method: incoming.method ?? 'GET',
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const response =
      (await answer(pathname.slice(place.length), request)) ?? new Response('there is nothing here\n', { status: 404 });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (response.body === null || incoming.method === 'HEAD') outgoing.end();
    else Readable.fromWeb(response.body as ReadableStream).pipe(outgoing);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new IoError(`127.0.0.1:${port}: cannot listen there: ${cause.code ?? cause.message}`, { cause }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const actual = (server.address() as AddressInfo).port;
  hosts = new Set([`127.0.0.1:${actual}`, `localhost:${actual}`]);
  return {
    url: `http://127.0.0.1:${actual}/${token}/${query}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** An answer as JSON that nobody keeps. */
export const json = (value: unknown, status = 200): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { ...PAGE_HEADERS, 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });

async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of incoming as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size > MAX_BODY) throw new IoError('the request is too long');
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
