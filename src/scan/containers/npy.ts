/** Whether an `.npy` file holds a pickle, and where. Its header is a Python literal; only its type codes matter here. */
import { BrineError } from '../../core/errors.js';
import { dtypeOfDescr } from '../../numpy/files/descr.js';
import { LiteralTuple, parseLiteral } from '../../numpy/files/python-literal.js';

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

/** The number of items; undefined where it is none. */
function product(shape: unknown): number | undefined {
  if (!(shape instanceof LiteralTuple) || !shape.items.every((dim) => typeof dim === 'number' && dim >= 0))
    return undefined;
  const total = (shape.items as number[]).reduce((count, dim) => count * dim, 1);
  return Number.isSafeInteger(total) ? total : undefined;
}

/** Bytes of one item; undefined where any part of it is an object, or the type is none that numpy writes. */
function plainSize(descr: unknown): number | undefined {
  const simple = typeof descr === 'string' ? itemSize(descr) : undefined;
  if (simple !== undefined) return simple;
  try {
    const dtype = dtypeOfDescr(descr);
    return dtype.hasObject ? undefined : dtype.itemsize;
  } catch (error) {
    if (error instanceof BrineError) return undefined;
    throw error;
  }
}

/** The header; undefined where it is not surely what Python reads: other spellings of a literal are not guessed at. */
function dictOf(text: string): ReadonlyMap<unknown, unknown> | undefined {
  try {
    const header = parseLiteral(text);
    return header instanceof Map ? header : undefined;
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
  const dict = dictOf(header);
  if (dict === undefined) return bad(start, 'the .npy header is no dictionary, each key once');
  if (dict.size !== 3 || !dict.has('descr') || !dict.has('shape') || !dict.has('fortran_order'))
    return bad(start, 'the .npy header has no clear descr and shape');
  // Whatever is not surely plain numbers is taken for objects: numpy reads those with pickle.
  const item = plainSize(dict.get('descr'));
  if (item === undefined) return { kind: 'pickle', at: data };
  const count = product(dict.get('shape'));
  if (count === undefined || !Number.isSafeInteger(count * item))
    return bad(start, 'the shape in the .npy header is no size of anything');
  if (data + count * item > bytes.length)
    return bad(data, `the array needs ${count * item} bytes, ${bytes.length - data} are there`);
  return { kind: 'plain', end: data + count * item };
}
