/**
 * Memory for what is computed on the way from a block of rows to its result; the next block uses it again. Fresh arrays of a hundred
 * kilobytes cost a fault of the memory for each page, and V8 looks through its whole heap after each 64 MB of them.
 */
import type { Arena, NumbersOf } from '../../core/arena.js';

let room: Arena | undefined;

/** For `withScratch`, which knows when the memory is free again. */
export function setRoom(arena: Arena | undefined): void {
  room = arena;
}

/** An array of any content: inside of `withScratch` of memory that is used again, otherwise a new one. */
export function scratch<T extends object>(Type: NumbersOf<T> & (new (length: number) => T), length: number): T {
  return room?.take(Type, length) ?? new Type(length);
}

/** Whether the array stands in memory that is used again. */
export const isScratch = ({ buffer }: { readonly buffer: ArrayBufferLike }): boolean => room?.holds(buffer) === true;
