/** Which adapter reads and writes a format, and what a name says of it. Each is loaded when it is first needed. */
import { InvalidInputError } from '../core/errors.js';
import type { SinkFormat, Source, TableFormat } from './types.js';

interface Adapter {
  /** Of file names, without the dot. */
  readonly extensions: readonly string[];
  readonly source: () => Promise<Source>;
  readonly sink: () => Promise<SinkFormat>;
}

const FORMATS: Readonly<Record<TableFormat, Adapter>> = {
  csv: {
    extensions: ['csv'],
    source: async () => (await import('./sources/csv-node.js')).csvSource,
    sink: async () => (await import('./sinks/csv.js')).csvSink,
  },
  tsv: {
    extensions: ['tsv', 'tab'],
    source: async () => (await import('./sources/csv-node.js')).tsvSource,
    sink: async () => (await import('./sinks/csv.js')).tsvSink,
  },
  jsonl: {
    extensions: ['jsonl', 'ndjson'],
    source: async () => (await import('./sources/json-lines.js')).jsonLinesSource,
    sink: async () => (await import('./sinks/json.js')).jsonLinesSink,
  },
  json: {
    extensions: ['json'],
    source: async () => (await import('./sources/json.js')).jsonSource,
    sink: async () => (await import('./sinks/json.js')).jsonSink,
  },
  parquet: {
    extensions: ['parquet', 'pq'],
    source: async () => (await import('./sources/parquet.js')).parquetSource,
    sink: async () => (await import('./sinks/parquet.js')).parquetSink,
  },
  arrow: {
    extensions: ['arrow', 'arrows', 'feather', 'ipc'],
    source: async () => (await import('./sources/arrow.js')).arrowSource,
    sink: async () => (await import('./sinks/arrow.js')).arrowSink,
  },
  npy: {
    extensions: ['npy'],
    source: async () => (await import('./sources/npy.js')).npySource,
    sink: async () => (await import('./sinks/npy.js')).npySink,
  },
};

/** The names that `--from` and `--to` take. */
export const TABLE_FORMATS = Object.keys(FORMATS) as TableFormat[];

/** Packing of a file by its last extension. */
export type Packing = 'gz' | 'zst';

/** What the name of a file says: the format of the table, and how the file is packed. */
export function nameFormat(name: string): { format: TableFormat | undefined; packing: Packing | undefined } {
  const path = /^[a-z][a-z0-9+]*:\/\//i.test(name) ? (name.split(/[?#]/)[0] ?? name) : name;
  const parts = path.toLowerCase().split('/').at(-1)!.split('.');
  const last = parts.at(-1);
  const packing = parts.length > 1 && (last === 'gz' || last === 'zst') ? last : undefined;
  const extension = packing === undefined ? last : parts.at(-2);
  const format = TABLE_FORMATS.find((each) => FORMATS[each].extensions.includes(extension ?? ''));
  return { format: parts.length > 1 ? format : undefined, packing };
}

const LIST = TABLE_FORMATS.join(', ');

/** @throws InvalidInputError where neither the name nor an option says the format */
export function sourceOf(name: string, given: TableFormat | undefined): Promise<Source> {
  const format = given ?? nameFormat(name).format;
  if (format === undefined)
    throw new InvalidInputError(`${name}: its name does not say what it is: --from takes ${LIST}`);
  return FORMATS[format].source();
}

/** The extension that files of a format have. */
export const extensionOf = (format: TableFormat): string => FORMATS[format].extensions[0]!;

/** @throws InvalidInputError where neither the name nor an option says the format */
export function sinkOf(name: string, given: TableFormat | undefined): Promise<SinkFormat> {
  const format = given ?? nameFormat(name).format;
  if (format === undefined)
    throw new InvalidInputError(`${name}: its name does not say what to write: --to takes ${LIST}`);
  return FORMATS[format].sink();
}
