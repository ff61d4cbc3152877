/** A server on a port: HTTP/1.1, with TLS HTTP/2 as well, and an orderly end. */
import { createServer as createHttp, type Server as HttpServer, type ServerOptions } from 'node:http';
import type { createServer as createHttps, Server as HttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { serve } from '@hono/node-server';
import { IoError } from '../../core/errors.js';
import { checkOptions, COUNT, OBJECT, type OptionKind, type OptionKinds, TEXT } from '../../core/options.js';
import type { BrineServer } from '../server.js';
import { MILLISECONDS } from '../settings.js';
import { secureServer, type TlsOptions } from './tls-node.js';

export type { TlsOptions } from './tls-node.js';

export interface ListenOptions {
  /** Default 127.0.0.1: nobody else. */
  readonly host?: string | undefined;
  /** Default 8080; 0 for any that is free. */
  readonly port?: number | undefined;
  readonly tls?: TlsOptions | undefined;
  /** Milliseconds that an idle connection stays: longer than that of proxies in front. Default 650 s. */
  readonly keepAlive?: number | undefined;
  /** Milliseconds for headers to arrive, and for whole requests. Defaults 60 s and 300 s. */
  readonly headersTimeout?: number | undefined;
  readonly requestTimeout?: number | undefined;
  readonly maxHeaderBytes?: number | undefined;
  readonly maxConnections?: number | undefined;
}

export interface Listening {
  /** For example `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** Takes no more connections, answers what runs for at most `ms`, then ends. True where all was answered. */
  close(ms?: number): Promise<boolean>;
}

const HEADERS = 16 * 1024;
/** Milliseconds after which a connection without a byte is not about to send one, when the server stops. */
const SILENT = 200;

export const PORT: OptionKind = {
  expected: 'a whole number from 0 to 65535',
  accepts: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535,
};

const KINDS: OptionKinds = {
  host: TEXT,
  port: PORT,
  tls: OBJECT,
  keepAlive: MILLISECONDS,
  headersTimeout: MILLISECONDS,
  requestTimeout: MILLISECONDS,
  maxHeaderBytes: COUNT,
  maxConnections: COUNT,
};

/** @throws IoError where the port is taken or must not be used; InvalidInputError for unknown options */
export async function listen(
  server: Pick<BrineServer, 'fetch' | 'drain'>,
  options: ListenOptions = {},
): Promise<Listening> {
  checkOptions('listen', options, KINDS);
  const { host = '127.0.0.1', port = 8080, tls, maxHeaderBytes = HEADERS } = options;
  let draining = false;
  const fetch = async (request: Request): Promise<Response> => {
    const response = await server.fetch(request);
    // Who is told so does not send the next request on a connection that is about to end.
    if (draining && tls === undefined) response.headers.set('connection', 'close');
    return response;
  };
  const common = { fetch, hostname: host, port };
  const { headersTimeout = 60_000, requestTimeout = 300_000, keepAlive = 650_000 } = options;
  const plain = {
    maxHeaderSize: maxHeaderBytes,
    keepAliveTimeout: keepAlive,
    headersTimeout,
    requestTimeout,
    // How often Node looks for those that are too slow.
    connectionsCheckingInterval: Math.max(100, Math.min(30_000, headersTimeout / 2)),
  } satisfies ServerOptions;
  const secured = tls === undefined ? undefined : await secureServer(tls, plain);
  const node = await new Promise<HttpServer | HttpsServer>((resolve, reject) => {
    const made = serve(
      secured === undefined
        ? { ...common, createServer: createHttp, serverOptions: plain }
        : { ...common, createServer: secured.create as typeof createHttps, serverOptions: plain },
      () => {
        resolve(made as HttpServer);
      },
    );
    made.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new IoError(`${host}:${port}: cannot listen there: ${cause.code ?? cause.message}`, { cause }));
    });
  });
  if (options.maxConnections !== undefined) node.maxConnections = options.maxConnections;
  /** With the time when they came. */
  const sockets = new Map<Socket, number>();
  node.on('connection', (socket: Socket) => {
    sockets.set(socket, performance.now());
    socket.once('close', () => sockets.delete(socket));
  });
  const { port: actual } = node.address() as AddressInfo;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${shownHost}:${actual}`,
    port: actual,
    close: (ms = 30_000) => {
      draining = true;
      server.drain();
      return new Promise((resolve) => {
        let whole = true;
        const idle = (): void => {
          node.closeIdleConnections();
          // Node counts connections that never asked for anything as busy.
          const before = performance.now() - SILENT;
          for (const [socket, since] of sockets) if (socket.bytesRead === 0 && since < before) socket.destroy();
        };
        const every = setInterval(idle, 50);
        const deadline = setTimeout(() => {
          whole = sockets.size === 0;
          for (const socket of sockets.keys()) socket.destroy();
        }, ms);
        node.close(() => {
          clearInterval(every);
          clearTimeout(deadline);
          resolve(whole);
        });
        idle();
        secured?.endSessions();
      });
    },
  };
}
