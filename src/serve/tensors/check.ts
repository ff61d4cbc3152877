/** Tensors as JSON brings them: nested or flat, checked against shape and datatype. */
import { badRequest } from '../errors.js';
import { shown } from '../json/parse.js';
import { type Datatype, RANGES } from './datatypes.js';

const MAX_ITEMS = 2 ** 30;
const MAX_DIMS = 16;

/** The number of items of a shape. @throws RequestError for what is no shape */
export function countOf(shape: unknown, name: string): { shape: number[]; count: number } {
  if (!Array.isArray(shape) || shape.length === 0 || shape.length > MAX_DIMS) {
    const found = Array.isArray(shape) ? `one of ${shape.length}` : shown(shape);
    throw badRequest(`input ${name}: shape is a list of 1 to ${MAX_DIMS} whole numbers, not ${found}`, {
      column: name,
    });
  }
  let count = 1;
  for (const size of shape as unknown[]) {
    if (!Number.isSafeInteger(size) || (size as number) < 0) {
      throw badRequest(`input ${name}: shape has ${shown(size)}, which is no size`, { column: name });
    }
    count *= size as number;
  }
  if (count > MAX_ITEMS) throw badRequest(`input ${name}: its shape has ${count} items, more than a request can hold`);
  return { shape: shape as number[], count };
}

function isFlat(items: readonly unknown[]): boolean {
  for (let i = 0; i < items.length; i++) if (typeof items[i] === 'object' && Array.isArray(items[i])) return false;
  return true;
}

/** Items of nested lists, row-major. @throws RequestError where there are more than `count` */
export function flattened(data: unknown, count: number, name: string): unknown[] {
  if (!Array.isArray(data)) throw badRequest(`input ${name}: data is a list, not ${shown(data)}`, { column: name });
  if (data.length === count && isFlat(data)) return data as unknown[];
  const out: unknown[] = [];
  const visit = (items: readonly unknown[], depth: number): void => {
    if (depth > MAX_DIMS) throw badRequest(`input ${name}: data is nested more than ${MAX_DIMS} deep`);
    for (const item of items) {
      if (Array.isArray(item)) visit(item as unknown[], depth + 1);
      else out.push(item);
      if (out.length > count)
        throw badRequest(`input ${name}: data has more than the ${count} items of its shape`, { column: name });
    }
  };
  visit(data as unknown[], 1);
  if (out.length === count) return out;
  throw badRequest(`input ${name}: data has ${out.length} items, its shape ${count}`, {
    column: name,
    expected: `${count} items`,
    found: `${out.length} items`,
  });
}

const FLOATS: readonly Datatype[] = ['FP16', 'FP32', 'FP64', 'BF16'];
const FLOAT_WORDS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  nan: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** The value that an item of this datatype stands for; undefined where it is none. `null` is a missing one, whatever the type. */
function itemOf(value: unknown, datatype: Datatype): unknown {
  if (value === null) return null;
  if (datatype === 'BYTES') return typeof value === 'string' ? value : undefined;
  if (datatype === 'BOOL')
    return typeof value === 'boolean' ? value : value === 0 ? false : value === 1 ? true : undefined;
  if (FLOATS.includes(datatype)) {
    if (typeof value === 'number') return datatype === 'FP32' ? Math.fround(value) : value;
    if (typeof value === 'bigint') return Number(value);
    return typeof value === 'string' && Object.hasOwn(FLOAT_WORDS, value) ? FLOAT_WORDS[value] : undefined;
  }
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  if (typeof value === 'number' && !Number.isInteger(value)) return undefined;
  const [least, largest] = RANGES[datatype]!;
  return value >= least && value <= largest ? value : undefined;
}

const EXPECTED: Readonly<Partial<Record<Datatype, string>>> = { BOOL: 'true or false', BYTES: 'a string' };

/** Items checked against their datatype. @throws RequestError with row and column */
export function checkedItems(items: readonly unknown[], datatype: Datatype, name: string, rowWidth = 1): unknown[] {
  // float64 is what most requests have: nothing to make of finite numbers.
  if (datatype === 'FP64' && items.every((item) => typeof item === 'number')) return items as unknown[];
  const out = new Array<unknown>(items.length);
  for (let i = 0; i < items.length; i++) {
    const value = itemOf(items[i], datatype);
    if (value === undefined) {
      const row = Math.floor(i / rowWidth);
      const expected = EXPECTED[datatype] ?? (FLOATS.includes(datatype) ? 'a number' : `an integer of ${datatype}`);
      throw badRequest(`input ${name}: item ${i} is ${shown(items[i])}, not ${expected}`, {
        row,
        column: name,
        expected,
        found: shown(items[i]),
      });
    }
    out[i] = value;
  }
  return out;
}
