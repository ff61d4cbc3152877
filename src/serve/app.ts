/** Routes of all protocols on one hono application; what each request goes through before and after its handler. */
import { Hono } from 'hono';
import { asRequestError, notFound, RequestError, shownMessage } from './errors.js';
import { readBody } from './http/body.js';
import { packed } from './http/compress.js';
import type { Call, Protocol, Route, Serving } from './http/protocol.js';
import type { AccessRecord } from './telemetry/access.js';
import { requestIdOf, traceIdOf } from './telemetry/ids.js';

/** What watches requests from outside: logs, metrics, traces. */
export interface Observer {
  started(access: AccessRecord): void;
  /** `failure` is what nobody expected: status 500. */
  ended(access: AccessRecord, facts: { status: number; ms: number; bytesIn: number; failure: unknown }): void;
}

export interface AppOptions {
  readonly serving: Serving;
  readonly protocols: readonly Protocol[];
  readonly observers: readonly Observer[];
  /** Refuses who may not come in. @throws RequestError (401) */
  readonly authorise: (request: Request) => void;
}

interface Params {
  readonly req: {
    readonly raw: Request;
    param(name: string): string | undefined;
    query(name: string): string | undefined;
  };
}

const methodOf = ({ method }: Request): string =>
  /^(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH)$/.test(method) ? method : '_OTHER';

export function createApp({ serving, protocols, observers, authorise }: AppOptions): Hono {
  const app = new Hono({ strict: false });
  const { settings } = serving;
  let running = 0;

  function failed(error: unknown, protocol: Protocol, access: AccessRecord): { response: Response; failure: unknown } {
    const known = asRequestError(error);
    access.error = known.message;
    const response = protocol.error(known, shownMessage(known, settings.errors === 'terse'), access);
    if (known.retryAfter !== undefined) response.headers.set('retry-after', String(known.retryAfter));
    if (known.allow !== undefined) response.headers.set('allow', known.allow);
    if (known.status === 401) response.headers.set('www-authenticate', 'Bearer');
    return { response, failure: known.status === 500 ? (known.cause ?? known) : undefined };
  }

  async function answer(
    context: Params,
    protocol: Protocol,
    route: Pick<Route, 'path' | 'quiet' | 'handle'>,
  ): Promise<Response> {
    const { req } = context;
    const request = req.raw;
    const start = performance.now();
    const { pathname } = new URL(request.url);
    const access: AccessRecord = {
      requestId: requestIdOf(request.headers),
      traceId: traceIdOf(request.headers),
      traceparent: request.headers.get('traceparent') ?? undefined,
      method: methodOf(request),
      path: pathname,
      route: route.path,
      protocol: protocol.name,
      model: undefined,
      version: undefined,
      rows: undefined,
      queueMs: undefined,
      predictMs: undefined,
      error: undefined,
    };
    let bytesIn = 0;
    const call: Call = {
      request,
      serving,
      access,
      param: (name) => req.param(name) ?? '',
      optional: (name) => req.param(name),
      query: (name) => req.query(name),
      async body() {
        const bytes = await readBody(request, settings.maxBody);
        bytesIn = bytes.length;
        return bytes;
      },
    };
    const quiet = route.quiet === true;
    if (!quiet) {
      running++;
      for (const observer of observers) observer.started(access);
    }
    let response: Response;
    let failure: unknown;
    try {
      if (!quiet) {
        authorise(request);
        if (running > settings.maxRequests) {
          throw new RequestError(429, `${settings.maxRequests} requests are being answered already: try again`, {
            retryAfter: 1,
          });
        }
      }
      response = await route.handle(call);
    } catch (error) {
      ({ response, failure } = failed(error, protocol, access));
    }
    response = packed(request, response, settings.compressFrom);
    response.headers.set('x-request-id', access.requestId);
    if (!quiet) {
      running--;
      const facts = { status: response.status, ms: performance.now() - start, bytesIn, failure };
      for (const observer of observers) observer.ended(access, facts);
    }
    return response;
  }

  const methods = new Map<string, Set<string>>();
  for (const protocol of protocols) {
    for (const route of protocol.routes) {
      app.on(route.method, route.path, (context) => answer(context, protocol, route));
      methods.set(route.path, (methods.get(route.path) ?? new Set()).add(route.method));
    }
  }
  const byPrefix = protocols.flatMap((protocol) => protocol.prefixes.map((prefix) => ({ prefix, protocol })));
  byPrefix.sort((a, b) => b.prefix.length - a.prefix.length);
  const protocolOf = (path: string): Protocol =>
    byPrefix.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`) || prefix === '')!.protocol;

  for (const [path, known] of methods) {
    const allow = [...known].join(', ');
    app.all(path, (context) =>
      answer(context, protocolOf(path), {
        path,
        handle: () => {
          throw new RequestError(405, `this path takes ${allow}`, { allow });
        },
      }),
    );
  }
  app.notFound((context) => {
    const { pathname } = new URL(context.req.raw.url);
    return answer(context, protocolOf(pathname), {
      path: 'none',
      handle: () => {
        throw notFound('there is nothing at this path; / and /docs list what there is');
      },
    });
  });
  return app;
}
