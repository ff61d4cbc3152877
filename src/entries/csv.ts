/** `brine/csv`: tables from CSV text, with a type per column. */
export { isBrineError } from '../core/errors.js';
export { formatCsv, parseCsv, type Table } from '../table/csv.js';
