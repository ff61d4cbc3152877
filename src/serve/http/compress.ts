/** Large answers, packed where the client takes that. */

/** True where `Accept-Encoding` names gzip (or anything) and does not refuse it. */
function takesGzip(accept: string): boolean {
  const weights = new Map(
    accept.split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
      const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}

/**
 * The answer, gzipped where it has at least `from` bytes and the client takes it. Lengths that protocols give (of the JSON in front of
 * binary tensors) count bytes before packing.
 */
export function packed(request: Request, response: Response, from: number): Response {
  const length = response.headers.get('content-length');
  const accept = request.headers.get('accept-encoding');
  if (length === null || accept === null || Number(length) < from || response.body === null) return response;
  if (response.headers.has('content-encoding') || !takesGzip(accept)) return response;
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  headers.set('content-encoding', 'gzip');
  headers.append('vary', 'accept-encoding');
  const body = response.body.pipeThrough(new CompressionStream('gzip') as ReadableWritablePair<Uint8Array, Uint8Array>);
  return new Response(body, { status: response.status, headers });
}
