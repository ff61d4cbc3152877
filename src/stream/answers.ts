/** What a model answers about a batch, as columns to write. */
import { InvalidInputError, UnsupportedError } from '../core/errors.js';
import { NdArray } from '../numpy/ndarray.js';
import { isSparse } from '../scipy/sparse.js';
import type { X } from '../estimators/input/read-input.js';
import { type Batch, type Column, type ColumnType, inputOf } from './batch.js';
import type { Pace } from './pace.js';

/** A method of a model as both sides name it: `predict_proba`, `predictProba`. */
export interface Method {
  readonly name: string;
  readonly camelCase: string;
}

export function methodOf(name: string): Method {
  return { name, camelCase: name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) };
}

/** What is asked of a model, without knowing what it is. */
export interface Answering {
  readonly classes?: unknown;
}

type Call = (X: unknown, options?: unknown) => unknown;

/** @throws UnsupportedError where the model has no such method */
function callable(model: Answering, { name, camelCase }: Method, onThreads: boolean): Call {
  const target = model as Readonly<Record<string, unknown>>;
  const alone = target[camelCase];
  const shared = target[`${camelCase}Async`];
  const found = onThreads ? (shared ?? alone) : (alone ?? shared);
  if (!/^[a-z][A-Za-z]*$/.test(camelCase) || typeof found !== 'function')
    throw new UnsupportedError(`the model has no method ${name}`);
  return (X, options) => (found as Call).call(model, X, options);
}

/** Asks on threads where that pays, as the calls before have shown. */
async function ask(
  model: Answering,
  method: Method,
  X: X,
  rows: number,
  { options, pace }: AskOptions,
): Promise<unknown> {
  const onThreads = pace === undefined || pace.wantsThreads(method.name, rows);
  const start = performance.now();
  const answer = await callable(model, method, onThreads)(X, options);
  if (!onThreads) pace.took(method.name, rows, performance.now() - start);
  return answer;
}

/** Class labels as they stand in names of columns. */
function labelsOf(model: Answering, name: string, width: number): string[] | undefined {
  const { classes } = model;
  if (!name.includes('roba') && name !== 'decision_function') return undefined;
  if (!(classes instanceof NdArray) || classes.ndim !== 1 || classes.size !== width) return undefined;
  return (classes.tolist() as unknown[]).map(String);
}

function namesOf(model: Answering, { name }: Method, width: number): string[] {
  const labels = labelsOf(model, name, width);
  if (labels !== undefined) return labels.map((label) => `${name}_${label}`);
  return width === 1 ? [name] : Array.from({ length: width }, (_, j) => `${name}_${j}`);
}

function typeOf({ dtype }: NdArray): ColumnType {
  const { kind, itemsize } = dtype;
  if (kind === 'f') return itemsize === 4 ? 'float32' : 'float64';
  if (kind === 'i') return itemsize === 8 ? 'int64' : 'int32';
  if (kind === 'u') return itemsize === 8 ? 'any' : itemsize === 4 ? 'int64' : 'int32';
  return kind === 'b' ? 'bool' : kind === 'U' ? 'text' : 'any';
}

/** The items row by row; floats and signed integers as they lie. */
function flatOf(array: NdArray): ArrayLike<unknown> {
  const { data } = array;
  const isTyped =
    data instanceof Float64Array ||
    data instanceof Float32Array ||
    data instanceof BigInt64Array ||
    data instanceof Int32Array;
  const asIs = isTyped && 'fi'.includes(array.dtype.kind) && !array.isFortran;
  return asIs && data.length === array.size ? data : (array.flat() as ArrayLike<unknown>);
}

/** Columns of an answer: one for each score of a row. */
function columnsOf(model: Answering, method: Method, answer: unknown, { rows, room }: Batch): Column[] {
  const array = isSparse(answer) ? answer.toDense() : answer;
  if (!(array instanceof NdArray))
    throw new InvalidInputError(`what ${method.name} gives is not one array: ask for it without a table of results`);
  if (array.ndim < 1 || array.ndim > 2 || array.shape[0] !== rows)
    throw new InvalidInputError(`${method.name} gives an array of shape (${array.shape.join(', ')}) for ${rows} rows`);
  const width = array.ndim === 1 ? 1 : array.shape[1]!;
  const type = typeOf(array);
  const flat = flatOf(array);
  return namesOf(model, method, width).map((name, j): Column => {
    if (width === 1) return { name, type, values: flat };
    const values =
      type === 'float64'
        ? (room?.take(Float64Array, rows) ?? new Float64Array(rows))
        : type === 'float32'
          ? new Float32Array(rows)
          : new Array<unknown>(rows);
    for (let i = 0, at = j; i < rows; i++, at += width) values[i] = flat[at] as number;
    return { name, type, values };
  });
}

/** The columns that there would be for a table without rows, as far as the model tells. */
export function emptyAnswers(model: Answering, methods: readonly Method[]): Column[] {
  const { classes } = model;
  return methods.flatMap((method): Column[] => {
    const width = classes instanceof NdArray && method.name.includes('roba') ? classes.size : 1;
    const type = method.name === 'predict' && classes instanceof NdArray ? typeOf(classes) : 'float64';
    return namesOf(model, method, width).map((name) => ({ name, type, values: [] }));
  });
}

export interface AskOptions {
  /** One column of texts in place of a table, for models of documents. */
  readonly column?: string | undefined;
  /** What earlier batches took; without it threads are asked each time. */
  readonly pace?: Pace | undefined;
  /** Given to each method. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

function textsOf(batch: Batch, name: string): string[] {
  const column = batch.columns.find((each) => each.name === name);
  if (column === undefined) {
    const known = batch.columns.map((each) => each.name).join(', ');
    throw new InvalidInputError(`the input has no column ${JSON.stringify(name)}; there are ${known}`);
  }
  // Whoever says that a column is text wants its cells as they stand.
  const cells = column.raw ?? Array.from(column.values);
  const at = cells.findIndex((cell) => typeof cell !== 'string');
  if (at >= 0)
    throw new InvalidInputError(
      `column ${JSON.stringify(name)} is no text: row ${batch.first + at} is ${String(cells[at])}`,
      {
        row: at,
        feature: name,
      },
    );
  return cells as string[];
}

/** The columns that the methods answer for a batch. */
export async function answersFor(
  model: Answering,
  methods: readonly Method[],
  batch: Batch,
  options: AskOptions,
): Promise<Column[]> {
  const X = options.column === undefined ? inputOf(batch) : textsOf(batch, options.column);
  const out: Column[] = [];
  for (const method of methods)
    out.push(...columnsOf(model, method, await ask(model, method, X, batch.rows, options), batch));
  return out;
}
