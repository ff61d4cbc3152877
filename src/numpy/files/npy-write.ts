/** Writing of the `.npy` format. */
import { InvalidInputError, UnsupportedError } from '../../core/errors.js';
import { MemorySink } from '../../core/sink.js';
import { writePickle } from '../../pickle/api.js';
import { descrOf, shapeText } from './descr.js';
import { encodeTypedArray } from '../typed-array-encoder.js';
import { NdArray } from '../ndarray.js';
import { MAGIC } from './npy.js';

const ALIGNMENT = 64;

/**
 * An `.npy` file as `numpy.save` writes it: version 1.0, or 3.0 where a field has a name beyond Latin-1.
 *
 * @throws UnsupportedError for dtypes that the format cannot hold
 */
export function writeNpy(array: NdArray): Uint8Array {
  if (!(array instanceof NdArray)) throw new InvalidInputError('writeNpy takes an NdArray');
  const { dtype } = array;
  const data = dtype.hasObject ? dumpObjects(array) : array.bytes;
  if (data === undefined || dtype.kind === 'T') {
    throw new UnsupportedError(`.npy: an array of ${dtype.name} cannot be written; use a pickle or .json`);
  }
  const head = headerBytes(array);
  const out = new Uint8Array(head.length + data.length);
  out.set(head);
  out.set(data, head.length);
  return out;
}

/** The pickle behind the header of an array of objects, as numpy writes it. */
function dumpObjects(array: NdArray): Uint8Array {
  const sink = new MemorySink();
  writePickle(array, sink, { protocol: 4 }, { encoders: [encodeTypedArray] });
  return sink.concat();
}

function headerBytes(array: NdArray): Uint8Array {
  const order = array.isFortran ? 'True' : 'False';
  const text = `{'descr': ${descrOf(array.dtype)}, 'fortran_order': ${order}, 'shape': ${shapeText(array.shape)}, }`;
  const latin = [...text].every((char) => char <= 'ÿ');
  const short = latin && text.length + ALIGNMENT < 0x10000;
  const major = short ? 1 : latin ? 2 : 3;
  const body = latin ? Uint8Array.from(text, (char) => char.charCodeAt(0)) : new TextEncoder().encode(text);
  const prefix = short ? 10 : 12;
  const total = Math.ceil((prefix + body.length + 1) / ALIGNMENT) * ALIGNMENT;
  const out = new Uint8Array(total).fill(0x20);
  out.set([...MAGIC, major, 0]);
  const view = new DataView(out.buffer);
  if (short) view.setUint16(8, total - prefix, true);
  else view.setUint32(8, total - prefix, true);
  out.set(body, prefix);
  out[total - 1] = 0x0a;
  return out;
}
