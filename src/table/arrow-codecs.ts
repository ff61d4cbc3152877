/**
 * The two compressors of Arrow files, for apache-arrow's registry, which wants answers at once: LZ4 frames, and Zstandard by
 * hyparquet-compressors where it is installed. What a buffer unpacks to is bounded before room is made for it.
 */
import type * as ApacheArrow from 'apache-arrow';
import type * as HyparquetCompressors from 'hyparquet-compressors';
import { decodeBlock } from '../codec/lz4/block.js';
import { FormatError, UnsupportedError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import { checkRatio } from './ratio.js';

const LZ4_MAGIC = 0x184d2204;
/** No byte of a block stands for more. */
const LZ4_RATIO = 255;
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

/** One LZ4 frame, as pyarrow writes it: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md. Checksums are not looked at. */
export function unpackLz4(bytes: Uint8Array, limits: Limits): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wrong = (what: string): FormatError => new FormatError(`a compressed buffer ${what}`, { format: 'arrow' });
  if (view.byteLength < 11 || view.getUint32(0, true) !== LZ4_MAGIC) throw wrong('is no LZ4 frame');
  const flags = view.getUint8(4);
  const code = view.getUint8(5) >> 4;
  if (flags >> 6 !== 1 || code < 4 || code > 7 || (flags & 0x01) !== 0) throw wrong('is an LZ4 frame of another kind');
  const blockSize = 2 ** (8 + 2 * code);
  const isLinked = (flags & 0x20) === 0;
  const behind = (flags & 0x10) === 0 ? 0 : 4;
  const first = 7 + ((flags & 0x08) === 0 ? 0 : 8);

  const blocks: { from: number; to: number; isRaw: boolean }[] = [];
  let most = 0;
  for (let at = first; ;) {
    if (at + 4 > view.byteLength) throw wrong('is cut off');
    const word = view.getUint32(at, true);
    if (word === 0) break;
    const size = word & 0x7fffffff;
    const from = at + 4;
    at = from + size + behind;
    if (size > blockSize || at > view.byteLength) throw wrong('has a block that does not fit');
    const isRaw = word >= 0x80000000;
    blocks.push({ from, to: from + size, isRaw });
    most += isRaw ? size : Math.min(blockSize, size * LZ4_RATIO);
  }
  checkRatio(most, bytes.length, limits, 'arrow');
  const out = new Uint8Array(most);
  let at = 0;
  for (const { from, to, isRaw } of blocks) {
    if (isRaw) {
      out.set(bytes.subarray(from, to), at);
      at += to - from;
    } else at = decodeBlock(bytes, from, to, out, at, Math.min(at + blockSize, most), isLinked ? 0 : at);
  }
  return out.subarray(0, at);
}

function unpackZstd(codecs: typeof HyparquetCompressors, bytes: Uint8Array, limits: Limits): Uint8Array {
  const size = zstdSize(bytes);
  if (size === undefined) throw new UnsupportedError('a Zstandard buffer of the Arrow file does not state its size');
  checkRatio(size, bytes.length, limits, 'arrow');
  const out = codecs.decompressZstd(bytes, new Uint8Array(size));
  if (out.length !== size)
    throw new FormatError(`a Zstandard buffer has ${out.length} bytes, its header says ${size}`, { format: 'arrow' });
  return out;
}

/** Registers what the user has not registered. Without hyparquet-compressors only LZ4. */
export async function registerCodecs(library: typeof ApacheArrow, limits: Limits): Promise<void> {
  const { compressionRegistry, CompressionType } = library;
  if (compressionRegistry.get(CompressionType.LZ4_FRAME) === null)
    compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (bytes) => unpackLz4(bytes, limits) });
  if (compressionRegistry.get(CompressionType.ZSTD) !== null) return;
  const codecs = await import('hyparquet-compressors').catch(() => undefined);
  if (codecs !== undefined)
    compressionRegistry.set(CompressionType.ZSTD, { decode: (bytes) => unpackZstd(codecs, bytes, limits) });
}
