/** Answers of all protocols. */
import { jsonText } from '../json/write.js';

const JSON_TYPE = 'application/json';

/** An answer whose text is JSON already. */
export function jsonAnswer(text: string, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, { status, headers: { 'content-type': JSON_TYPE, ...headers } });
}

/** A value as JSON. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return jsonAnswer(jsonText(value), status, headers);
}
