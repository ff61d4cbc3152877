/** The `.npy` format, versions 1.0 to 3.0 (NEP 1 and the `numpy.lib.format` documentation). */
import { FormatError, UnsupportedError } from '../core/errors.js';
import { DType } from './dtype.js';
import { NdArray, sizeOf } from './ndarray.js';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const HEADER =
  /^\s*\{\s*'descr'\s*:\s*'([^']*)'\s*,\s*'fortran_order'\s*:\s*(True|False)\s*,\s*'shape'\s*:\s*\(([\d,\s]*)\)\s*,?\s*\}\s*$/;
/** Header lengths above this are refused; numpy's own default limit is 10,000. */
const MAX_HEADER = 1 << 16;
const ALIGNMENT = 64;

const fail = (message: string, offset = 0): FormatError => new FormatError(message, { format: 'npy', offset });

/** Reads an array of simple dtype; object arrays, which are pickles, are refused. */
export function readNpy(bytes: Uint8Array): NdArray {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) throw fail('this is not an .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6]!;
  if (major < 1 || major > 3) throw fail(`version ${major} does not exist`, 6);
  if (major > 1 && bytes.length < 12) throw fail('the file is truncated', bytes.length);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = major === 1 ? 10 : 12;
  if (length > MAX_HEADER || start + length > bytes.length) throw fail(`a header of ${length} bytes is not there`, 8);
  const header = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, start + length));
  const match = HEADER.exec(header);
  if (match === null) throw new UnsupportedError('.npy: only arrays of a simple dtype can be read');
  const descr = match[1]!;
  const order = descr[0]!;
  const dtype = new DType('<>|='.includes(order) ? descr.slice(1) : descr);
  if (order === '>' && dtype.byteorder === '<') dtype.byteorder = '>';
  if (dtype.kind === 'O') throw new UnsupportedError('.npy: an array of objects is a pickle; save it as one');
  const shape = match[3]!
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const needed = sizeOf(shape) * dtype.itemsize;
  const data = start + length;
  if (bytes.length - data < needed)
    throw fail(`the array needs ${needed} bytes, ${bytes.length - data} are there`, data);
  return NdArray.fromBytes(
    bytes.subarray(data, data + needed),
    shape,
    dtype,
    match[2] === 'True' && shape.length > 1 ? 'F' : 'C',
  );
}

/** Writes an array as version 1.0, as `numpy.save` does. */
export function writeNpy(array: NdArray): Uint8Array {
  const { bytes } = array;
  if (bytes === undefined || array.dtype.fields !== undefined) {
    throw new UnsupportedError(`.npy: an array of ${array.dtype.name} cannot be written; use .json`);
  }
  const shape = array.shape.length === 1 ? `${array.shape[0]},` : array.shape.join(', ');
  const text = `{'descr': '${array.dtype.str}', 'fortran_order': ${array.order === 'F' ? 'True' : 'False'}, 'shape': (${shape}), }`;
  const total = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = `${text.padEnd(total - 11)}\n`;
  const out = new Uint8Array(total + bytes.length);
  out.set([...MAGIC, 1, 0]);
  new DataView(out.buffer).setUint16(8, header.length, true);
  for (let i = 0; i < header.length; i++) out[10 + i] = header.charCodeAt(i);
  out.set(bytes, total);
  return out;
}
