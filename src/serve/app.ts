/** Routes of all protocols on one hono application; what each request goes through before and after its handler. */
import type { Context } from 'hono';
// Its plain router: each path is looked up once, and remembered.
import { Hono } from 'hono/tiny';
import { asRequestError, notFound, RequestError, shownMessage } from './errors.js';
import { readBody } from './http/body.js';
import { type Answer, responseOf } from './http/answers.js';
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

/** Where a request goes. */
interface Match {
  readonly protocol: Protocol;
  readonly route: Pick<Route, 'path' | 'quiet' | 'handle'>;
  /** Parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** The route, as logs and metrics say it, of what has none. */
const NOWHERE = 'none';

/** Paths whose match is kept; clients ask for few, and strangers for any. */
const MATCHES_KEPT = 500;
const KEPT_LENGTH = 200;

/** Of an absolute URL. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  if (start < 0) return '/';
  const query = url.indexOf('?', start);
  const fragment = url.indexOf('#', start);
  const end = Math.min(query < 0 ? url.length : query, fragment < 0 ? url.length : fragment);
  return url.slice(start, end);
}

function queryOf(url: string, name: string): string | undefined {
  const start = url.indexOf('?');
  return start < 0 ? undefined : (new URL(url).searchParams.get(name) ?? undefined);
}

const methodOf = ({ method }: Request): string =>
  /^(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH)$/.test(method) ? method : '_OTHER';

export function createApp({
  serving,
  protocols,
  observers,
  authorise,
}: AppOptions): (request: Request) => Promise<Response> {
  const app = new Hono({ strict: false });
  const { settings } = serving;
  let running = 0;

  function failed(error: unknown, protocol: Protocol, access: AccessRecord): { answer: Answer; failure: unknown } {
    const known = asRequestError(error);
    access.error = known.message;
    const answer = protocol.error(known, shownMessage(known, settings.errors === 'terse'), access);
    if (known.retryAfter !== undefined) answer.headers['retry-after'] = String(known.retryAfter);
    if (known.allow !== undefined) answer.headers['allow'] = known.allow;
    if (known.status === 401) answer.headers['www-authenticate'] = 'Bearer';
    return { answer, failure: known.status === 500 ? (known.cause ?? known) : undefined };
  }

  async function answered(request: Request, path: string, { protocol, route, params }: Match): Promise<Response> {
    const start = performance.now();
    const access: AccessRecord = {
      requestId: requestIdOf(request.headers),
      traceId: traceIdOf(request.headers),
      traceparent: request.headers.get('traceparent') ?? undefined,
      method: methodOf(request),
      path,
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
      param: (name) => params[name] ?? '',
      optional: (name) => params[name],
      query: (name) => queryOf(request.url, name),
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
    let answer: Answer;
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
      answer = await route.handle(call);
    } catch (error) {
      ({ answer, failure } = failed(error, protocol, access));
    }
    answer = packed(request, answer, settings.compressFrom);
    answer.headers['x-request-id'] = access.requestId;
    if (!quiet) {
      running--;
      const facts = { status: answer.status, ms: performance.now() - start, bytesIn, failure };
      for (const observer of observers) observer.ended(access, facts);
    }
    return responseOf(answer);
  }

  // hono finds the route of a path once; then it is known.
  const matches = new Map<string, Match>();
  function matched(context: Context, protocol: Protocol, route: Match['route']): Promise<Response> {
    const request = context.req.raw;
    const path = pathOf(request.url);
    const match: Match = { protocol, route, params: context.req.param() };
    // hono turns HEAD into GET itself.
    if (route.path !== NOWHERE && path.length <= KEPT_LENGTH && /^(?:GET|POST)$/.test(request.method)) {
      if (matches.size >= MATCHES_KEPT) matches.clear();
      matches.set(`${request.method} ${path}`, match);
    }
    return answered(request, path, match);
  }

  const methods = new Map<string, Set<string>>();
  for (const protocol of protocols) {
    for (const route of protocol.routes) {
      app.on(route.method, route.path, (context) => matched(context, protocol, route));
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
      matched(context, protocolOf(path), {
        path,
        handle: () => {
          throw new RequestError(405, `this path takes ${allow}`, { allow });
        },
      }),
    );
  }
  app.notFound((context) => {
    return matched(context, protocolOf(pathOf(context.req.raw.url)), {
      path: NOWHERE,
      handle: () => {
        throw notFound('there is nothing at this path; / and /docs list what there is');
      },
    });
  });
  return async (request) => {
    const path = pathOf(request.url);
    const match = matches.get(`${request.method} ${path}`);
    return match === undefined ? app.fetch(request) : answered(request, path, match);
  };
}
