/** Identifiers of requests and traces. */

/** Random, as UUID version 4. */
export const newId = (): string => crypto.randomUUID();

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/** The id that the caller gave, where it can stand in a header; otherwise a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given !== null && REQUEST_ID.test(given) ? given : newId();
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/;

/** The trace of W3C Trace Context that a request belongs to. */
export function traceIdOf(headers: Headers): string | undefined {
  const [, trace] = TRACEPARENT.exec(headers.get('traceparent') ?? '') ?? [];
  return trace === undefined || /^0+$/.test(trace) ? undefined : trace;
}
