/** How much a packed piece of a table may unpack to. */
import { LimitError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';

/** Bytes of output up to which no ratio is looked at. */
const FREE = 16 * 2 ** 20;

/** @throws LimitError where `packed` bytes would become more than `maxRatio` allows, or a number of bytes that is none */
export function checkRatio(size: number, packed: number, limits: Limits, format: 'arrow' | 'parquet'): void {
  if (size >= 0 && size <= Math.max(FREE, packed * limits.maxRatio)) return;
  throw new LimitError('maxRatio', Math.ceil(size / Math.max(1, packed)), limits.maxRatio, { format });
}
