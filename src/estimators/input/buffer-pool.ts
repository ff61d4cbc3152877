/**
 * Room for the numbers of few rows. An array of more than 64 bytes has memory of its own, which costs more than a small model's
 * prediction for one row; parts of a larger one cost a tenth. No part is given out twice.
 */
import { isScratch } from './scratch.js';

const POOL_BYTES = 32 << 10;
/** In numbers. */
const SMALL = 128;

let pool = new ArrayBuffer(0);
let used = 0;
const pools = new WeakSet<ArrayBufferLike>();

/** Zeros. */
export function smallNumbers(length: number): Float64Array {
  if (length > SMALL) return new Float64Array(length);
  const bytes = length * 8;
  if (used + bytes > pool.byteLength) {
    pool = new ArrayBuffer(POOL_BYTES);
    pools.add(pool);
    used = 0;
  }
  const found = new Float64Array(pool, used, length);
  used += bytes;
  return found;
}

/** For numbers that leave the library: memory that nobody else has, and that is not used again. */
export function unpooled<T extends Float64Array | Int32Array>(data: T): T {
  return (data.length <= SMALL && pools.has(data.buffer)) || isScratch(data) ? (data.slice() as T) : data;
}
