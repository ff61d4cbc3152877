/** What the counts of a column of dates or instants stand for. */

/** What a count stands for: https://arrow.apache.org/docs/format/Columnar.html, `Date` and `Timestamp` of Schema.fbs. */
export type TimeUnit = 'day' | 's' | 'ms' | 'us' | 'ns';

export interface Time {
  /** The counts are from 1970-01-01 on, in this unit. */
  readonly unit: TimeUnit;
  /** Of instants, the zone in which they are shown; null for dates and for times of a clock that hangs in no zone. */
  readonly zone: string | null;
}
