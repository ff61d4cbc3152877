/** CSV tables with a type per column, by the rules that people know from `pandas.read_csv`. */
import { parse } from 'csv-parse/sync';
import { InvalidInputError } from '../core/errors.js';
import { cellText, isMissing, namesOf, parseNumber } from './csv-cells.js';

/** A table by columns; a missing cell is null. */
export interface Table {
  columns: string[];
  data: Map<string, (number | string | boolean | bigint | null)[]>;
  rows: number;
}

/** One column: numbers if every cell is one, booleans if every cell is True or False, otherwise text. */
function typed(cells: readonly string[]): (number | string | boolean | null)[] {
  const present = cells.filter((cell) => !isMissing(cell));
  const numbers = present.every((cell) => parseNumber(cell) !== undefined);
  const booleans = present.length > 0 && present.every((cell) => /^(?:true|false)$/i.test(cell));
  return cells.map((cell) => {
    if (isMissing(cell)) return null;
    if (numbers) return parseNumber(cell)!;
    return booleans ? cell.toLowerCase() === 'true' : cell;
  });
}

/**
 * Parses a CSV file whose first line names the columns. A first line of nothing but numbers is data: the columns are then
 * numbered and `hasHeader` is false.
 */
export function parseCsv(text: string): { table: Table; hasHeader: boolean } {
  let records: string[][];
  try {
    records = parse(text, { bom: true, skip_empty_lines: true, relax_column_count: false }) as string[][];
  } catch (cause) {
    throw new InvalidInputError(`the CSV cannot be read: ${(cause as Error).message}`, { cause });
  }
  const first = records[0];
  if (first === undefined) throw new InvalidInputError('the CSV is empty: it needs a line of column names and rows');
  const hasHeader = !first.every((cell) => parseNumber(cell) !== undefined);
  const columns = hasHeader ? namesOf(first) : first.map((_, i) => String(i));
  const body = hasHeader ? records.slice(1) : records;
  const data = new Map(columns.map((name, i) => [name, typed(body.map((record) => record[i]!))]));
  return { table: { columns, data, rows: body.length }, hasHeader };
}

/** Rows as CSV text, with the names of the columns first. */
export function formatCsv(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const lines = [columns, ...rows].map((row) => row.map((value) => cellText(value)).join(','));
  return `${lines.join('\n')}\n`;
}
