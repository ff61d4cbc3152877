/**
 * HTTPS with HTTP/2 and HTTP/1.1 on one port. Node's own server of both knows no time limits for HTTP/1.1, and none of its versions has
 * them for HTTP/2: so an HTTPS server takes all connections, and hands those that speak HTTP/2 on.
 */
import type { RequestListener } from 'node:http';
import type { Http2SecureServer, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { createServer as createHttps, type Server, type ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { InvalidInputError } from '../../core/errors.js';

export interface TlsOptions {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  /** PEM of who signs certificates of clients: only they may connect. */
  readonly clientCa?: string | undefined;
}

/** Milliseconds, and bytes of headers. */
export interface TlsLimits {
  readonly requestTimeout: number;
  readonly headersTimeout: number;
  readonly keepAliveTimeout: number;
  readonly maxHeaderSize: number;
}

/** HTTP/2: this stream alone is given up. */
const CANCEL = 8;

/** A body that never ends would hold its place for ever. */
function endLate(stream: ServerHttp2Stream, ms: number): void {
  if (ms === 0 || stream.endAfterHeaders) return;
  const late = setTimeout(() => {
    stream.close(CANCEL);
  }, ms);
  const arrived = (): void => {
    clearTimeout(late);
  };
  stream.once('end', arrived).once('close', arrived);
}

export interface SecureServer {
  readonly create: (options: ServerOptions, listener: RequestListener) => Server;
  /** Lets sessions of HTTP/2 answer what runs, and end. */
  endSessions(): void;
}

/** @throws InvalidInputError where certificates cannot be used */
export async function secureServer({ cert, key, clientCa }: TlsOptions, limits: TlsLimits): Promise<SecureServer> {
  const { createSecureServer } = await import('node:http2');
  const { createSecureContext } = await import('node:tls');
  try {
    createSecureContext({ cert, key, ...(clientCa === undefined ? {} : { ca: clientCa }) });
  } catch (cause) {
    throw new InvalidInputError(
      `the certificate, its key, or that of the authority for clients cannot be used: ${(cause as Error).message}`,
      { cause },
    );
  }
  const sessions = new Set<ServerHttp2Session>();
  const client = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  const own = { cert, key, ...client };

  function both(listener: RequestListener): Http2SecureServer {
    const node = createSecureServer({ ...own, settings: { maxHeaderListSize: limits.maxHeaderSize } });
    node.on('request', listener as unknown as Parameters<typeof node.on>[1]);
    node.on('session', (session) => {
      sessions.add(session);
      session.once('close', () => sessions.delete(session));
      session.setTimeout(limits.keepAliveTimeout, () => {
        session.close();
      });
    });
    node.on('stream', (stream: ServerHttp2Stream) => {
      endLate(stream, limits.requestTimeout);
    });
    return node;
  }

  return {
    create(options, listener) {
      const http2 = both(listener);
      const node = createHttps(
        { ...options, ...own, ALPNProtocols: ['h2', 'http/1.1'], handshakeTimeout: limits.headersTimeout },
        listener,
      );
      const http1 = node.listeners('secureConnection') as ((this: Server, socket: TLSSocket) => void)[];
      node.removeAllListeners('secureConnection');
      node.on('secureConnection', (socket: TLSSocket) => {
        if (socket.alpnProtocol === 'h2') http2.emit('secureConnection', socket);
        else for (const one of http1) one.call(node, socket);
      });
      return node;
    },
    endSessions() {
      for (const session of sessions) session.close();
    },
  };
}
