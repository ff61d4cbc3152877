/** What a model takes and gives: names, types, categories, missing values; classes and shapes. */
import { keyText } from '../core/show/print.js';
import { BrineError } from '../core/errors.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../pickle/values/py-values.js';
import { boundOf } from '../estimators/binding/bound-object.js';
import type { Estimator } from '../estimators/estimator.js';
import type { X } from '../estimators/input/read-input.js';
import { answers } from './golden.js';

import type { Card, Encoded, Feature } from './schema.js';
import { attributesOf, walk } from './walk.js';

type Scalar = string | number | boolean | null;
/** Columns that are tried one by one with a missing value. */
const MAX_TRIED = 200;
const MAX_CATEGORIES = 10_000;

const plainScalar = (item: unknown): Scalar => {
  if (typeof item === 'number') return Number.isFinite(item) ? item : null;
  return typeof item === 'string' || typeof item === 'boolean' || item === null ? item : String(item);
};

/** Categories by column name, from encoders that a ColumnTransformer applies to named columns, or that stand first. */
function categoriesByName(model: Estimator): Map<string, Scalar[]> {
  const found = new Map<string, Scalar[]>();
  const take = (encoder: unknown, names: readonly unknown[]): void => {
    if (!(encoder instanceof PyObject)) return;
    const inner = attributesOf(encoder);
    const steps = asSequence(inner?.get('steps'));
    if (steps !== undefined) {
      // Imputers and scalers keep the columns as they are.
      for (const step of steps) take(asSequence(step)?.[1], names);
      return;
    }
    const lists = asSequence(inner?.get('categories_'));
    lists?.forEach((list, i) => {
      const name = names[i];
      if (typeof name !== 'string' || !(list instanceof NdArray) || list.size > MAX_CATEGORIES) return;
      found.set(name, list.flat().map(plainScalar));
    });
  };
  for (const { value } of walk(model)) {
    if (!(value instanceof PyObject)) continue;
    const attributes = attributesOf(value);
    for (const part of asSequence(attributes?.get('transformers_')) ?? []) {
      const [, encoder, columns] = asSequence(part) ?? [];
      const names = asSequence(columns) ?? (columns instanceof NdArray ? columns.flat() : [columns]);
      take(encoder, names);
    }
    const own = attributes?.get('feature_names_in_');
    if (own instanceof NdArray && attributes?.has('categories_') === true) take(value, own.flat());
  }
  return found;
}

function dtypeOfColumn(input: Encoded | undefined, name: string): string {
  if (input?.kind === 'dense') return input.dtype;
  if (input?.kind !== 'table') return 'unknown';
  const values = (input.data[name] ?? []).filter((value) => value !== null);
  if (values.length === 0) return 'unknown';
  if (values.every((value) => typeof value === 'boolean')) return 'bool';
  if (values.every((value) => typeof value === 'string')) return 'string';
  if (values.every((value) => typeof value === 'number')) return values.every(Number.isInteger) ? 'int64' : 'float64';
  return 'object';
}

/** Whether the model takes a missing value in a column: it is asked. */
function takesMissing(model: Estimator, input: Encoded, name: string, j: number): boolean | undefined {
  const row: unknown =
    input.kind === 'table'
      ? [Object.fromEntries(input.columns.map((column) => [column, column === name ? null : input.data[column]?.[0]]))]
      : input.kind === 'dense' && input.shape.length === 2
        ? [input.data.slice(0, input.shape[1]).map((value, k) => (k === j ? Number.NaN : value))]
        : undefined;
  if (row === undefined) return undefined;
  try {
    answers(model, row as X);
    return true;
  } catch (error) {
    if (error instanceof BrineError) return false;
    throw error;
  }
}

/** The input schema. `input` are golden rows, which tell types and make it possible to try missing values. */
export function inputSchema(model: Estimator, input: Encoded | undefined): Card['input'] {
  if (input?.kind === 'strings') return { form: 'text', width: null, features: [] };
  const names = model.featureNamesIn;
  const width = model.nFeaturesIn ?? names?.length ?? null;
  const categories = categoriesByName(model);
  const known =
    names ?? (width === null || width > MAX_CATEGORIES ? [] : Array.from({ length: width }, (_, i) => `x${i}`));
  const features = known.map((name, j): Feature => {
    const own = categories.get(name);
    const seen = dtypeOfColumn(input, name);
    const dtype =
      seen !== 'unknown' || own === undefined ? seen : own.every((c) => typeof c === 'string') ? 'string' : 'object';
    const nullable = input !== undefined && known.length <= MAX_TRIED ? takesMissing(model, input, name, j) : undefined;
    return {
      name,
      dtype,
      ...(own === undefined ? {} : { categories: own }),
      ...(nullable === undefined ? {} : { nullable }),
    };
  });
  const form = names !== undefined ? 'table' : width === null ? 'unknown' : 'array';
  return { form, width, features };
}

/** Classes, and type and shape of each method's answer; rows count as null. */
export function outputSchema(model: Estimator, outputs: Readonly<Record<string, Encoded>>): Card['outputs'] {
  const methods: Card['outputs']['methods'] = {};
  for (const [name, spec] of Object.entries(outputs)) {
    if (!('shape' in spec)) continue;
    methods[name] = { dtype: spec.dtype, shape: [null, ...spec.shape.slice(1)] };
  }
  const { classes } = model;
  return classes instanceof NdArray ? { classes: classes.flat().map(plainScalar), methods } : { methods };
}

/** Numbers of an answer to rows that nobody asked for. */
const MOST_TRIED = 1 << 22;

/** Rows to try where none were given: numbers, or categories where the columns have some. */
export function generateInput(model: Estimator): X | undefined {
  const names = model.featureNamesIn;
  const width = model.nFeaturesIn ?? names?.length;
  if (width === undefined || width === 0 || width > MAX_CATEGORIES) return undefined;
  const categories = categoriesByName(model);
  const value = (row: number, j: number): number => Math.round(1000 * Math.sin(1 + 7 * row + 3 * j)) / 250;
  const rows = Array.from({ length: 5 }, (_, i) => Array.from({ length: width }, (_, j) => value(i, j)));
  const records =
    names &&
    rows.map((row, i) => Object.fromEntries(names.map((name, j) => [name, pick(categories.get(name), i, row[j]!)])));
  for (const X of [records, rows] as (X | undefined)[]) {
    if (X === undefined) continue;
    try {
      answers(model, X, MOST_TRIED);
      return X;
    } catch (error) {
      if (!(error instanceof BrineError)) throw error;
    }
  }
  return undefined;
}

function pick(categories: readonly Scalar[] | undefined, row: number, number: number): Scalar {
  return categories === undefined || categories.length === 0 ? number : categories[row % categories.length]!;
}

/** Parameters of the constructor, as JSON; what is no plain value stands as its description. */
export function paramsOf(model: Estimator): Record<string, unknown> {
  const params: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const add = (estimator: Estimator, prefix: string, depth: number): void => {
    for (const [name, value] of estimator.params) params[prefix + name] = jsonValue(value, 0);
    if (depth > 5) return;
    for (const [name, step] of estimator.namedSteps) {
      if (typeof step === 'object' && step !== null) add(step, `${prefix}${name}__`, depth + 1);
    }
  };
  add(model, '', 0);
  return { ...params };
}

function jsonValue(value: unknown, depth: number): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return value.toString();
  if (depth > 4) return '…';
  if (value instanceof NdArray)
    return value.size > 100
      ? `array of ${value.dtype.name} (${value.shape.join(', ')})`
      : jsonValue(value.tolist(), depth + 1);
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => jsonValue(item, depth + 1));
  if (value instanceof PyDict) {
    return Object.fromEntries(
      [...value].slice(0, 100).map(([key, item]) => [keyText(key), jsonValue(item, depth + 1)]),
    );
  }
  const name = (value as { className?: unknown }).className ?? (value as { path?: unknown }).path;
  return typeof name === 'string' ? `<${name}>` : '<object>';
}

/** True where Brine runs the class. */
export function isRunnable(model: Estimator): boolean {
  return boundOf(model).definition !== undefined;
}
