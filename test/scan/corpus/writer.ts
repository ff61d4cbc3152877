/** Writes pickles opcode by opcode, by the wish of a test: forms that no program writes among them. */
import { bytes } from '../../helpers/pickle-bytes.js';

export type Protocol = 0 | 1 | 2 | 3 | 4 | 5;
export type Part = string | number | Uint8Array;

export const PROTOCOLS: readonly Protocol[] = [0, 1, 2, 3, 4, 5];

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** PROTO, where the protocol has it. */
export function head(protocol: Protocol): Uint8Array {
  return protocol >= 2 ? bytes(0x80, protocol) : bytes();
}

/** A text in the form of the protocol. */
export function str(value: string, protocol: Protocol): Uint8Array {
  const encoded = encode(value);
  if (protocol === 0) return bytes(`V${value}\n`);
  if (protocol >= 4) return bytes(0x8c, encoded.length, encoded);
  return bytes('X', u32(encoded.length), encoded);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
}

export function u64(value: number): Uint8Array {
  return bytes(u32(value % 2 ** 32), u32(Math.floor(value / 2 ** 32)));
}

/** BINBYTES, BINSTRING below protocol 3. */
export function raw(value: Uint8Array, protocol: Protocol): Uint8Array {
  return bytes(protocol >= 3 ? 'B' : 'T', u32(value.length), value);
}

/** A global in the form of the protocol. */
export function glob(module: string, name: string, protocol: Protocol): Uint8Array {
  return protocol >= 4 ? bytes(str(module, 4), str(name, 4), 0x93) : bytes(`c${module}\n${name}\n`);
}

/** A tuple of what stands in the parts. */
export function tuple(protocol: Protocol, ...items: Part[]): Uint8Array {
  if (protocol >= 2 && items.length >= 1 && items.length <= 3) return bytes(...items, 0x84 + items.length);
  return bytes('(', ...items, 't');
}

/** A call by REDUCE. */
export function reduce(module: string, name: string, protocol: Protocol, ...args: Part[]): Uint8Array {
  return bytes(glob(module, name, protocol), tuple(protocol, ...args), 'R');
}

/** A whole pickle around a value. */
export function pickle(protocol: Protocol, ...body: Part[]): Uint8Array {
  return bytes(head(protocol), ...body, '.');
}

/** A whole pickle with the opcodes in one frame. */
export function framed(protocol: Protocol, length: number | undefined, ...body: Part[]): Uint8Array {
  const inner = bytes(...body, '.');
  return bytes(head(protocol), 0x95, u64(length ?? inner.length), inner);
}
