/** Rows out of files, through a model, into a place that has its name when everything is there. */
import { type Arena, Arenas } from '../core/arena.js';
import { type Limits, tableLimits } from '../core/limits.js';
import { type Answering, emptyAnswers, methodOf } from './answers.js';
import { type Batch, rowsOf } from './batch.js';
import { checkColumns, type ModelColumns, modelColumns, textFeatures } from './fits-model.js';
import { sourceOf } from './formats.js';
import { Pace } from './pace.js';
import { type FailedRow, type OnError, scoreBatch, type ScoreOptions } from './score-batch.js';
import type { InputFile, Output, Sink, SourceOptions, TableFormat, TextOptions } from './types.js';

/** What a stream and a part of an array job have in common. */
export interface ScoringOptions {
  /** Default `['predict']`. */
  readonly methods?: readonly string[];
  /** Format of the input; default: by its name. */
  readonly from?: TableFormat;
  /** Columns that are carried over; true for all. Default none. */
  readonly keep?: readonly string[] | true;
  /** What happens to a row that cannot be scored; default `fail`. */
  readonly onError?: OnError;
  /** Rows that are scored at a time; default 16,384. */
  readonly batchRows?: number;
  /** Threads that score, each batch shared out over them; 1 for none but this one. Default: those of the machine, where they win. */
  readonly threads?: number;
  /** How texts are written. */
  readonly text?: TextOptions;
  /** One column of texts in place of a table, for models of documents. */
  readonly column?: string;
  /** Given to each method, for example `{ precision: 'float32' }`. */
  readonly methodOptions?: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<Limits>;
  readonly onProgress?: (progress: StreamProgress) => void;
  readonly onFailedRow?: (failed: FailedRow & { readonly file: string }) => void;
  readonly signal?: AbortSignal;
}

export interface StreamProgress {
  /** Rows written so far. */
  readonly rows: number;
  /** Share of the input that has been read, from 0 to 1, where its size is known. */
  readonly share: number | undefined;
}

/** A file, or some row groups of a Parquet file. */
export interface Portion {
  readonly file: InputFile;
  readonly groups?: readonly number[] | undefined;
}

export const BATCH_ROWS = 16_384;

/** Cells as they stand are for columns that are carried over, and for texts that somebody has named. */
function needsRaw({ keep = [], column }: ScoringOptions): boolean {
  return keep === true || keep.length > 0 || column !== undefined;
}

/** Counts what is read of files of known size. */
class Meter {
  #read = 0;
  readonly #total: number | undefined;

  constructor(files: readonly InputFile[]) {
    this.#total = files.every(({ size }) => size !== undefined)
      ? files.reduce((sum, { size }) => sum + size!, 0)
      : undefined;
  }

  get share(): number | undefined {
    return this.#total === undefined || this.#total === 0 ? undefined : Math.min(1, this.#read / this.#total);
  }

  over(file: InputFile): InputFile {
    const { range } = file;
    const add = (bytes: Uint8Array): Uint8Array => {
      this.#read += bytes.length;
      return bytes;
    };
    return {
      ...file,
      stream: () => {
        const source = file.stream();
        return {
          [Symbol.asyncIterator]: () => counted(source, add),
          recycle: (piece) => source.recycle?.(piece),
        };
      },
      range: range === undefined ? undefined : async (start, end, into) => add(await range(start, end, into)),
    };
  }
}

async function* counted(source: AsyncIterable<Uint8Array>, add: (bytes: Uint8Array) => Uint8Array) {
  for await (const piece of source) yield add(piece);
}

/** Reads the next batch while the last one is scored. */
async function* ahead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]();
  try {
    let next = items.next();
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = items.next();
      // Reported when it is waited for.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await items.return?.();
  }
}

/** The rows between `skip` and `skip + limit`, of all files together. */
class Window {
  #skip: number;
  #left: number;

  constructor(skip: number, limit: number) {
    this.#skip = skip;
    this.#left = limit;
  }

  get isOver(): boolean {
    return this.#left <= 0;
  }

  of(batch: Batch): Batch | undefined {
    const from = Math.min(this.#skip, batch.rows);
    this.#skip -= from;
    const to = Math.min(batch.rows, from + this.#left);
    this.#left -= to - from;
    return from === to && batch.rows > 0 ? undefined : rowsOf(batch, from, to);
  }
}

export interface Run {
  readonly model: Answering;
  /** What it takes, as far as it tells. */
  readonly takes: ModelColumns | undefined;
  readonly options: ScoringOptions;
  readonly score: ScoreOptions;
  readonly source: SourceOptions;
  readonly window: Window;
  readonly meter: Meter;
  /** True where rows have been asked about. */
  begun: boolean;
  rows: number;
  failed: number;
  /** Of the input, as far as they are known. */
  columns: Batch['columns'];
}

export function runOf(
  model: Answering,
  options: ScoringOptions,
  files: readonly InputFile[],
  { skip = 0, limit = Infinity }: { skip?: number | undefined; limit?: number | undefined } = {},
): Run {
  const { batchRows = BATCH_ROWS, text = {}, threads, methodOptions } = options;
  const shared = threads === undefined || threads === 1 ? methodOptions : { ...methodOptions, threads };
  const takes = modelColumns(model);
  return {
    model,
    takes: options.column === undefined ? takes : undefined,
    options,
    window: new Window(skip, limit),
    meter: new Meter(files),
    source: {
      ...text,
      batchRows,
      limits: tableLimits(options.limits),
      knownTexts: textFeatures(takes),
      raw: needsRaw(options),
    },
    score: {
      methods: (options.methods ?? ['predict']).map(methodOf),
      onError: options.onError ?? 'fail',
      keep: options.keep ?? [],
      column: options.column,
      options: shared,
      pace: methodOptions?.['threads'] === undefined ? new Pace(threads === 1) : undefined,
    },
    begun: false,
    rows: 0,
    failed: 0,
    columns: [],
  };
}

/** Rows that show how long a model takes. */
const PROBE = 512;

/** The rows that are wanted, the very first ones on their own. */
async function* wantedOf(run: Run, portion: Portion): AsyncGenerator<Batch> {
  const { file, groups } = portion;
  const source = await sourceOf(file.name, run.options.from);
  let isFirst = true;
  for await (const batch of ahead(source.read(run.meter.over(file), { ...run.source, groups }))) {
    run.options.signal?.throwIfAborted();
    if (isFirst) checkColumns(run.takes, batch, file.name, run.score.onError === 'fail');
    isFirst = false;
    run.columns = batch.columns;
    const wanted = run.window.of(batch);
    if (wanted !== undefined && wanted.rows > 0) {
      const probe = run.begun || wanted.rows < 4 * PROBE ? 0 : PROBE;
      run.begun = true;
      if (probe > 0) yield rowsOf(wanted, 0, probe);
      yield rowsOf(wanted, probe, wanted.rows);
    }
    if (run.window.isOver) return;
  }
}

/** Every row of a portion into a sink: while a batch is written, the next one is scored. */
async function pour(run: Run, portion: Portion, sink: Sink): Promise<void> {
  const { options } = run;
  const rooms = new Arenas();
  const write = async (
    before: Promise<void>,
    scoring: ReturnType<typeof scoreBatch>,
    { release, room }: Batch & { readonly room: Arena },
  ): Promise<void> => {
    await before;
    const { rows, failed } = await scoring;
    if (rows.columns.length > 0) await sink.write(rows);
    release?.();
    rooms.give(room);
    run.rows += rows.rows;
    run.failed += failed.length;
    for (const each of failed) options.onFailedRow?.({ ...each, file: portion.file.name });
    options.onProgress?.({ rows: run.rows, share: run.meter.share });
  };
  let before: Promise<void> = Promise.resolve();
  let writing = before;
  try {
    for await (const wanted of wantedOf(run, portion)) {
      await before;
      before = writing;
      const batch = { ...wanted, room: rooms.take() };
      const scoring = scoreBatch(run.model, batch, run.score);
      writing = write(before, scoring, batch);
      // Reported when they are waited for.
      scoring.catch(() => undefined);
      writing.catch(() => undefined);
    }
  } finally {
    await writing;
  }
}

/** Writes all rows; the place has its name only where nothing went wrong. */
export async function into(
  run: Run,
  portions: readonly Portion[],
  output: Output,
  open: () => Promise<Sink>,
): Promise<void> {
  try {
    const before = run.rows;
    const sink = await open();
    for (const portion of portions) if (!run.window.isOver) await pour(run, portion, sink);
    if (run.rows === before) {
      const { keep, methods } = run.score;
      const kept = run.columns.filter(({ name }) => keep === true || keep.includes(name));
      const columns = kept.map(({ name, type, time }) => ({ name, type, time, values: [] }));
      await sink.write({ rows: 0, columns: [...columns, ...emptyAnswers(run.model, methods)] });
    }
    await sink.end();
    await output.commit();
  } catch (error) {
    await output.abort();
    throw error;
  }
}
