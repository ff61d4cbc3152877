/** What a booster is asked for: which rows, and which rounds of it. */

/** Values in rows; NaN is missing. */
export interface Rows {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
}

/** Rounds (or trees) from `begin` up to, and without, `end`. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}
