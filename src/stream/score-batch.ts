/** One batch scored: what is carried over beside what the model answers, and what happens to rows that cannot be scored. */
import { InvalidInputError, OwnCodeError } from '../core/errors.js';
import { type Answering, answersFor, type AskOptions, emptyAnswers, type Method } from './answers.js';
import { type Batch, type Column, part, rowsOf } from './batch.js';
import type { Rows } from './types.js';

/** `fail` ends the work, `null` leaves the answers of the row empty, `skip` leaves the row away. */
export type OnError = 'fail' | 'null' | 'skip';

/** A row that could not be scored. */
export interface FailedRow {
  /** From 0, in its file. */
  readonly row: number;
  readonly message: string;
}

export interface ScoreOptions extends AskOptions {
  readonly methods: readonly Method[];
  readonly onError: OnError;
  /** Columns of the input that are carried over; true for all. */
  readonly keep: readonly string[] | true;
}

/** The row at fault, from the first of the batch, where an error is about one. */
function faultyRow(error: unknown): number | undefined {
  return error instanceof InvalidInputError || error instanceof OwnCodeError
    ? (error as { row?: number | undefined }).row
    : undefined;
}

interface Scored {
  /** Answers of the rows that could be scored, in pieces. */
  readonly pieces: { readonly from: number; readonly to: number; readonly columns: readonly Column[] }[];
  readonly failed: FailedRow[];
}

async function scored(model: Answering, batch: Batch, options: ScoreOptions): Promise<Scored> {
  const out: Scored = { pieces: [], failed: [] };
  const score = async (from: number, to: number): Promise<void> => {
    if (from >= to) return;
    try {
      out.pieces.push({
        from,
        to,
        columns: await answersFor(model, options.methods, rowsOf(batch, from, to), options),
      });
    } catch (error) {
      const row = faultyRow(error);
      if (row === undefined) throw error;
      const at = from + row;
      if (options.onError === 'fail' || at < from || at >= to) throw atRow(error as Error, batch.first + at);
      await score(from, at);
      out.failed.push({ row: batch.first + at, message: (error as Error).message });
      await score(at + 1, to);
    }
  };
  await score(0, batch.rows);
  return out;
}

/** The error with the number of the row in the whole input. */
function atRow(error: Error, row: number): Error {
  const message = error.message.replace(/\brow \d+/, `row ${row}`);
  return new InvalidInputError(message.includes(`row ${row}`) ? message : `row ${row}: ${message}`, {
    row,
    column: (error as InvalidInputError).column,
    feature: (error as InvalidInputError).feature,
    cause: error,
  });
}

/** A column over all rows, with null where there is no answer. */
function spread(name: string, pieces: Scored['pieces'], j: number, rows: number): Column {
  const first = pieces[0]!.columns[j]!;
  const float = first.type === 'float64' || first.type === 'float32';
  const values: unknown[] = new Array<unknown>(rows).fill(null);
  for (const { from, columns } of pieces) {
    const given = columns[j]!.values;
    for (let i = 0; i < given.length; i++) values[from + i] = given[i];
  }
  if (!float) return { name, type: first.type, values };
  return { name, type: first.type, values: values.map((value) => value ?? null) };
}

function keptColumns(batch: Batch, keep: ScoreOptions['keep'], taken: readonly string[]): Column[] {
  const wanted = keep === true ? batch.columns.map(({ name }) => name) : keep;
  const kept = wanted.map((name) => {
    const column = batch.columns.find((each) => each.name === name);
    if (column === undefined) {
      const known = batch.columns.map((each) => each.name).join(', ');
      throw new InvalidInputError(`the input has no column ${JSON.stringify(name)} to keep; there are ${known}`);
    }
    if (column.type === 'other')
      throw new InvalidInputError(
        `column ${JSON.stringify(name)} is ${column.kind ?? 'of another type'}, which cannot be carried over: numbers, texts, booleans, dates and times can; name the others with --keep`,
        { feature: name },
      );
    return column;
  });
  const twice = kept.find(({ name }) => taken.includes(name));
  if (twice !== undefined)
    throw new InvalidInputError(
      `the input has a column ${JSON.stringify(twice.name)} of its own: leave it away with --keep`,
    );
  return kept;
}

/** Scores a batch. @throws InvalidInputError with the row, from the start of its file, where `onError` is `fail` */
export async function scoreBatch(
  model: Answering,
  batch: Batch,
  options: ScoreOptions,
): Promise<{ rows: Rows; failed: FailedRow[] }> {
  const { pieces, failed } = await scored(model, batch, options);
  const whole = pieces.length === 1 && failed.length === 0;
  if (whole) {
    const { columns } = pieces[0]!;
    const kept = keptColumns(
      batch,
      options.keep,
      columns.map(({ name }) => name),
    );
    return { rows: { rows: batch.rows, columns: [...kept, ...columns] }, failed };
  }
  if (pieces.length === 0) {
    if (options.onError === 'skip' || batch.rows === 0) return { rows: { rows: 0, columns: [] }, failed };
    // No row tells what the answers look like; the model does, as far as it can.
    const answers = emptyAnswers(model, options.methods).map((column) => ({
      ...column,
      values: new Array<unknown>(batch.rows).fill(null),
    }));
    const kept = keptColumns(
      batch,
      options.keep,
      answers.map(({ name }) => name),
    );
    return { rows: { rows: batch.rows, columns: [...kept, ...answers] }, failed };
  }
  const names = pieces[0]!.columns.map(({ name }) => name);
  const kept = keptColumns(batch, options.keep, names);
  if (options.onError === 'null') {
    const answers = names.map((name, j) => spread(name, pieces, j, batch.rows));
    return { rows: { rows: batch.rows, columns: [...kept, ...answers] }, failed };
  }
  const rows = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  const join = (pick: (piece: Scored['pieces'][number]) => ArrayLike<unknown>): unknown[] =>
    pieces.flatMap((piece) => Array.from(pick(piece)));
  const columns = [
    ...kept.map(({ name, type, time, values, raw }): Column => ({
      name,
      type,
      time,
      values: join(({ from, to }) => part(values, from, to)),
      raw: raw === undefined ? undefined : pieces.flatMap(({ from, to }) => raw.slice(from, to)),
    })),
    ...names.map((name, j): Column => ({
      name,
      type: pieces[0]!.columns[j]!.type,
      values: join(({ columns: given }) => given[j]!.values),
    })),
  ];
  return { rows: { rows, columns }, failed };
}
