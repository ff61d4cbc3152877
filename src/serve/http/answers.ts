/** Answers of all protocols: plain values until the last header is known, then a Response. */
import { jsonText } from '../json/write.js';

const JSON_TYPE = 'application/json';

/**
 * An answer on its way out. Its headers are a plain object: a Headers object for each answer would cost as much as computing a row.
 */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | ReadableStream<Uint8Array>;
}

/** An answer of bytes or text. */
export function answerOf(body: Answer['body'], headers: Readonly<Record<string, string>>, status = 200): Answer {
  return { status, headers: { ...headers }, body };
}

/** An answer whose text is JSON already. */
export function jsonAnswer(text: string, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: text };
}

/** A value as JSON. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return jsonAnswer(jsonText(value), status, headers);
}

export function responseOf({ status, headers, body }: Answer): Response {
  return new Response(body as BodyInit, { status, headers });
}
