/** Bodies of requests: never more bytes than the limit, packed or not, and text only where it is UTF-8. */
import { badRequest, RequestError } from '../errors.js';

const tooLarge = (limit: number): RequestError =>
  new RequestError(413, `the body has more than ${limit} bytes, the limit of this server`);

async function gathered(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(limit);
    }
    pieces.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Names of HTTP and of the platform's streams. */
const CODINGS: Readonly<Record<string, CompressionFormat>> = { gzip: 'gzip', 'x-gzip': 'gzip', deflate: 'deflate' };

/** The bytes of the body, unpacked. @throws RequestError (400, 413, 415) */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  const { headers } = request;
  const length = headers.get('content-length');
  if (length !== null && Number(length) > limit) throw tooLarge(limit);
  const coding = headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (coding === '' || coding === 'identity') {
    // Whoever says how long the body is sends no more than that.
    if (length !== null) return new Uint8Array(await whole(request));
    // Read here and not before: it makes a stream of a request that Node has whole already.
    const { body } = request;
    try {
      return body === null ? new Uint8Array(0) : await gathered(body, limit);
    } catch (error) {
      throw error instanceof RequestError ? error : cutOff(error);
    }
  }
  const format = Object.hasOwn(CODINGS, coding) ? CODINGS[coding] : undefined;
  if (format === undefined) {
    throw new RequestError(415, `the body is packed as ${coding.slice(0, 40)}; gzip and deflate are taken`);
  }
  const { body } = request;
  if (body === null) return new Uint8Array(0);
  try {
    const unpacked = body.pipeThrough(new DecompressionStream(format) as ReadableWritablePair<Uint8Array, Uint8Array>);
    return await gathered(unpacked, limit);
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw badRequest(`the body is not ${coding}: ${(error as Error).message}`);
  }
}

/** Whoever sent it went away, or broke the rules of chunks: no fault of the server. */
const cutOff = (error: unknown): RequestError =>
  badRequest(`the body did not arrive whole: ${(error as Error).message}`);

async function whole(request: Request): Promise<ArrayBuffer> {
  try {
    return await request.arrayBuffer();
  } catch (error) {
    throw cutOff(error);
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws RequestError where the bytes are not UTF-8 */
export function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw badRequest('the body is not UTF-8');
  }
}

/** The media type without its parameters, in lower case; empty where there is none. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** A parameter of the content type, as `charset`. */
export function mediaParameters(request: Request): Map<string, string> {
  const parts = (request.headers.get('content-type') ?? '').split(';').slice(1);
  return new Map(
    parts.map((part) => {
      const [name = '', value = ''] = part.split('=', 2);
      return [name.trim().toLowerCase(), value.trim().replace(/^"|"$/g, '')];
    }),
  );
}
