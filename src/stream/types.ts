/** What the parts of a stream promise each other: sources and sinks are adapters, one file for each format. */
import type { Limits } from '../core/limits.js';
import type { Batch, Column } from './batch.js';

/** Formats of tables, as `--from` and `--to` name them. */
export type TableFormat = 'csv' | 'tsv' | 'jsonl' | 'json' | 'parquet' | 'arrow' | 'npy';

/** How the text of a table is written. What is not given is detected. */
export interface TextOptions {
  /** One character between cells. */
  readonly delimiter?: string;
  /** `.` or `,`. */
  readonly decimal?: string;
  /** Default `"`. */
  readonly quote?: string;
  /** Name of the WHATWG Encoding Standard, for example `windows-1252`; default UTF-8, or what a byte order mark says. */
  readonly encoding?: string;
  /** False where the first line is data already. */
  readonly header?: boolean;
  /** Columns that are texts although they look like numbers. */
  readonly text?: readonly string[];
}

export interface SourceOptions extends TextOptions {
  /** Rows that are read, computed and written at a time. */
  readonly batchRows: number;
  readonly limits: Limits;
  /** Columns that the model knows as texts. */
  readonly knownTexts: ReadonlySet<string>;
  /** False where nobody asks for cells as they stand in the file; default true. */
  readonly raw?: boolean;
  /** Of a Parquet file, the row groups that are read; default all. */
  readonly groups?: readonly number[] | undefined;
}

/** Pieces of bytes from somewhere that can use their memory again. */
export interface Pieces extends AsyncIterable<Uint8Array> {
  /** Nobody reads the memory of the piece any more: views of it are empty from now on. */
  recycle?(piece: Uint8Array): void;
}

/** A file as a source finds it, wherever it is. */
export interface InputFile {
  /** For messages. */
  readonly name: string;
  /** Bytes, where known. */
  readonly size?: number | undefined;
  /** Tells another content of the same name. */
  readonly etag?: string | undefined;
  /** The bytes, unpacked. */
  stream(): Pieces;
  /** Bytes from `start` up to `end`, in `into` where that can be; absent where the file can be read only once. */
  range?: ((start: number, end: number, into?: Uint8Array) => Promise<Uint8Array>) | undefined;
  /** Called when no more ranges are asked for. */
  close?: (() => Promise<void>) | undefined;
}

/** Reads the batches of one file. */
export interface Source {
  readonly format: TableFormat;
  read(file: InputFile, options: SourceOptions): AsyncIterable<Batch>;
}

/** What a sink writes to. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
  /** Puts bytes in place of those at a position that were written before; absent where the place only goes forward. */
  patch?(position: number, bytes: Uint8Array): Promise<void>;
}

/** The rows that are written: the same columns in every batch. */
export interface Rows {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Writes one table. */
export interface Sink {
  /** Called at least once before `end`; of no rows where there are none. What it gets is used again when it is done. */
  write(rows: Rows): Promise<void>;
  end(): Promise<void>;
}

export interface SinkFormat {
  readonly format: TableFormat;
  open(target: ByteSink, options: TextOptions): Promise<Sink>;
}

/** A place that is written and then, all at once, has its final name. */
export interface Output {
  readonly name: string;
  readonly sink: ByteSink;
  /** Everything is there: the final name is given. */
  commit(): Promise<void>;
  /** Nothing stays. */
  abort(): Promise<void>;
}

/** The folder of an array job. */
export interface JobFolder {
  readonly url: string;
  get(name: string): Promise<Uint8Array | undefined>;
  /** Bytes of a file; undefined where it is not there. */
  size(name: string): Promise<number | undefined>;
  /** False where it is there already, which stays. */
  putIfAbsent(name: string, bytes: Uint8Array): Promise<boolean>;
  list(): Promise<string[]>;
  output(name: string): Promise<Output>;
}
