/** Spans and metrics of OpenTelemetry, through its API alone: whoever uses it brings `@opentelemetry/api` and an SDK. */
import type { Observer } from '../app.js';
import type { AccessRecord } from './access.js';

interface Span {
  setAttributes(attributes: Readonly<Record<string, string | number>>): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  updateName(name: string): unknown;
  end(): void;
}

/** As much of `@opentelemetry/api` as is used here. */
export interface OpenTelemetry {
  readonly trace: {
    getTracer(name: string, version?: string): { startSpan(name: string, options: object, context?: never): Span };
  };
  readonly context: { active(): unknown };
  readonly propagation: { extract(context: never, carrier: object): unknown };
}

/** Of the API's SpanKind and SpanStatusCode. */
const SERVER = 1;
const ERROR = 2;

/**
 * Watches requests as spans named `{method} {route}`, with the attributes of OpenTelemetry's conventions for HTTP servers.
 *
 * @example
 * // const api = await import('@opentelemetry/api');
 * createServer({ models: 'models/', observers: [openTelemetry(api)] });
 */
export function openTelemetry(api: OpenTelemetry, version?: string): Observer {
  const tracer = api.trace.getTracer('brine', version);
  const spans = new WeakMap<AccessRecord, Span>();
  return {
    started(access) {
      const { method, route, path, traceparent } = access;
      const carrier = traceparent === undefined ? {} : { traceparent };
      const parent = api.propagation.extract(api.context.active() as never, carrier);
      const attributes = { 'http.request.method': method, 'http.route': route, 'url.path': path, 'url.scheme': 'http' };
      spans.set(access, tracer.startSpan(`${method} ${route}`, { kind: SERVER, attributes }, parent as never));
    },
    ended(access, { status, bytesIn }) {
      const span = spans.get(access);
      if (span === undefined) return;
      const { model, version: of, rows, queueMs, predictMs } = access;
      span.setAttributes({
        'http.response.status_code': status,
        'http.request.body.size': bytesIn,
        ...(model === undefined ? {} : { 'brine.model.name': model }),
        ...(of === undefined ? {} : { 'brine.model.version': of }),
        ...(rows === undefined ? {} : { 'brine.rows': rows }),
        ...(queueMs === undefined ? {} : { 'brine.queue_ms': queueMs }),
        ...(predictMs === undefined ? {} : { 'brine.predict_ms': predictMs }),
        ...(status >= 500 ? { 'error.type': String(status) } : {}),
      });
      // What a client did wrong is no error of the server.
      if (status >= 500) span.setStatus({ code: ERROR });
      span.end();
    },
  };
}
