/** Reading of the `.npy` format, versions 1.0 to 3.0 (NEP 1 and the `numpy.lib.format` documentation). */
import { sizeOf } from '../array-shape.js';
import { FormatError } from '../../core/errors.js';
import { dtypeOfDescr } from './descr.js';
import type { DType } from '../dtypes/dtype.js';
import { LiteralTuple, parseLiteral } from './python-literal.js';
import { NdArray } from '../ndarray.js';
import { readExact } from './object-arrays.js';

export const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Header lengths above this are refused; numpy's own default limit is 10,000. */
const MAX_HEADER = 1 << 20;

const fail = (message: string, offset = 0): FormatError => new FormatError(message, { format: 'npy', offset });

interface Header {
  dtype: DType;
  shape: number[];
  order: 'C' | 'F';
  /** Where the data begin. */
  start: number;
}

/** Reads the header, and with it everything that is to be known about the array. */
export function readNpyHeader(bytes: Uint8Array): Header {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) throw fail('this is not an .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6]!;
  if (major < 1 || major > 3) throw fail(`version ${major} does not exist`, 6);
  if (major > 1 && bytes.length < 12) throw fail('the file is truncated', bytes.length);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = major === 1 ? 10 : 12;
  if (length > MAX_HEADER || start + length > bytes.length) throw fail(`a header of ${length} bytes is not there`, 8);
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, start + length));
  const header = parseLiteral(text);
  if (!(header instanceof Map) || header.size !== 3)
    throw fail('the header is no dict of descr, fortran_order and shape');
  const shape: unknown = header.get('shape');
  const fortran: unknown = header.get('fortran_order');
  if (!(shape instanceof LiteralTuple) || !shape.items.every((dim) => typeof dim === 'number'))
    throw fail("the header's shape is no tuple of sizes");
  if (shape.items.length > 64) throw fail(`an array has at most 64 dimensions, not ${shape.items.length}`);
  if (typeof fortran !== 'boolean') throw fail("the header's fortran_order is neither True nor False");
  const dtype = dtypeOfDescr(header.get('descr'));
  sizeOf(shape.items);
  const order = fortran && shape.items.length > 1 ? 'F' : 'C';
  return { dtype, shape: shape.items, order, start: start + length };
}

/**
 * Reads an array. Arrays of objects are pickles behind the header, which Brine's machine reads without running anything.
 *
 * @throws FormatError where the file is damaged
 */
export function readNpy(bytes: Uint8Array): NdArray {
  const { dtype, shape, order, start } = readNpyHeader(bytes);
  if (dtype.hasObject) return readObjects(bytes.subarray(start), shape, dtype);
  const { base, dims } = withoutSubarray(dtype, shape);
  const needed = sizeOf(dims) * base.itemsize;
  if (!Number.isSafeInteger(needed) || bytes.length - start < needed)
    throw fail(`the array needs ${needed} bytes, ${bytes.length - start} are there`, start);
  return NdArray.fromBytes(bytes.subarray(start, start + needed), dims, base, order);
}

/** An array of subarrays is an array of more dimensions. */
function withoutSubarray(dtype: DType, shape: readonly number[]): { base: DType; dims: number[] } {
  if (dtype.subdtype === undefined) return { base: dtype, dims: [...shape] };
  return { base: dtype.subdtype.base, dims: [...shape, ...dtype.subdtype.shape] };
}

function readObjects(payload: Uint8Array, shape: readonly number[], dtype: DType): NdArray {
  const value = readExact(payload);
  if (!(value instanceof NdArray) || value.dtype.kind !== dtype.kind || value.shape.join() !== shape.join()) {
    throw fail('the pickle behind the header is not the array that the header tells of');
  }
  return value;
}
