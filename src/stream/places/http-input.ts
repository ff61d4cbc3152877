/** Rows behind `https://`: as a stream, and in parts where the server gives ranges. */
import { IoError, NotFoundError } from '../../core/errors.js';
import type { InputFile } from '../types.js';

async function request(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { method, headers });
  } catch (cause) {
    throw new IoError(`${url}: cannot be reached: ${(cause as Error).message}`, { cause });
  }
  if (response.status === 404) throw new NotFoundError(`${url}: there is nothing`);
  if (!response.ok) throw new IoError(`${url}: the server answered ${response.status}`);
  return response;
}

/** The bytes of a body, which must be as many as its headers say. */
export async function* bodyOf(response: Response, name: string): AsyncGenerator<Uint8Array> {
  const stated = response.headers.has('content-encoding') ? null : response.headers.get('content-length');
  let count = 0;
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    count += piece.length;
    yield piece;
  }
  if (stated !== null && Number(stated) !== count)
    throw new IoError(`${name}: ${count} of ${stated} bytes came: the connection was cut`);
}

export async function httpInput(url: string): Promise<InputFile> {
  const head = await request(url, {}, 'HEAD');
  const size = Number(head.headers.get('content-length') ?? Number.NaN);
  const etag = head.headers.get('etag') ?? undefined;
  const ranges = head.headers.get('accept-ranges') === 'bytes' && Number.isSafeInteger(size);
  return {
    name: url,
    etag,
    size: Number.isSafeInteger(size) ? size : undefined,
    async *stream() {
      yield* bodyOf(await request(url), url);
    },
    range: !ranges
      ? undefined
      : async (start, end) => {
          const headers = { range: `bytes=${start}-${end - 1}`, ...(etag === undefined ? {} : { 'if-range': etag }) };
          const response = await request(url, headers);
          if (response.status !== 206) throw new IoError(`${url}: has changed while it was read`);
          return new Uint8Array(await response.arrayBuffer());
        },
  };
}
