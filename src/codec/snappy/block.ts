/** Snappy blocks, without a frame, as Parquet has them: https://github.com/google/snappy/blob/main/format_description.txt */
import { FormatError } from '../../core/errors.js';

const fail = (message: string): never => {
  throw new FormatError(message, { format: 'parquet' });
};

/** Below this a loop beats a call. */
const SHORT_COPY = 24;

/** Copies `count` bytes from `distance` back, where source and target may overlap. */
function copyBack(out: Uint8Array, at: number, distance: number, count: number): void {
  const from = at - distance;
  if (count <= SHORT_COPY || distance < count) for (let i = 0; i < count; i++) out[at + i] = out[from + i]!;
  else out.copyWithin(at, from, from + count);
}

/** The length that a block states for what it unpacks to, and where what follows begins. */
function lengthOf(block: Uint8Array): { length: number; at: number } {
  let length = 0;
  for (let at = 0; at < Math.min(5, block.length); at++) {
    length += (block[at]! & 0x7f) * 2 ** (7 * at);
    if (block[at]! < 0x80) return { length, at: at + 1 };
  }
  return fail('a snappy block has no length');
}

/**
 * Unpacks a block to the beginning of `out`.
 *
 * @param size Bytes that there must be; not more than `out` has.
 * @throws FormatError
 */
export function decodeSnappy(block: Uint8Array, out: Uint8Array, size: number): void {
  const { length, at: start } = lengthOf(block);
  if (length !== size) fail(`a snappy block has ${length} bytes, not ${size}`);
  const end = block.length;
  let at = start;
  let to = 0;
  while (at < end) {
    const tag = block[at++]!;
    const kind = tag & 3;
    if (kind === 0) {
      let count = (tag >> 2) + 1;
      if (count > 60) {
        const bytes = count - 60;
        if (at + bytes > end) fail('a snappy block is cut off');
        count = 1;
        for (let k = 0; k < bytes; k++) count += block[at++]! * 2 ** (8 * k);
      }
      if (at + count > end) fail('a snappy block is cut off');
      if (to + count > size) fail('a snappy block has more bytes than it states');
      if (count <= SHORT_COPY) for (let i = 0; i < count; i++) out[to + i] = block[at + i]!;
      else out.set(block.subarray(at, at + count), to);
      at += count;
      to += count;
      continue;
    }
    const bytes = kind === 1 ? 1 : kind === 2 ? 2 : 4;
    if (at + bytes > end) fail('a snappy block is cut off');
    let count = (tag >> 2) + 1;
    let distance: number;
    if (kind === 1) {
      count = ((tag >> 2) & 7) + 4;
      distance = ((tag >> 5) << 8) | block[at]!;
    } else if (kind === 2) distance = block[at]! | (block[at + 1]! << 8);
    else distance = block[at]! + block[at + 1]! * 2 ** 8 + block[at + 2]! * 2 ** 16 + block[at + 3]! * 2 ** 24;
    at += bytes;
    if (distance === 0 || distance > to) fail('a snappy block reaches back before its start');
    if (to + count > size) fail('a snappy block has more bytes than it states');
    copyBack(out, to, distance, count);
    to += count;
  }
  if (to !== size) fail(`a snappy block ends after ${to} of ${size} bytes`);
}
