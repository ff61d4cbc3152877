/** Formats by their first bytes. Names and extensions lie; bytes are what will be read. */

export type Compression = 'zlib' | 'gzip' | 'bz2' | 'xz' | 'lzma' | 'lz4' | 'zfile';
export type Container = 'pickle' | 'npy' | 'zip';

const MAGICS: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['bz2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['zfile', [0x5a, 0x46]],
  ['lzma', [0x5d, 0x00]],
];

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}

/** The compression around the contents, or undefined where they are plain. */
export function detectCompression(bytes: Uint8Array): Compression | undefined {
  // A zlib header (RFC 1950) is 0x78 and a check that makes both bytes a multiple of 31; 0x78 is no pickle opcode.
  if (bytes.length >= 2 && bytes[0] === 0x78 && ((bytes[0] << 8) | bytes[1]!) % 31 === 0) return 'zlib';
  // ']' also opens a protocol 0 or 1 pickle of a list, but no opcode is 0x00.
  return MAGICS.find(([, magic]) => startsWith(bytes, magic))?.[0];
}

/** The kind of the (decompressed) contents. Whatever is nothing else is read as a pickle, which then says what is wrong. */
export function detectContainer(bytes: Uint8Array): Container {
  if (startsWith(bytes, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59])) return 'npy';
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06])) return 'zip';
  return 'pickle';
}
