/** `brine/pandas`: tables as pandas pickles them. */
export type { Column, ColumnValues, Interval } from '../pandas/columns.js';
export { DataFrame, Series } from '../pandas/frame.js';
export { PandasIndex } from '../pandas/labels.js';
