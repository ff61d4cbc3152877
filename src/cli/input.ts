/** Reads the `--input` of `brine predict`: JSON, CSV or .npy, told apart by extension. */
import { extname } from 'node:path';
import { readFile } from 'node:fs/promises';
import { InvalidInputError, NotFoundError } from '../core/errors.js';
import { parseJson } from '../core/json.js';
import { readNpy } from '../numpy/npy.js';
import { parseCsv, type Table } from '../table/csv.js';
import type { Terminal } from './terminal.js';

async function readBytes(path: string, terminal: Terminal): Promise<Uint8Array> {
  if (path === '-') return terminal.readStdin();
  try {
    return await readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new NotFoundError(`${path}: no such file`, { cause });
    throw new InvalidInputError(`${path}: cannot be read: ${message}`, { cause });
  }
}

function tableInput(table: Table, hasHeader: boolean): unknown {
  if (hasHeader) return { columns: table.columns, data: table.data };
  const columns = table.columns.map((name) => table.data.get(name)!);
  return Array.from({ length: table.rows }, (_, row) => columns.map((column) => column[row]));
}

/** The X that the file holds, in a form that every estimator method takes. `-` is JSON on standard input. */
export async function readInput(path: string, terminal: Terminal): Promise<unknown> {
  const bytes = await readBytes(path, terminal);
  const kind = path === '-' ? '.json' : extname(path).toLowerCase();
  switch (kind) {
    case '.json':
      return parseJson(new TextDecoder().decode(bytes), path);
    case '.csv': {
      const { table, hasHeader } = parseCsv(new TextDecoder().decode(bytes));
      return tableInput(table, hasHeader);
    }
    case '.npy':
      return readNpy(bytes);
    default:
      throw new InvalidInputError(`${path}: an input is .json, .csv or .npy`);
  }
}
