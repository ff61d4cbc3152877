/** Tensors as bytes: little-endian, row-major, unpadded; BYTES as lengths and bytes. Also what gRPC calls raw contents. */
import { badRequest } from '../errors.js';
import { type Datatype, ITEM_BYTES } from './datatypes.js';

const LITTLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

const READERS: Readonly<Partial<Record<Datatype, (view: DataView, at: number) => unknown>>> = {
  BOOL: (view, at) => view.getUint8(at) !== 0,
  UINT8: (view, at) => view.getUint8(at),
  UINT16: (view, at) => view.getUint16(at, true),
  UINT32: (view, at) => view.getUint32(at, true),
  UINT64: (view, at) => view.getBigUint64(at, true),
  INT8: (view, at) => view.getInt8(at),
  INT16: (view, at) => view.getInt16(at, true),
  INT32: (view, at) => view.getInt32(at, true),
  INT64: (view, at) => view.getBigInt64(at, true),
  FP16: (view, at) => float16(view.getUint16(at, true)),
  FP32: (view, at) => view.getFloat32(at, true),
  FP64: (view, at) => view.getFloat64(at, true),
  BF16: (view, at) => bfloat16(view.getUint16(at, true)),
};

/** IEEE 754 binary16. */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloat16(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

const TYPED = { FP64: Float64Array, FP32: Float32Array, INT32: Int32Array } as const;

/** The items in `bytes`. @throws RequestError where there are more or fewer than `count` */
export function readTensor(bytes: Uint8Array, datatype: Datatype, count: number, name: string): ArrayLike<unknown> {
  if (datatype === 'BYTES') return readTexts(bytes, count, name);
  const size = ITEM_BYTES[datatype];
  if (bytes.length !== size * count) {
    throw badRequest(
      `input ${name}: ${bytes.length} bytes are not the ${size * count} of ${count} items of ${datatype}`,
      {
        column: name,
        expected: `${size * count} bytes`,
        found: `${bytes.length} bytes`,
      },
    );
  }
  const typed = LITTLE ? TYPED[datatype as keyof typeof TYPED] : undefined;
  if (typed !== undefined) return new typed(new Uint8Array(bytes).buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const read = READERS[datatype]!;
  return Array.from({ length: count }, (_, i) => plain(read(view, i * size)));
}

/** A bigint that a number holds as well is one. */
function plain(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function readTexts(bytes: Uint8Array, count: number, name: string): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw badRequest(`input ${name}: the length of text ${texts.length} is cut off`);
    const length = view.getUint32(at, true);
    at += 4;
    if (length > bytes.length - at) {
      throw badRequest(`input ${name}: text ${texts.length} has ${length} bytes, ${bytes.length - at} are left`);
    }
    try {
      texts.push(decoder.decode(bytes.subarray(at, at + length)));
    } catch {
      throw badRequest(`input ${name}: text ${texts.length} is not UTF-8`, { row: texts.length, column: name });
    }
    at += length;
    if (texts.length > count) break;
  }
  if (texts.length === count) return texts;
  throw badRequest(
    `input ${name}: its bytes hold ${texts.length > count ? 'more than' : texts.length} of ${count} texts`,
  );
}

const encoder = new TextEncoder();

/** A tensor as bytes. Texts are UTF-8. */
export function writeTensor(data: ArrayLike<unknown>, datatype: Datatype): Uint8Array {
  if (datatype === 'BYTES') return writeTexts(data);
  const size = ITEM_BYTES[datatype];
  if (
    LITTLE &&
    ArrayBuffer.isView(data) &&
    (data as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT === size
  ) {
    return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  }
  const out = new Uint8Array(size * data.length);
  const view = new DataView(out.buffer);
  const write = WRITERS[datatype]!;
  for (let i = 0; i < data.length; i++) write(view, i * size, data[i]);
  return out;
}

const number = (value: unknown): number => (value === null ? Number.NaN : Number(value));

const WRITERS: Readonly<Partial<Record<Datatype, (view: DataView, at: number, value: unknown) => void>>> = {
  BOOL: (view, at, value) => {
    view.setUint8(at, value === true || value === 1 ? 1 : 0);
  },
  UINT8: (view, at, value) => {
    view.setUint8(at, number(value));
  },
  UINT16: (view, at, value) => {
    view.setUint16(at, number(value), true);
  },
  UINT32: (view, at, value) => {
    view.setUint32(at, number(value), true);
  },
  UINT64: (view, at, value) => {
    view.setBigUint64(at, BigInt(value as number), true);
  },
  INT8: (view, at, value) => {
    view.setInt8(at, number(value));
  },
  INT16: (view, at, value) => {
    view.setInt16(at, number(value), true);
  },
  INT32: (view, at, value) => {
    view.setInt32(at, number(value), true);
  },
  INT64: (view, at, value) => {
    view.setBigInt64(at, BigInt(value as number), true);
  },
  FP32: (view, at, value) => {
    view.setFloat32(at, number(value), true);
  },
  FP64: (view, at, value) => {
    view.setFloat64(at, number(value), true);
  },
};

function writeTexts(data: ArrayLike<unknown>): Uint8Array {
  // Bytes cannot say that a text is missing.
  const parts = Array.from(data, (value) => encoder.encode(value === null ? '' : String(value)));
  const out = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length, true);
    out.set(part, at + 4);
    at += 4 + part.length;
  }
  return out;
}
