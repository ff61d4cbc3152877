/** Reads the `--input` of `brine predict`: JSON, CSV, Parquet, Arrow, .npy or .npz, told apart by extension. */
import { extname } from 'node:path';
import { InvalidInputError } from '../core/errors.js';
import { readWhole } from '../entries/shared/inspect-node.js';
import { parseJson } from '../core/json.js';
import type { NdArray } from '../numpy/ndarray.js';
import { readNpy, readNpz } from '../entries/numpy-node.js';
import { parseCsv, type Table } from '../table/csv.js';
import { readParquetBytes } from '../table/parquet.js';
import { readArrow } from './arrow.js';
import type { Terminal } from './terminal.js';

async function readBytes(path: string, terminal: Terminal): Promise<Uint8Array> {
  if (path === '-') return terminal.readStdin();
  return readWhole(path);
}

function tableInput(table: Table, hasHeader: boolean): unknown {
  if (hasHeader) return { columns: table.columns, data: table.data };
  const columns = table.columns.map((name) => table.data.get(name)!);
  return Array.from({ length: table.rows }, (_, row) => columns.map((column) => column[row]));
}

/** The array named X, the only one, or columns by name. */
function npzInput(arrays: Map<string, NdArray>, path: string): unknown {
  const [first] = arrays.values();
  const X = arrays.get('X') ?? (arrays.size === 1 && first!.ndim !== 1 ? first : undefined);
  if (X !== undefined) return X;
  if (arrays.size > 0 && [...arrays.values()].every((array) => array.ndim === 1)) return arrays;
  const names = [...arrays].map(([name, { shape }]) => `${name} (${shape.join(', ')})`).join(', ');
  throw new InvalidInputError(`${path}: no array is named X, and these are no columns: ${names || 'it has none'}`);
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
    case '.parquet':
      return readParquetBytes(bytes);
    case '.arrow':
    case '.feather':
      return readArrow(bytes);
    case '.npy':
      return readNpy(bytes);
    case '.npz':
      return npzInput(readNpz(bytes), path);
    default:
      throw new InvalidInputError(`${path}: an input is .json, .csv, .parquet, .arrow, .feather, .npy or .npz`);
  }
}
