/** A table of rows from a file, and what the model says of them. */
import type { X } from 'brine';
import { type Answers, answersOf, type Cell } from '../../answers.js';
import { handler, type Progress } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

export interface Scored {
  readonly columns: readonly string[];
  /** By column. */
  readonly data: readonly (readonly Cell[])[];
  readonly rows: number;
  readonly kind: Answers['kind'];
  readonly method: string;
  readonly names: readonly string[];
  /** By row; null where the row could not be answered. */
  readonly labels: readonly (string | null)[] | null;
  readonly numbers: readonly (readonly number[] | null)[] | null;
  readonly errors: readonly (string | null)[];
}

declare module '../../contract.js' {
  interface Contract {
    table: { ask: { at: At; name: string; source: Blob }; give: Scored };
  }
}

const MAX_ROWS = 500_000;
const BLOCK = 2000;

interface Columns {
  readonly names: readonly string[];
  readonly data: readonly (readonly unknown[])[];
  readonly rows: number;
  readonly hasNames: boolean;
}

async function read(name: string, source: Blob): Promise<Columns> {
  if (/\.parquet$/i.test(name)) {
    const { readParquet } = await import('brine/parquet');
    const table = await readParquet(new Uint8Array(await source.arrayBuffer()));
    const names = [...table.columns];
    const data = names.map((column) => Array.from(table.data.get(column) as ArrayLike<unknown>));
    return { names, data, rows: data[0]?.length ?? 0, hasNames: true };
  }
  const { parseCsv } = await import('brine/csv');
  const text = await source.text();
  const { table, hasHeader } = parseCsv(/\.tsv$/i.test(name) ? text.replaceAll('\t', ',') : text);
  return {
    names: table.columns,
    data: table.columns.map((column) => table.data.get(column)!),
    rows: table.rows,
    hasNames: hasHeader,
  };
}

const plain = (value: unknown): Cell =>
  typeof value === 'bigint' ? Number(value) : value === undefined ? null : (value as Cell);

/** Rows from `from` up to `to` as the model takes them. */
function rowsOf(table: Columns, takes: Takes, from: number, to: number): X {
  const at = (j: number, i: number): Cell => plain(table.data[j]![i]);
  const places = Array.from({ length: to - from }, (_, i) => from + i);
  if (takes.texts) return places.map((i) => String(at(takes.column, i)));
  if (table.hasNames && takes.names !== undefined) {
    const indexes = takes.names.map((name) => table.names.indexOf(name));
    return places.map((i) =>
      Object.fromEntries(takes.names!.map((name, k) => [name, indexes[k]! < 0 ? null : at(indexes[k]!, i)])),
    );
  }
  return places.map((i) => Array.from({ length: takes.width ?? table.names.length }, (_, j) => at(j, i))) as X;
}

interface Takes {
  readonly names: readonly string[] | undefined;
  readonly width: number | undefined;
  readonly texts: boolean;
  readonly column: number;
}

export default handler('table', async ({ at, name, source }, told: (progress: Progress) => void) => {
  const model = modelAt(at);
  const table = await read(name, source);
  if (table.rows > MAX_ROWS)
    throw new Error(`the table has ${table.rows} rows, and the page shows ${MAX_ROWS}: brine predict takes more`);
  const names = model.featureNamesIn;
  const width = names?.length ?? model.nFeaturesIn;
  const texts = width === undefined;
  const missing = names?.filter((one) => !table.names.includes(one)) ?? [];
  if (table.hasNames && names !== undefined && missing.length > 0)
    throw new Error(
      `the table has no column ${missing.slice(0, 10).join(', ')}: the model takes ${names.slice(0, 20).join(', ')}`,
    );
  if (!texts && table.names.length < width)
    throw new Error(`the table has ${table.names.length} columns, and the model takes ${width}`);
  const textColumn = texts ? table.data.findIndex((column) => column.some((cell) => typeof cell === 'string')) : 0;
  const takes: Takes = { names, width, texts, column: Math.max(0, textColumn) };
  const labels: (string | null)[] = [];
  const numbers: (readonly number[] | null)[] = [];
  const errors: (string | null)[] = [];
  let first: Answers | undefined;
  for (let from = 0; from < table.rows; from += BLOCK) {
    const to = Math.min(table.rows, from + BLOCK);
    const add = (answer: Answers, n: number): void => {
      first ??= answer;
      for (let i = 0; i < n; i++) {
        labels.push(answer.labels?.[i] ?? null);
        numbers.push(answer.numbers?.[i] ?? null);
        errors.push(null);
      }
    };
    try {
      add(answersOf(model, rowsOf(table, takes, from, to)), to - from);
    } catch {
      // One row that does not suit does not keep the others from their answers.
      for (let i = from; i < to; i++) {
        try {
          add(answersOf(model, rowsOf(table, takes, i, i + 1)), 1);
        } catch (error) {
          labels.push(null);
          numbers.push(null);
          errors.push((error as Error).message);
        }
      }
    }
    told({ doing: 'predicting', share: to / table.rows });
  }
  return {
    columns: table.names,
    data: table.data.map((column) => column.map(plain)),
    rows: table.rows,
    kind: first?.kind ?? 'numbers',
    method: first?.method ?? '',
    names: first?.names ?? [],
    labels: (first?.labels ?? null) === null ? null : labels,
    numbers: (first?.numbers ?? null) === null ? null : numbers,
    errors,
  };
});
