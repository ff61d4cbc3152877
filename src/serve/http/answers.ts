/** Answers of all protocols. */
import { jsonText } from '../json/write.js';

const JSON_TYPE = 'application/json';

/** Texts from this size on become bytes here, so that their length is known: large answers are packed where the client takes that. */
const LARGE = 8 * 1024;

/** A text as the body of an answer, with its length where it is large. */
export function textAnswer(text: string, status: number, headers: Readonly<Record<string, string>>): Response {
  if (text.length < LARGE) return new Response(text, { status, headers });
  const bytes = new TextEncoder().encode(text);
  return new Response(bytes, { status, headers: { ...headers, 'content-length': String(bytes.length) } });
}

/** An answer whose text is JSON already. */
export function jsonAnswer(text: string, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return textAnswer(text, status, { 'content-type': JSON_TYPE, ...headers });
}

/** A value as JSON. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return jsonAnswer(jsonText(value), status, headers);
}
