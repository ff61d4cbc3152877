/** `brine/pandas`: tables as pandas pickles them. */
export { isBrineError } from '../core/errors.js';
export type { Column, ColumnValues, Interval } from '../pandas/column.js';
export { DataFrame, Series } from '../pandas/frame.js';
export { PandasIndex } from '../pandas/labels.js';
