/** Whether an `.npy` file holds a pickle, and where. Its header is a Python literal; only its type codes matter here. */
import { BrineError } from '../../core/errors.js';
import { readNpyHeader } from '../../numpy/files/npy.js';

export type NpyContents =
  | { readonly kind: 'pickle'; readonly at: number }
  | { readonly kind: 'plain'; readonly end: number }
  | { readonly kind: 'bad'; readonly at: number; readonly message: string };

const bad = (at: number, message: string): NpyContents => ({
  kind: 'bad',
  at,
  message,
});

/** Header lengths above this are refused. */
const MAX_HEADER = 1 << 20;
const HEADER = /^\s*\{(.*)\}\s*$/s;
const SIZES: Readonly<Record<string, number>> = {
  b: 1,
  i: 0,
  u: 0,
  f: 0,
  c: 0,
  S: 0,
  V: 0,
  M: 8,
  m: 8,
  U: 4,
  '?': 1,
  a: 0,
};

/** Bytes of one item of a simple type code such as `<f8`; undefined for others. */
function itemSize(code: string): number | undefined {
  const match = /^[<>|=]?([biufcSVMmUa?])(\d*)(?:\[[\w\d]+\])?$/.exec(code);
  if (match === null) return undefined;
  const unit = SIZES[match[1]!];
  if (unit === undefined) return undefined;
  if (match[2] === '') return unit === 0 ? undefined : unit;
  const count = Number(match[2]);
  return match[1] === 'U' ? 4 * count : count;
}

/** The product of the numbers of a shape; undefined where it is none. */
function product(text: string): number | undefined {
  let total = 1;
  for (const part of text.split(',')) {
    const word = part.trim().replace(/L$/, '');
    if (word === '') continue;
    if (!/^\d{1,16}$/.test(word)) return undefined;
    total *= Number(word);
  }
  return Number.isSafeInteger(total) ? total : undefined;
}

/** Bytes of one item of a record: the sum of its fields, where all are simple. */
function recordSize(text: string): number | undefined {
  let total = 0;
  let rest = text;
  const field = /^\s*\(\s*(?:'[^']*'|\('[^']*',\s*'[^']*'\))\s*,\s*'([^']*)'\s*(?:,\s*\(([\d,\s]*)\)\s*)?\)\s*,?/;
  while (rest.trim() !== '') {
    const match = field.exec(rest);
    if (match === null) return undefined;
    const size = itemSize(match[1]!);
    const times = match[2] === undefined ? 1 : product(match[2]);
    if (size === undefined || times === undefined) return undefined;
    total += size * times;
    rest = rest.slice(match[0].length);
  }
  return total;
}

/** Bytes of one item of records within records; undefined where any of them are objects, or the header is none that numpy writes. */
function nestedSize(bytes: Uint8Array): number | undefined {
  try {
    const { dtype } = readNpyHeader(bytes);
    return dtype.hasObject ? undefined : dtype.itemsize;
  } catch (error) {
    if (error instanceof BrineError) return undefined;
    throw error;
  }
}

export function npyPickleStart(bytes: Uint8Array): NpyContents {
  if (bytes.length < 12) return bad(bytes.length, 'the .npy file is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6]!;
  if (major < 1 || major > 3) return bad(6, `.npy version ${major} does not exist`);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = major === 1 ? 10 : 12;
  if (length > MAX_HEADER || start + length > bytes.length)
    return bad(8, `an .npy header of ${length} bytes is not there`);
  const header = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, start + length));
  const data = start + length;
  const inside = HEADER.exec(header)?.[1];
  if (inside === undefined) return bad(start, 'the .npy header is no dictionary');
  const shape = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(inside);
  const simple = /'descr'\s*:\s*'([^']*)'/.exec(inside);
  const record = /'descr'\s*:\s*\[(.*)\]/s.exec(inside);
  const once = (key: string): boolean => inside.split(`'${key}'`).length === 2;
  if (shape === null || !once('descr') || !once('shape'))
    return bad(start, 'the .npy header has no clear descr and shape');
  const size = simple !== null ? itemSize(simple[1]!) : record !== null ? recordSize(record[1]!) : undefined;
  const nested = size === undefined && record !== null ? nestedSize(bytes) : undefined;
  // Whatever is not surely plain numbers is taken for objects: numpy reads those with pickle.
  const item = size ?? nested;
  if (item === undefined) return { kind: 'pickle', at: data };
  const count = product(shape[1]!);
  if (count === undefined || !Number.isSafeInteger(count * item))
    return bad(start, 'the shape in the .npy header is no size of anything');
  if (data + count * item > bytes.length)
    return bad(data, `the array needs ${count * item} bytes, ${bytes.length - data} are there`);
  return { kind: 'plain', end: data + count * item };
}
