/** Bytes inside of a pickle that may be a file of their own. */
import { Op } from '../../pickle/opcodes.js';

export interface Embedded {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Opcodes that pickles of protocols 0 and 1 begin with, and the largest such pickle that is looked for inside of another. */
const UNMARKED = new Set([
  Op.MARK,
  Op.GLOBAL,
  Op.INST,
  Op.EMPTY_LIST,
  Op.EMPTY_DICT,
  Op.EMPTY_TUPLE,
  Op.NONE,
  Op.STRING,
  Op.UNICODE,
] as number[]);
const MAX_UNMARKED = 1 << 20;

/** True for bytes that begin as a pickle, archive or compressed file does. */
export function looksLikeFile(bytes: Uint8Array): boolean {
  const [from, to] = [0, bytes.length];
  const [a, b, c] = [bytes[from]!, bytes[from + 1]!, bytes[from + 2]!];
  if (a === 0x80) return b <= 5 && bytes[to - 1] === Op.STOP;
  if (a === 0x50) return b === 0x4b && c === 0x03;
  if (a === 0x1f) return b === 0x8b;
  if (a === 0x78) return ((a << 8) | b) % 31 === 0;
  if (a === 0xfd) return b === 0x37 && c === 0x7a;
  if (a === 0x42) return b === 0x5a && c === 0x68;
  if (a === 0x93) return b === 0x4e && c === 0x55;
  if (a === 0x04) return b === 0x22 && c === 0x4d;
  // Protocols 0 and 1 have no mark of their own, but a STOP at the end and names on lines.
  if (bytes[to - 1] !== Op.STOP || to - from > MAX_UNMARKED || !UNMARKED.has(a)) return false;
  return bytes.subarray(from, to).includes(0x0a);
}
