/** The corpus of arrays and tables (fixtures/tables), and what view.py shows there, made of Brine's values. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isoText, secondsOf } from '../../src/numpy/dtypes/datetime.js';
import type { DType } from '../../src/numpy/dtypes/dtype.js';
import { MaskedArray } from '../../src/numpy/masked.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { NpScalar } from '../../src/numpy/scalar.js';
import type { Interval } from '../../src/pandas/column.js';
import { DataFrame, Series } from '../../src/pandas/frame.js';
import { PandasIndex } from '../../src/pandas/labels.js';
import { floatRepr } from '../../src/pickle/numbers.js';
import { SparseArray } from '../../src/scipy/nd.js';
import { SparseMatrix } from '../../src/scipy/sparse.js';

const ROOT = 'fixtures/tables';

interface Stream {
  protocol: number;
  parts: Record<string, [start: number, length: number]>;
}

interface Expected {
  npz: { file: string; views: Record<string, unknown> };
  env: string;
  versions: Record<string, string>;
  files: Record<string, Stream>;
  views: Record<string, { protocols: number[]; view: unknown }[]>;
}

/** One pickle of the corpus. */
export interface Sample {
  env: string;
  name: string;
  protocol: number;
  original: string;
  start: number;
  length: number;
  bytes: Uint8Array;
  view: unknown;
}

function samplesOf(file: string): Sample[] {
  const { env, files, views } = JSON.parse(readFileSync(`${ROOT}/expected/${file}`, 'utf8')) as Expected;
  return Object.entries(files).flatMap(([path, { protocol, parts }]) => {
    const stream = readFileSync(`${ROOT}/${path}`);
    return Object.entries(parts).map(([name, [start, length]]) => ({
      env,
      name,
      protocol,
      original: `${ROOT}/${path}`,
      start,
      length,
      bytes: new Uint8Array(stream.subarray(start, start + length)),
      view: views[name]!.find(({ protocols }) => protocols.includes(protocol))!.view,
    }));
  });
}

export const samples: readonly Sample[] = readdirSync(`${ROOT}/expected`).sort().flatMap(samplesOf);
/** The .npz files that each numpy wrote, and what is in them. */
export const npzFiles: readonly { env: string; path: string; views: Record<string, unknown> }[] = readdirSync(
  `${ROOT}/expected`,
)
  .sort()
  .map((file) => {
    const { env, npz } = JSON.parse(readFileSync(`${ROOT}/expected/${file}`, 'utf8')) as Expected;
    return { env, path: `${ROOT}/${npz.file}`, views: npz.views };
  });

export const tableEnvironments: readonly string[] = [...new Set(samples.map(({ env }) => env))];

export function tablePython(env: string): string | undefined {
  const python = `.oracle/${env}/bin/python`;
  return existsSync(python) ? python : undefined;
}

/** Answers of fixtures/tables/oracle.py, in the order of the jobs. */
export function askTables(env: string, jobs: readonly Record<string, unknown>[]): unknown[] {
  const text = execFileSync(tablePython(env)!, [`${ROOT}/oracle.py`], {
    input: JSON.stringify(jobs),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return JSON.parse(text) as unknown[];
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function integer(value: number | bigint): unknown {
  return typeof value === 'number' && Math.abs(value) < 2 ** 53 ? value : { int: String(value) };
}

/** One item of an array of this dtype. */
export function item(value: unknown, dtype: DType): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (dtype.kind === 'M') return { iso: isoText(BigInt(value as number), dtype.unit) };
  if (dtype.kind === 'm') return { s: secondsOf(BigInt(value as number), dtype.unit) };
  if (dtype.kind === 'f') return { f: floatRepr(value as number) };
  if (typeof value === 'bigint') return integer(value);
  if (typeof value === 'number') {
    // Plain numbers in object arrays do not tell whether they were floats; the corpus has none that are whole.
    return dtype.kind === 'O' && !Number.isInteger(value) ? { f: floatRepr(value) } : integer(value);
  }
  if (value instanceof Uint8Array) return { hex: hex(value) };
  if (Array.isArray(value)) {
    const base = dtype.subdtype?.base ?? dtype;
    return value.map((part) => item(part, base));
  }
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([name, part]) => [name, item(part, dtype.fields!.get(name)!.dtype)]));
  }
  const { re, im } = value as { re: number; im: number };
  return { re: floatRepr(re), im: floatRepr(im) };
}

export function dtypeText(dtype: DType): string {
  if (dtype.fields !== undefined) return 'V';
  return dtype.kind === 'T' ? 'T' : dtype.kind === 'O' ? '|O' : dtype.str.replace('>', '<');
}

function items(array: NdArray): unknown[] {
  const { dtype } = array;
  return array.flat().map((value) => {
    // The record of a type with objects is a tuple.
    if (dtype.fields !== undefined && Array.isArray(value)) {
      const names = dtype.names!;
      return Object.fromEntries(names.map((name, i) => [name, item(value[i], dtype.fields!.get(name)!.dtype)]));
    }
    return item(value, dtype);
  });
}

function cell(value: unknown, dtype = ''): unknown {
  if (Array.isArray(value)) return value.map((part) => cell(part));
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (value instanceof Date) return { ms: value.getTime() };
  if (dtype.startsWith('period')) return { period: value };
  if (dtype.startsWith('timedelta')) return { s: value };
  if (typeof value === 'number' && /^(?:[fF]loat|Sparse\[float)/.test(dtype)) return { f: floatRepr(value) };
  if (typeof value === 'object' && 'closed' in value) {
    const { left, right, closed } = value as Interval;
    const ends = /^interval\[(.*), /.exec(dtype)?.[1];
    return { left: cell(left, ends), right: cell(right, ends), closed };
  }
  if (typeof value === 'number' && !Number.isInteger(value)) return { f: floatRepr(value) };
  return typeof value === 'bigint' ? integer(Number.isSafeInteger(Number(value)) ? Number(value) : value) : value;
}

function cells(values: readonly unknown[], dtype = ''): unknown[] {
  return values.map((value) => cell(value, dtype));
}

/** What view.py shows of a value; undefined for what this has no view of. */
export function view(value: unknown): unknown {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((part) => view(part) ?? null) };
  if (value instanceof NdArray) {
    return { kind: 'array', dtype: dtypeText(value.dtype), shape: value.shape, items: items(value) };
  }
  if (value instanceof MaskedArray) {
    const shown = value.tolist();
    const flat = (shown as unknown[]).flat(value.shape.length - 1);
    return {
      kind: 'masked',
      dtype: dtypeText(value.dtype),
      shape: value.shape,
      items: flat.map((part) => item(part, value.dtype)),
    };
  }
  if (value instanceof SparseMatrix || value instanceof SparseArray) {
    const { format, dtype, shape } = value;
    return { kind: 'sparse', format, dtype: dtype.name, shape: [...shape], items: items(value.toDense()) };
  }
  if (value instanceof DataFrame) {
    const { columns, dtypes, index } = value;
    const rows = Array.from({ length: value.length }, (_, i) =>
      columns.map((_, j) => cell(value.columnAt(j)[i], dtypes[j]!)),
    );
    return { kind: 'frame', columns: cells(columns), dtypes, index: cells(index!.toArray(), index!.dtype), rows };
  }
  if (value instanceof Series) {
    const { name, dtype, index } = value;
    const values = cells(value.toArray(), dtype);
    if (index === undefined) return { kind: 'column', dtype, values };
    return { kind: 'series', name: cell(name), dtype, index: cells(index.toArray(), index.dtype), values };
  }
  if (value instanceof PandasIndex) {
    const { names, dtype } = value;
    return { kind: 'index', names, dtype, values: cells(value.toArray(), dtype) };
  }
  if (value instanceof NpScalar) return { kind: 'scalar', value: item(value.value, value.dtype) };
  return undefined;
}
