/** What a compressed file gives although its codec refuses it: cut off, damaged, or followed by other bytes. */
import type { Compression } from '../../core/detect.js';
import type { Limits } from '../../core/limits.js';

export interface Inflated {
  readonly bytes: Uint8Array;
  /** Bytes of input that were taken, where that is known. */
  readonly used: number | undefined;
  readonly complete: boolean;
}

/** Unpacks deflate (RFC 1951) without a check of its end. */
export type Inflate = (bytes: Uint8Array, limits: Limits) => Promise<Inflated>;

export interface Rescued {
  readonly bytes: Uint8Array;
  /** Where what follows the compressed data begins, if that is known and something follows. */
  readonly rest: number | undefined;
}

/** Length of a gzip header (RFC 1952), or -1. */
function gzipHeader(bytes: Uint8Array): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const stop = bytes.indexOf(0, at);
    if (stop < 0) return -1;
    at = stop + 1;
  }
  if ((flags & 2) !== 0) at += 2;
  return at < bytes.length ? at : -1;
}

const LAYOUTS: Partial<Record<Compression, { header: (bytes: Uint8Array) => number; trailer: number }>> = {
  gzip: { header: gzipHeader, trailer: 8 },
  zlib: { header: () => 2, trailer: 4 },
  // The length as text, padded to 19 or (Python 2) 20 characters, then a zlib stream.
  zfile: { header: (bytes) => (bytes[21] === 0x20 ? 24 : 23), trailer: 4 },
};

export async function rescue(
  bytes: Uint8Array,
  method: Compression,
  limits: Limits,
  inflate: Inflate,
): Promise<Rescued | undefined> {
  const layout = LAYOUTS[method];
  const start = layout?.header(bytes) ?? -1;
  if (layout === undefined || start < 0) return undefined;
  const { bytes: out, used, complete } = await inflate(bytes.subarray(start), limits);
  const end = used === undefined || !complete ? bytes.length : start + used + layout.trailer;
  return { bytes: out, rest: end < bytes.length ? end : undefined };
}
