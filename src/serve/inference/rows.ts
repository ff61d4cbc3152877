/** Rows as requests bring them, whatever the protocol: columns by name, one block, texts, or records. */
import { firstRepeated } from '../../core/repeated.js';
import { badRequest } from '../errors.js';

export type Values = ArrayLike<unknown>;

export type Rows =
  | {
      readonly kind: 'table';
      readonly names: readonly string[];
      readonly columns: readonly Values[];
      readonly rows: number;
    }
  | { readonly kind: 'matrix'; readonly data: Values; readonly rows: number; readonly cols: number }
  | { readonly kind: 'texts'; readonly values: readonly string[]; readonly rows: number }
  | { readonly kind: 'records'; readonly values: readonly object[]; readonly rows: number };

/** More is no table that somebody has trained a model with, and each column costs what thousands of values do. */
const MAX_COLUMNS = 100_000;

/** @throws RequestError (400) */
function checkWidth({ length }: readonly string[]): void {
  if (length > MAX_COLUMNS) throw badRequest(`there are ${length} columns, more than the ${MAX_COLUMNS} of a table`);
}

/** Columns under names. @throws RequestError where they differ in length, or one stands twice */
export function tableRows(names: readonly string[], columns: readonly Values[]): Rows {
  checkWidth(names);
  const rows = columns[0]?.length ?? 0;
  columns.forEach((column, j) => {
    if (column.length !== rows) {
      throw badRequest(`columns differ in length: ${names[0]} has ${rows} values, ${names[j]} has ${column.length}`, {
        column: names[j],
      });
    }
  });
  const twice = firstRepeated(names);
  if (twice !== undefined) throw badRequest(`the column ${twice} stands twice`, { column: twice });
  return { kind: 'table', names, columns, rows };
}

/** Records: each has the same names, in any order. */
export function recordRows(records: readonly object[], first = Object.keys(records[0] ?? {})): Rows {
  checkWidth(first);
  const columns = first.map(() => new Array<unknown>(records.length));
  for (let i = 0; i < records.length; i++) {
    const record = records[i] as Record<string, unknown>;
    let count = 0;
    for (let j = 0; j < first.length; j++) {
      if (!Object.hasOwn(record, first[j]!))
        throw badRequest(`row ${i} lacks ${first[j]}`, { row: i, column: first[j] });
      columns[j]![i] = record[first[j]!];
      count++;
    }
    if (Object.keys(record).length > count) {
      const known = new Set(first);
      const extra = Object.keys(record).find((name) => !known.has(name));
      throw badRequest(`row ${i} has ${extra}, which row 0 lacks`, { row: i, column: extra });
    }
  }
  return { kind: 'table', names: first, columns, rows: records.length };
}

/** Rows as lists of one length. */
export function listRows(rows: readonly unknown[]): Rows {
  const cols = (rows[0] as unknown[]).length;
  const data = new Array<unknown>(rows.length * cols);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!Array.isArray(row)) throw badRequest(`row ${i} is not a list, while row 0 is one`, { row: i });
    if (row.length !== cols) {
      throw badRequest(`row ${i} has ${row.length} values, row 0 has ${cols}`, {
        row: i,
        expected: `${cols} values`,
        found: `${row.length} values`,
      });
    }
    for (let j = 0; j < cols; j++) data[at++] = row[j] as unknown;
  }
  return { kind: 'matrix', data, rows: rows.length, cols };
}

/**
 * A list of rows as people write them: of lists, of records, of texts, of numbers for models of one feature, or one row of numbers.
 *
 * @param width Features of the model, null where it takes texts or does not say
 */
export function anyRows(items: readonly unknown[], width: number | null, isText: boolean): Rows {
  const first = items[0];
  if (Array.isArray(first)) return listRows(items);
  if (typeof first === 'object' && first !== null) {
    const at = items.findIndex((item) => typeof item !== 'object' || item === null || Array.isArray(item));
    if (at >= 0) throw badRequest(`row ${at} is not a record, while row 0 is one`, { row: at });
    return recordRows(items as object[]);
  }
  if (items.length === 0) return { kind: 'matrix', data: [], rows: 0, cols: width ?? 0 };
  const other = items.findIndex((item) => typeof item === 'object' && item !== null);
  if (other >= 0) throw badRequest(`row ${other} is a list or a record, while row 0 is a value`, { row: other });
  return vectorRows(items, width, isText);
}

/** Values without a second dimension: texts or a column, or one row, whichever suits the model. */
export function vectorRows(values: Values, width: number | null, isText: boolean): Rows {
  if (!isText && width !== 1 && values.length === width) return { kind: 'matrix', data: values, rows: 1, cols: width };
  return { kind: 'matrix', data: values, rows: values.length, cols: 1 };
}

const isNumeric = (values: Values): boolean => {
  if (ArrayBuffer.isView(values)) return true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'number' && typeof value !== 'boolean' && value !== null) return false;
  }
  return true;
};

/** What a model takes, as far as it matters here. */
export interface RowsWanted {
  readonly form: 'table' | 'array' | 'text' | 'records' | 'unknown';
  readonly names: readonly string[] | undefined;
  /** True where every feature is a number. */
  readonly numeric: boolean;
}

/** Every `cols`-th value. */
function columnAt(data: Values, rows: number, cols: number, j: number): unknown[] {
  const column = new Array<unknown>(rows);
  for (let i = 0; i < rows; i++) column[i] = data[i * cols + j];
  return column;
}

/** The rows in the form that the model takes: texts out of one column, names onto a block of mixed values. */
export function suited(rows: Rows, wanted: RowsWanted): Rows {
  if (wanted.form === 'text') return asTexts(rows);
  if (wanted.form === 'records' && rows.kind === 'table') {
    const { names, columns } = rows;
    const values = Array.from({ length: rows.rows }, (_, i) =>
      Object.fromEntries(names.map((name, j) => [name, columns[j]![i]])),
    );
    return { kind: 'records', values, rows: rows.rows };
  }
  if (rows.kind !== 'matrix') return rows;
  const { names } = wanted;
  if (names?.length !== rows.cols || (wanted.numeric && isNumeric(rows.data))) return rows;
  const columns = names.map((_, j) => columnAt(rows.data, rows.rows, rows.cols, j));
  return { kind: 'table', names, columns, rows: rows.rows };
}

function asTexts(rows: Rows): Rows {
  const values =
    rows.kind === 'table' && rows.columns.length === 1
      ? rows.columns[0]!
      : rows.kind === 'matrix' && (rows.cols === 1 || rows.rows === 1)
        ? rows.data
        : undefined;
  if (values === undefined) throw badRequest('the model takes texts, one a row: send one column of strings');
  const texts = Array.from(values);
  const at = texts.findIndex((value) => typeof value !== 'string');
  if (at >= 0) {
    throw badRequest(`row ${at} is no text`, { row: at, expected: 'a string', found: String(texts[at]) });
  }
  return { kind: 'texts', values: texts as string[], rows: texts.length };
}

/** The X that estimators take. */
export function inputOf(rows: Rows): unknown {
  if (rows.kind === 'table') {
    return { columns: rows.names, data: new Map(rows.names.map((name, j) => [name, rows.columns[j]!])) };
  }
  if (rows.kind === 'matrix') return { data: rows.data, shape: [rows.rows, rows.cols] };
  return rows.values;
}

/** What kind of column the values make: rows of two requests go together only where all of theirs agree. */
function kindOfColumn(values: Values): string {
  if (ArrayBuffer.isView(values)) return values.constructor.name;
  let booleans = 0;
  let texts = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'boolean') booleans++;
    else if (typeof value === 'string') texts++;
    else if (typeof value !== 'number' && value !== null) return 'other';
  }
  if (booleans > 0) return booleans === values.length ? 'bool' : 'other';
  return texts > 0 ? 'text' : 'number';
}

/** Rows with the same shape key can stand in one batch without either being read otherwise. */
export function shapeKey(rows: Rows): string {
  switch (rows.kind) {
    case 'table':
      return JSON.stringify([rows.names, rows.columns.map(kindOfColumn)]);
    case 'matrix':
      return `${rows.cols} ${kindOfColumn(rows.data)}`;
    case 'texts':
      return 'texts';
    default:
      return 'records';
  }
}

function joinedValues(parts: readonly Values[]): Values {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const first = parts[0]!;
  if (first instanceof Float64Array) {
    const out = new Float64Array(length);
    let at = 0;
    for (const part of parts as readonly Float64Array[]) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
  if (ArrayBuffer.isView(first)) {
    const out = new (first.constructor as new (length: number) => { [index: number]: unknown; length: number })(length);
    let at = 0;
    for (const part of parts) for (let i = 0; i < part.length; i++) out[at++] = part[i];
    return out;
  }
  const out = new Array<unknown>(length);
  let at = 0;
  for (const part of parts) for (let i = 0; i < part.length; i++) out[at++] = part[i];
  return out;
}

/** Rows of one shape key, one after another. */
export function joined(parts: readonly Rows[]): Rows {
  const first = parts[0]!;
  if (parts.length === 1) return first;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  if (first.kind === 'table') {
    const tables = parts as readonly (Rows & { kind: 'table' })[];
    const columns = first.names.map((_, j) => joinedValues(tables.map((table) => table.columns[j]!)));
    return { kind: 'table', names: first.names, columns, rows };
  }
  if (first.kind === 'matrix') {
    const blocks = parts as readonly (Rows & { kind: 'matrix' })[];
    return { kind: 'matrix', data: joinedValues(blocks.map(({ data }) => data)), rows, cols: first.cols };
  }
  const values = (parts as readonly { values: readonly unknown[] }[]).flatMap((part) => part.values);
  return { kind: first.kind, values, rows } as Rows;
}

/** Rows `start` to `end`. */
export function sliceRows(rows: Rows, start: number, end: number): Rows {
  const count = end - start;
  const part = (values: Values, from: number, to: number): Values =>
    ArrayBuffer.isView(values) ? (values as Float64Array).subarray(from, to) : (values as unknown[]).slice(from, to);
  if (rows.kind === 'table') {
    return { ...rows, columns: rows.columns.map((column) => part(column, start, end)), rows: count };
  }
  if (rows.kind === 'matrix')
    return { ...rows, data: part(rows.data, start * rows.cols, end * rows.cols), rows: count };
  return { ...rows, values: rows.values.slice(start, end), rows: count } as Rows;
}
