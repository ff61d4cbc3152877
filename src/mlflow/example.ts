/** The input example of an MLflow folder, as rows that a model takes. */
import { FormatError, UnsupportedError } from '../core/errors.js';
import type { X } from '../estimators/input/read-input.js';

const fail = (message: string): FormatError => new FormatError(`the input example ${message}`, { format: 'MLmodel' });

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const isObject = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Rows: of a table in pandas' forms split or records, of a bare array, or of an array under `inputs` (MLflow 1).
 *
 * @throws FormatError where it is no JSON; UnsupportedError for forms that are no rows (sparse matrices, named tensors)
 */
export function parseExample(text: string): X {
  let value: Json;
  try {
    // pandas writes what JSON has no word for as null; numpy's encoder of MLflow leaves the bare words of Python.
    value = JSON.parse(text.replace(/(?<=[[,:]\s*)(?:NaN|-?Infinity)(?=\s*[\],}])/g, 'null')) as Json;
  } catch (cause) {
    throw new FormatError('the input example is no JSON', { format: 'MLmodel', cause });
  }
  if (Array.isArray(value)) return rowsOf(value);
  if (!isObject(value)) throw fail('holds no rows');
  if (isObject(value['dataframe_split'])) return split(value['dataframe_split']);
  if (Array.isArray(value['data']) && !('indptr' in value)) return split(value);
  const inner = value['inputs'] ?? value['instances'];
  if (Array.isArray(inner)) return rowsOf(inner);
  throw new UnsupportedError('the input example has another form than a table or an array, and is not tried');
}

function split(value: Record<string, Json>): X {
  const { columns, data } = value;
  if (!Array.isArray(data) || !data.every((row) => Array.isArray(row))) throw fail('has no rows under data');
  if (columns === undefined) return rowsOf(data);
  if (!Array.isArray(columns) || data.some((row) => row.length !== columns.length)) {
    throw fail('has rows of another length than its columns');
  }
  // Columns without names are numbered, as pandas does.
  if (columns.every((name, i) => name === i || name === String(i))) return rowsOf(data);
  return new Map(columns.map((name, i) => [String(name), data.map((row) => row[i] ?? null)])) as X;
}

function rowsOf(rows: Json[]): X {
  if (rows.length === 0) throw fail('is empty');
  if (rows.every((row) => typeof row === 'string' || Array.isArray(row) || isObject(row))) return rows as unknown as X;
  throw new UnsupportedError('the input example has another form than rows, and is not tried');
}
