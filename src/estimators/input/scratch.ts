/**
 * Memory for what is computed on the way from a block of rows to its result; the next block uses it again. Fresh arrays of a hundred
 * kilobytes cost a fault of the memory for each page, and V8 looks through its whole heap after each 64 MB of them.
 */
import { Arena, type NumbersOf } from '../../core/arena.js';

/** What a block needed more of is left to the collector. */
const MOST_BYTES = 16 << 20;

let arena = new Arena(false);
let isInUse = false;

/** Runs `work`, after which nobody may hold an array from {@link scratch}: its result has to be copied in it. */
export function withScratch<T>(work: () => T): T {
  // What runs inside of other work leaves the memory to that.
  if (isInUse) return work();
  isInUse = true;
  try {
    return work();
  } finally {
    isInUse = false;
    if (arena.used > MOST_BYTES) arena = new Arena(false);
    else arena.reset();
  }
}

/** An array of any content: inside of {@link withScratch} of memory that is used again, otherwise a new one. */
export function scratch<T extends object>(Type: NumbersOf<T> & (new (length: number) => T), length: number): T {
  return isInUse ? arena.take(Type, length) : new Type(length);
}

/** Whether the array stands in memory that is used again. */
export const isScratch = ({ buffer }: { readonly buffer: ArrayBufferLike }): boolean => isInUse && arena.holds(buffer);
