/** Whether the columns of an input are what a model takes: told once, of all columns, before a row is scored. */
import { InvalidInputError } from '../core/errors.js';
import { isEstimator } from '../estimators/estimator.js';
import { pythonFloat } from '../estimators/input/python-float.js';
import { describe } from '../inspect/describe.js';
import type { Answering } from './answers.js';
import type { Batch, Column } from './batch.js';

/** What a model takes, as far as it tells. */
export interface ModelColumns {
  readonly names: readonly string[] | null;
  /** `number`, `text` …; null for features of which nothing is known. */
  readonly types: readonly (string | null)[];
}

export function modelColumns(model: Answering): ModelColumns | undefined {
  if (!isEstimator(model)) return undefined;
  const { names, types } = describe(model).features;
  return { names, types: types ?? [] };
}

/** The features that a model takes as texts, by name. */
export function textFeatures(columns: ModelColumns | undefined): Set<string> {
  const { names, types = [] } = columns ?? {};
  return new Set((names ?? []).filter((_, j) => types[j] === 'text' || types[j] === 'object'));
}

const NUMBERS: ReadonlySet<string | null | undefined> = new Set(['number', 'float64', 'int64']);
const SHOWN = 30;

/** A text of a column in which no value is a number; undefined where there is a number, or nothing at all. */
function onlyTexts({ type, values, coded }: Column): string | undefined {
  if (type !== 'text' && type !== 'any') return undefined;
  let found: string | undefined;
  const all = coded?.texts ?? values;
  for (let i = 0; i < all.length; i++) {
    const value = all[i];
    if (value === null || value === undefined) continue;
    if (typeof value !== 'string' || pythonFloat(value) !== undefined) return undefined;
    found ??= value;
  }
  return found;
}

/** @param texts Whether texts in place of numbers are a fault of the column, and not of its rows. */
function faultOf(column: Column, type: string | null | undefined, isRead: boolean, texts: boolean): string | undefined {
  const name = JSON.stringify(column.name);
  if (column.type === 'time' || column.type === 'other') {
    const kind = column.type === 'time' ? (column.time!.unit === 'day' ? 'a date' : 'a timestamp') : column.kind;
    return isRead ? `${name} is ${kind ?? 'of another type'}, which no model takes` : undefined;
  }
  const text = texts && NUMBERS.has(type) ? onlyTexts(column) : undefined;
  return text === undefined
    ? undefined
    : `${name} holds texts (${JSON.stringify(text.slice(0, SHOWN))}) where the model takes numbers`;
}

function faultsByName(
  { columns }: Batch,
  names: readonly string[],
  types: ModelColumns['types'],
  texts: boolean,
): string[] {
  const given = new Map(columns.map((column) => [column.name, column]));
  const faults: string[] = [];
  const missing: string[] = [];
  names.forEach((name, j) => {
    const column = given.get(name);
    // Of what nothing is known, nothing may read it either.
    const isKnown = types[j] !== null && types[j] !== undefined;
    if (column === undefined) {
      if (isKnown) missing.push(name);
      return;
    }
    const fault = faultOf(column, types[j], isKnown, texts);
    if (fault !== undefined) faults.push(fault);
  });
  // Columns that are missing, and nothing else, are for the model to tell: it knows which of them nobody reads.
  if (faults.length > 0 && missing.length > 0) faults.push(`there is no ${missing.join(', ')}`);
  return faults;
}

function faultsByPlace({ columns }: Batch, types: ModelColumns['types'], texts: boolean): string[] {
  return columns.flatMap((column, j) => {
    const fault = faultOf(column, columns.length === types.length ? types[j] : undefined, true, texts);
    return fault === undefined ? [] : [fault];
  });
}

/**
 * @param batch The first of its file.
 * @param texts False where rows that cannot be scored are left out: a column of nothing but texts may be such rows.
 * @throws InvalidInputError that lists all columns that the model cannot take
 */
export function checkColumns(model: ModelColumns | undefined, batch: Batch, file: string, texts: boolean): void {
  if (model === undefined || !batch.named || batch.rows === 0) return;
  const faults =
    model.names === null
      ? faultsByPlace(batch, model.types, texts)
      : faultsByName(batch, model.names, model.types, texts);
  if (faults.length === 0) return;
  const what = faults.length === 1 ? 'a column does not fit' : 'columns do not fit';
  const has = batch.columns.map(({ name }) => name).join(', ');
  throw new InvalidInputError(`${file}: ${what} the model: ${faults.join('; ')} (the file has ${has})`, {
    row: batch.first,
  });
}
