/** CSV tables with a type per column, by the rules that people know from `pandas.read_csv`. */
import { parse } from 'csv-parse/sync';
import { InvalidInputError } from '../core/errors.js';

/** A table by columns; a missing cell is null. */
export interface Table {
  columns: string[];
  data: Map<string, (number | string | boolean | bigint | null)[]>;
  rows: number;
}

/** The texts that `pandas.read_csv` takes for missing (its documented `na_values`). */
const MISSING = new Set(
  [
    '',
    '#N/A',
    '#N/A N/A',
    '#NA',
    '-1.#IND',
    '-1.#QNAN',
    '-NaN',
    '-nan',
    '1.#IND',
    '1.#QNAN',
    '<NA>',
    'N/A',
    'NA',
  ].concat(['NULL', 'NaN', 'None', 'n/a', 'nan', 'null']),
);

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const INFINITY = /^\s*([+-]?)inf(?:inity)?\s*$/i;

/** True for the texts that mean a missing value. */
export function isMissing(cell: string): boolean {
  return MISSING.has(cell);
}

/** The number that a cell says; undefined for what is none. */
export function parseNumber(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const infinite = INFINITY.exec(text);
  if (infinite === null) return undefined;
  return infinite[1] === '-' ? -Infinity : Infinity;
}

/** One column: numbers if every cell is one, booleans if every cell is True or False, otherwise text. */
function typed(cells: readonly string[]): (number | string | boolean | null)[] {
  const present = cells.filter((cell) => !MISSING.has(cell));
  const numbers = present.every((cell) => parseNumber(cell) !== undefined);
  const booleans = present.length > 0 && present.every((cell) => /^(?:true|false)$/i.test(cell));
  return cells.map((cell) => {
    if (MISSING.has(cell)) return null;
    if (numbers) return parseNumber(cell)!;
    return booleans ? cell.toLowerCase() === 'true' : cell;
  });
}

/** As pandas names them: a column without a name by its place, a repeated name with a number that no other has. */
export function namesOf(header: readonly string[]): string[] {
  const names = header.map((name, at) => (name === '' ? `Unnamed: ${at}` : name));
  const given = new Set(names);
  const counts = new Map<string, number>();
  return names.map((name) => {
    let count = counts.get(name) ?? 0;
    let own = name;
    while (count > 0) {
      counts.set(name, count + 1);
      own = `${name}.${count}`;
      count = given.has(own) ? count + 1 : (counts.get(own) ?? 0);
    }
    counts.set(own, count + 1);
    return own;
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

const FORMULA = /^[=+\-@\t\r]/;

/** One cell: quoted where needed, and text that a spreadsheet would run as a formula is made harmless. */
export function cellText(value: unknown, delimiter = ','): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  // A number with its sign is no formula.
  const safe = FORMULA.test(value) && parseNumber(value.replace(',', '.')) === undefined ? `'${value}` : value;
  const quoted = /[",\r\n]/.test(safe) || (delimiter !== ',' && safe.includes(delimiter));
  return quoted ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as CSV text, with the names of the columns first. */
export function formatCsv(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const lines = [columns, ...rows].map((row) => row.map((value) => cellText(value)).join(','));
  return `${lines.join('\n')}\n`;
}
