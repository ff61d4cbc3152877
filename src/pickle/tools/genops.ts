/** The opcodes of a pickle with their arguments, one after another, as `pickletools.genops` lists them. Nothing is built. */
import { FormatError, LimitError } from '../../core/errors.js';
import { DEFAULT_LIMITS } from '../../core/limits.js';
import { decodeLong } from '../long.js';
import { parseFloatText, parseIntBase0 } from '../number-texts.js';
import { type ArgumentKind, OPCODES, type OpcodeInfo } from './opcode-table.js';
import { decodeLatin1, decodeUtf8 } from '../text.js';
import { decodeRawUnicodeEscape, decodeStringEscape } from '../text-python2.js';
import { PyByteArray, PyFloat } from '../values/py-values.js';

/** One opcode at its place. */
export interface Operation {
  readonly opcode: OpcodeInfo;
  /** The argument: a float is a {@link PyFloat}, an int a number or bigint; undefined where there is none. */
  readonly argument: unknown;
  readonly offset: number;
  /** Offset after the argument. */
  readonly end: number;
}

class Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  take(length: number): Uint8Array {
    if (length < 0 || length > this.bytes.length - this.at) {
      throw this.fail(`${length} bytes are asked for, ${this.bytes.length - this.at} are left`);
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** An unsigned length of 1, 2, 4 or 8 bytes. */
  length(size: number): number {
    const start = this.at;
    this.take(size);
    if (size === 1) return this.bytes[start]!;
    if (size === 2) return this.view.getUint16(start, true);
    const low = this.view.getUint32(start, true);
    return size === 4 ? low : low + this.view.getUint32(start + 4, true) * 2 ** 32;
  }

  int32(): number {
    this.take(4);
    return this.view.getInt32(this.at - 4, true);
  }

  line(): Uint8Array {
    const stop = this.bytes.indexOf(0x0a, this.at);
    if (stop < 0) throw this.fail('a line without an end');
    const line = this.bytes.subarray(this.at, stop);
    this.at = stop + 1;
    return line;
  }

  text(length: number): string {
    const part = this.take(length);
    return decodeUtf8(this.bytes, this.at - part.length, this.at);
  }

  fail(message: string): FormatError {
    return new FormatError(message, { format: 'pickle', offset: this.at });
  }
}

function int(reader: Reader, text: string): unknown {
  const max = DEFAULT_LIMITS.maxIntBytes;
  if (text.length > max) throw new LimitError('maxIntBytes', text.length, max, { offset: reader.at });
  const value = parseIntBase0(text);
  if (value === undefined) throw reader.fail(`"${text.slice(0, 40)}" is not an integer`);
  return value;
}

function quoted(reader: Reader): string {
  const line = reader.line();
  const quote = line[0];
  if (line.length < 2 || (quote !== 0x22 && quote !== 0x27) || line.at(-1) !== quote)
    throw reader.fail('a string without quotes');
  return decodeLatin1(decodeStringEscape(line.subarray(1, -1), reader.at));
}

function long(reader: Reader, length: number): unknown {
  const max = DEFAULT_LIMITS.maxIntBytes;
  if (length > max) throw new LimitError('maxIntBytes', length, max, { offset: reader.at });
  return decodeLong(reader.take(length));
}

const READ: Readonly<Record<ArgumentKind, (reader: Reader) => unknown>> = {
  bytes1: (r) => r.take(r.length(1)),
  bytes4: (r) => r.take(r.length(4)),
  bytes8: (r) => r.take(r.length(8)),
  bytearray8: (r) => new PyByteArray(r.take(r.length(8))),
  decimalnl_short: (r) => {
    const text = decodeLatin1(r.line());
    return text === '00' || text === '01' ? text === '01' : int(r, text);
  },
  decimalnl_long: (r) => int(r, decodeLatin1(r.line()).replace(/L$/, '')),
  float8: (r) => {
    r.take(8);
    return new PyFloat(r.view.getFloat64(r.at - 8, false));
  },
  floatnl: (r) => {
    const value = parseFloatText(decodeLatin1(r.line()));
    if (value === undefined) throw r.fail('a line that is no float');
    return new PyFloat(value);
  },
  int4: (r) => r.int32(),
  long1: (r) => long(r, r.length(1)),
  long4: (r) => long(r, r.int32()),
  string1: (r) => decodeLatin1(r.take(r.length(1))),
  string4: (r) => decodeLatin1(r.take(r.int32())),
  stringnl: quoted,
  stringnl_noescape: (r) => decodeLatin1(r.line()),
  stringnl_noescape_pair: (r) => {
    const module = r.line();
    const name = r.line();
    return `${decodeUtf8(module, 0, module.length)} ${decodeUtf8(name, 0, name.length)}`;
  },
  uint1: (r) => r.length(1),
  uint2: (r) => r.length(2),
  uint4: (r) => r.length(4),
  uint8: (r) => r.length(8),
  unicodestring1: (r) => r.text(r.length(1)),
  unicodestring4: (r) => r.text(r.length(4)),
  unicodestring8: (r) => r.text(r.length(8)),
  unicodestringnl: (r) => decodeRawUnicodeEscape(r.line(), r.at),
};

/** Lists the opcodes from `position` up to and including STOP. */
export function* genops(bytes: Uint8Array, position = 0): Generator<Operation, void, number | undefined> {
  const reader = new Reader(bytes, position);
  for (;;) {
    const offset = reader.at;
    const [code] = reader.bytes.subarray(offset, offset + 1);
    if (code === undefined) throw reader.fail('the pickle ended before STOP');
    const opcode = OPCODES.get(code);
    if (opcode === undefined) throw reader.fail(`byte 0x${code.toString(16).padStart(2, '0')} is no opcode`);
    reader.at += 1;
    const argument = opcode.argument === undefined ? undefined : READ[opcode.argument](reader);
    const jump = yield { opcode, argument, offset, end: reader.at };
    if (jump !== undefined) reader.at = jump;
    if (opcode.name === 'STOP') return;
  }
}
