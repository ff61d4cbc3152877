/** Large answers, packed where the client takes that. */
import { weightsOf } from './accept.js';
import type { Answer } from './answers.js';

/** True where `Accept-Encoding` names gzip (or anything) and does not refuse it. */
function takesGzip(accept: string | null): boolean {
  const weights = weightsOf(accept);
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}

/**
 * The answer, gzipped where it has at least `from` bytes and the client takes it. Lengths that protocols give (of the JSON in front of
 * binary tensors) count bytes before packing.
 */
export function packed(request: Request, answer: Answer, from: number): Answer {
  const { status, headers, body } = answer;
  // A text has at least as many bytes as characters.
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return answer;
  if (body.length < from || headers['content-encoding'] !== undefined) return answer;
  if (!takesGzip(request.headers.get('accept-encoding'))) return answer;
  const { 'content-length': _, ...rest } = headers;
  const vary = rest['vary'] === undefined ? 'accept-encoding' : `${rest['vary']}, accept-encoding`;
  const stream = new Blob([body as BlobPart]).stream() as ReadableStream<Uint8Array>;
  return {
    status,
    headers: { ...rest, 'content-encoding': 'gzip', vary },
    body: stream.pipeThrough(new CompressionStream('gzip') as ReadableWritablePair<Uint8Array, Uint8Array>),
  };
}
