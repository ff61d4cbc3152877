/**
 * CityHash64 in its first version (1.0, 2011), by which CatBoost knows the values of categories. The published algorithm of Geoff
 * Pike and Jyrki Alakuijala, https://github.com/google/cityhash; later versions give other numbers.
 */
const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;
const K3 = 0xc949d7c7509e6557n;
const MIX = 0x9ddfea08eb382d69n;

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, by: number): bigint =>
  by === 0 ? value : (value >> BigInt(by)) | u64(value << BigInt(64 - by));
const shiftMix = (value: bigint): bigint => value ^ (value >> 47n);

function join(low: bigint, high: bigint): bigint {
  const first = shiftMix(u64((low ^ high) * MIX));
  return u64(shiftMix(u64((high ^ first) * MIX)) * MIX);
}

/** 32 bytes and two seeds as two numbers. */
function weak(view: DataView, at: number, seedA: bigint, seedB: bigint): [bigint, bigint] {
  const [w, x, y, z] = [0, 8, 16, 24].map((by) => view.getBigUint64(at + by, true)) as [bigint, bigint, bigint, bigint];
  const a = u64(seedA + w);
  const sum = u64(a + x + y);
  return [u64(sum + z), u64(rotate(u64(seedB + a + z), 21) + rotate(sum, 44) + a)];
}

function upTo16(view: DataView): bigint {
  const length = view.byteLength;
  const size = BigInt(length);
  if (length > 8) {
    const last = view.getBigUint64(length - 8, true);
    return join(view.getBigUint64(0, true), rotate(u64(last + size), length)) ^ last;
  }
  if (length >= 4)
    return join(u64(size + (BigInt(view.getUint32(0, true)) << 3n)), BigInt(view.getUint32(length - 4, true)));
  if (length === 0) return K2;
  const y = BigInt(view.getUint8(0) + (view.getUint8(length >> 1) << 8));
  const z = BigInt(length + (view.getUint8(length - 1) << 2));
  return u64(shiftMix(u64(u64(y * K2) ^ u64(z * K3))) * K2);
}

function upTo32(view: DataView): bigint {
  const length = view.byteLength;
  const word = (at: number): bigint => view.getBigUint64(at, true);
  const a = u64(word(0) * K1);
  const b = word(8);
  const c = u64(word(length - 8) * K2);
  const d = u64(word(length - 16) * K0);
  return join(u64(rotate(u64(a - b), 43) + rotate(c, 30) + d), u64(a + rotate(b ^ K3, 20) - c + BigInt(length)));
}

/** Half of a text of 33 to 64 bytes: words at four places, mixed. */
function half(first: bigint, second: bigint, third: bigint, z: bigint): [bigint, bigint] {
  const a = u64(first + second);
  const sum = u64(a + third);
  const c = u64(rotate(first, 37) + rotate(a, 7));
  return [u64(sum + z), u64(rotate(u64(first + z), 52) + rotate(sum, 31) + c)];
}

function upTo64(view: DataView): bigint {
  const length = view.byteLength;
  const word = (at: number): bigint => view.getBigUint64(at, true);
  const start = u64(word(0) + (BigInt(length) + word(length - 16)) * K0);
  const [vf, vs] = half(start, word(8), word(16), word(24));
  const [wf, ws] = half(u64(word(16) + word(length - 32)), word(length - 24), word(length - 16), word(length - 8));
  const mixed = shiftMix(u64((vf + ws) * K2 + (wf + vs) * K0));
  return u64(shiftMix(u64(mixed * K0 + vs)) * K2);
}

export function cityHash64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = bytes;
  if (length <= 16) return upTo16(view);
  if (length <= 32) return upTo32(view);
  if (length <= 64) return upTo64(view);
  const word = (at: number): bigint => view.getBigUint64(at, true);
  const size = BigInt(length);
  let x = word(0);
  let y = word(length - 16) ^ K1;
  let z = word(length - 56) ^ K0;
  let v = weak(view, length - 64, size, y);
  let w = weak(view, length - 32, u64(size * K1), K0);
  z = u64(z + shiftMix(v[1]) * K1);
  x = u64(rotate(u64(z + x), 39) * K1);
  y = u64(rotate(y, 33) * K1);
  for (let at = 0; at < ((length - 1) & ~63); at += 64) {
    x = u64(rotate(u64(x + y + v[0] + word(at + 16)), 37) * K1) ^ w[1];
    y = u64(rotate(u64(y + v[1] + word(at + 48)), 42) * K1) ^ v[0];
    z = rotate(z ^ w[0], 33);
    v = weak(view, at, u64(v[1] * K1), u64(x + w[0]));
    w = weak(view, at + 32, u64(z + w[1]), y);
    [z, x] = [x, z];
  }
  return join(u64(join(v[0], w[0]) + shiftMix(y) * K1 + z), u64(join(v[1], w[1]) + x));
}
