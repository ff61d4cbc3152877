/** Tables in JSON in the forms that pandas writes, as several protocols take them. */
import { badRequest, RequestError } from '../errors.js';
import { mediaParameters } from '../http/body.js';
import { anyRows, type Rows, tableRows, vectorRows } from '../inference/rows.js';
import { isRecord, shown } from '../json/parse.js';
import type { Contract } from '../models/contract.js';

/** `{"columns": […], "data": [[…]]}`: pandas' split. */
export function splitRows(value: unknown, contract: Contract): Rows {
  if (!isRecord(value)) throw badRequest(`a table of columns and data is an object, not ${shown(value)}`);
  const { columns, data } = value;
  if (!Array.isArray(data)) throw badRequest(`data is a list of rows, not ${shown(data)}`);
  const rows = listOf(data, contract);
  if (columns === undefined || columns === null || rows.kind !== 'matrix') return rows;
  if (!Array.isArray(columns)) throw badRequest(`columns is a list of names, not ${shown(columns)}`);
  if (columns.length !== rows.cols) {
    throw badRequest(`there are ${columns.length} names of columns, and rows have ${rows.cols} values`);
  }
  if (columns.every((name) => typeof name === 'number')) return rows;
  const odd: unknown = columns.find((name) => typeof name !== 'string');
  if (odd !== undefined) throw badRequest(`names of columns are strings, not ${shown(odd)}`);
  const values = columns.map((_, j) => Array.from({ length: rows.rows }, (_row, i) => rows.data[i * rows.cols + j]));
  return tableRows(columns as string[], values);
}

/** `{"age": […], "port": […]}`. */
export function columnRows(value: Readonly<Record<string, unknown>>): Rows {
  const names = Object.keys(value);
  if (names.length === 0) throw badRequest('there are no columns');
  const odd = names.find((name) => !Array.isArray(value[name]));
  if (odd !== undefined) throw badRequest(`column ${odd} is a list, not ${shown(value[odd])}`, { column: odd });
  return tableRows(
    names,
    names.map((name) => unwrapped(value[name] as unknown[], name)),
  );
}

/** A column of shape [n, 1] as one of shape [n]. */
function unwrapped(values: readonly unknown[], name: string): readonly unknown[] {
  if (!values.some((value) => typeof value === 'object' && value !== null)) return values;
  return values.map((value, row) => {
    const item: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
    if (typeof item !== 'object' || item === null) return item;
    throw badRequest(`row ${row}, column ${name}: a cell is a single value, not ${shown(item)}`, { row, column: name });
  });
}

/** A list of rows: lists, records, texts, or one row of values. */
export function listOf(value: unknown, contract: Contract): Rows {
  if (!Array.isArray(value)) throw badRequest(`rows are a list, not ${shown(value)}`);
  return anyRows(value as unknown[], contract.width, contract.form === 'text');
}

/** The reader of CSV needs Node's Buffer, which Workers have with nodejs_compat. @throws RequestError (501) */
export function checkCsv(): void {
  if ('Buffer' in globalThis) return;
  throw new RequestError(501, 'CSV is not taken on this platform: send JSON');
}

/** What RFC 4180 calls `text/csv; header=absent`. */
export const saysNoHeader = (request: Request): boolean => mediaParameters(request).get('header') === 'absent';

/** A table as CSV text. `header` false: the first line is a row, unless it names the columns of the model. */
export async function csvRows(text: string, contract: Contract, header: boolean): Promise<Rows> {
  checkCsv();
  const { parseCsv } = await import('../../table/csv.js');
  const first = text
    .slice(0, 10_000)
    .split(/\r?\n/, 1)[0]!
    .split(',')
    .map((cell) => cell.trim().replace(/^"|"$/g, ''));
  const named = header || (contract.names !== undefined && first.every((cell) => contract.names!.includes(cell)));
  const width = first.length;
  // Names of our own in front of a text that has none.
  const made = Array.from({ length: width }, (_, j) =>
    contract.names?.length === width ? contract.names[j]! : `column ${j}`,
  );
  const { table, hasHeader } = parseCsv(
    named ? text : `${made.map((name) => JSON.stringify(name)).join(',')}\n${text}`,
  );
  const columns = table.columns.map((name) => table.data.get(name)!);
  if (columns.length === 0) throw badRequest('the CSV has no columns');
  if (table.rows === 0) {
    throw badRequest(
      'the CSV has no rows: its one line is taken for names of columns; where there are none, say so: Content-Type: text/csv; header=absent',
    );
  }
  if ((hasHeader && named) || contract.names?.length === width) return tableRows(table.columns, columns);
  const data = Array.from({ length: table.rows }, (_, i) => columns.map((column) => column[i])).flat();
  if (columns.length === 1) return vectorRows(data, contract.width, contract.form === 'text');
  return { kind: 'matrix', data, rows: table.rows, cols: columns.length };
}
