/** Dates and timestamps of Arrow as the counts that they are: https://arrow.apache.org/docs/format/Columnar.html */
import type { Time, TimeUnit } from '../../core/time-unit.js';

/** What is asked of the type of a field, as apache-arrow describes it. */
export interface TimeType {
  readonly typeId: number;
  readonly unit?: number;
  readonly timezone?: string | null;
}

/** Numbers of types in Arrow's format (`Type` of Schema.fbs). */
const DATE = 8;
const TIMESTAMP = 10;

/** Of `TimeUnit` of Schema.fbs. */
const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];

/** What the counts of a field are; undefined for fields of other types. */
export function arrowTime({ typeId, unit, timezone }: TimeType): Time | undefined {
  if (typeId === DATE) return { unit: unit === 1 ? 'ms' : 'day', zone: null };
  const found = typeId === TIMESTAMP ? UNITS[unit ?? -1] : undefined;
  return found === undefined ? undefined : { unit: found, zone: (timezone ?? '') === '' ? null : timezone! };
}

/** Whether the counts have four bytes each; otherwise eight. */
export const isNarrow = ({ unit }: Time): boolean => unit === 'day';

type Counts = Int32Array | BigInt64Array;

/** The counts, with null for those that are missing. */
export function timesOf(counts: Counts, isThere: ((row: number) => boolean) | undefined): ArrayLike<unknown> {
  if (isThere === undefined) return counts;
  return Array.from(counts as ArrayLike<number | bigint>, (count, row) => (isThere(row) ? count : null));
}
