/**
 * The two compressors of Arrow files, for apache-arrow's registry: LZ4 frames by Brine's own reader, Zstandard by
 * hyparquet-compressors where it is installed. What a buffer unpacks to is bounded before room is made for it.
 */
import type * as ApacheArrow from 'apache-arrow';
import type * as HyparquetCompressors from 'hyparquet-compressors';
import { unpackFrames } from '../codec/lz4.js';
import { FormatError, LimitError, UnsupportedError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';

/** Bytes of output up to which no ratio is looked at. */
const FREE = 16 * 2 ** 20;
const ZSTD_MAGIC = 0xfd2fb528;

/** The size that the header of a Zstandard frame states (RFC 8878, section 3.1.1.1); undefined where it states none. */
export function zstdSize(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 6 || view.getUint32(0, true) !== ZSTD_MAGIC)
    throw new FormatError('a compressed buffer is no Zstandard frame', { format: 'arrow' });
  const descriptor = view.getUint8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const width = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const at = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]!;
  if (width === 0) return undefined;
  if (at + width > view.byteLength) throw new FormatError('a Zstandard frame is cut off', { format: 'arrow' });
  if (width === 1) return view.getUint8(at);
  if (width === 2) return view.getUint16(at, true) + 256;
  return width === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

function unpackZstd(codecs: typeof HyparquetCompressors, bytes: Uint8Array, limits: Limits): Uint8Array {
  const size = zstdSize(bytes);
  if (size === undefined) throw new UnsupportedError('a Zstandard buffer of the Arrow file does not state its size');
  if (size > Math.max(FREE, bytes.length * limits.maxRatio))
    throw new LimitError('maxRatio', size, limits.maxRatio, { format: 'arrow' });
  const out = codecs.decompressZstd(bytes, new Uint8Array(size));
  if (out.length !== size)
    throw new FormatError(`a Zstandard buffer has ${out.length} bytes, its header says ${size}`, { format: 'arrow' });
  return out;
}

/** Registers what the user has not registered. Without hyparquet-compressors only LZ4. */
export async function registerCodecs(library: typeof ApacheArrow, limits: Limits): Promise<void> {
  const { compressionRegistry, CompressionType } = library;
  if (compressionRegistry.get(CompressionType.LZ4_FRAME) === null)
    compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (bytes) => unpackFrames(bytes, limits) });
  if (compressionRegistry.get(CompressionType.ZSTD) !== null) return;
  const codecs = await import('hyparquet-compressors').catch(() => undefined);
  if (codecs !== undefined)
    compressionRegistry.set(CompressionType.ZSTD, { decode: (bytes) => unpackZstd(codecs, bytes, limits) });
}
