/** Numbers, text and bytes, in the opcode that CPython chooses for them. */
import { FRAME_SIZE_TARGET, SHORT_TEXT } from './frame-writer.js';
import { decimalText, encodeLong, floatRepr } from '../numbers.js';
import { Op } from '../opcodes.js';
import type { PicklerState } from './pickler-state.js';
import { type Python2Strings, reprOfBytes } from './python2-strings.js';
import { LOST, type TextEcho } from './text-echo.js';
import { encodeUtf8, utf8Length } from '../text-write.js';
import { PyFloat } from '../values/py-values.js';

const INT32_MIN = -0x80000000;
const INT32_MAX = 0x7fffffff;

/**
 * Writes a value that holds no others and starts where a frame may be cut; false, with nothing written,
 * where the value is of another kind.
 */
export function writeAtom(pickler: PicklerState, value: unknown): boolean {
  const { out } = pickler;
  switch (typeof value) {
    case 'string':
      writeText(pickler, value);
      return true;
    case 'number':
      if (Number.isSafeInteger(value) && (value !== 0 || 1 / value > 0)) writeInt(pickler, value);
      else writeFloat(pickler, value);
      return true;
    case 'boolean':
      if (pickler.protocol >= 2) out.constant(value ? Op.NEWTRUE : Op.NEWFALSE);
      else out.latin1(value ? 'I01\n' : 'I00\n');
      return true;
    case 'bigint':
      writeInt(pickler, value);
      return true;
    case 'object':
      if (value === null) out.constant(Op.NONE);
      else if (value instanceof PyFloat) writeFloat(pickler, value.value);
      else return false;
      return true;
    default:
      return false;
  }
}

export function writeInt(pickler: PicklerState, value: number | bigint): void {
  const { out } = pickler;
  if (typeof value === 'number' && value >= INT32_MIN && value <= INT32_MAX) {
    if (pickler.binary) out.smallInt(value);
    else out.latin1(`I${value}\n`);
    return;
  }
  if (pickler.protocol < 2) {
    const inInt = typeof value === 'bigint' && value >= INT32_MIN && value <= INT32_MAX;
    if (inInt) writeInt(pickler, Number(value));
    else out.latin1(`L${decimalText(BigInt(value), pickler.options.budget)}L\n`);
    return;
  }
  out.boundary();
  const big = BigInt(value);
  if (big >= INT32_MIN && big <= INT32_MAX) {
    writeInt(pickler, Number(big));
    return;
  }
  const bytes = encodeLong(big);
  // To turn a long int into bytes takes longer than to write them.
  if (bytes.length > LONG_INT) pickler.options.budget?.spend(bytes.length);
  if (bytes.length < 256) out.bytes2(Op.LONG1, bytes.length);
  else out.opInt32(Op.LONG4, bytes.length);
  out.raw(bytes);
}

export function writeFloat(pickler: PicklerState, value: number): void {
  if (pickler.binary) pickler.out.float(value);
  else pickler.out.latin1(`F${floatRepr(value)}\n`);
}

/** Gives the memo number of the text. */
export function writeText(pickler: PicklerState, text: string): number {
  const { memo, out } = pickler;
  if (pickler.python2 !== undefined) return writePython2Text(pickler, pickler.python2, text);
  const isShort = text.length <= SHORT_TEXT && pickler.protocol >= 4;
  if (isShort && pickler.echo === undefined) return out.shortText(text, memo);
  const known = pickler.echo === undefined ? memo.findText(text) : echoed(pickler, pickler.echo, text);
  if (known >= 0) {
    if (pickler.binary) out.reference(known);
    else pickler.get(known);
    return known;
  }
  if (isShort) {
    out.freshShortText(text);
    const index = memo.addText(text);
    pickler.echo?.wrote(index);
    return index;
  }
  out.boundary();
  writeTextPayload(pickler, text);
  const index = memo.addText(text);
  pickler.echo?.wrote(index);
  pickler.put(index);
  return index;
}

/** Where the file that the value came from refers to, or -1 where it wrote the text anew. */
function echoed(pickler: PicklerState, echo: TextEcho, text: string): number {
  // Also prepares `addText`, and goes on alone where the value is no longer that of the file.
  const equal = pickler.memo.findText(text);
  const place = echo.next(text);
  if (place !== LOST) return place;
  pickler.echo = undefined;
  return equal;
}

/** A str that CPython holds as an object of its own, so that no equal one refers to it. */
export function writeUnsharedText(pickler: PicklerState, text: string): void {
  if (pickler.echo !== undefined || pickler.python2 !== undefined) {
    writeText(pickler, text);
    return;
  }
  writeTextPayload(pickler, text);
  pickler.put(pickler.memo.skip());
}

const LONG_INT = 1 << 12;
/** Units of a text that are escaped at once. */
const PART = 1 << 14;

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

function writeTextPayload(pickler: PicklerState, text: string): void {
  const { out, protocol } = pickler;
  if (!pickler.binary) {
    if (text.length > PART) pickler.options.budget?.write(text.length);
    out.byte(Op.UNICODE);
    for (let at = 0; at < text.length;) {
      // A pair of surrogates is one character.
      const end = at + PART + (isHighSurrogate(text.charCodeAt(at + PART - 1)) ? 1 : 0);
      out.latin1(rawUnicodeEscape(text.slice(at, end)));
      at = end;
    }
    out.byte(0x0a);
    return;
  }
  const length = utf8Length(text);
  const header = (): void => {
    if (length < 256 && protocol >= 4) out.bytes2(Op.SHORT_BINUNICODE, length);
    else if (length <= 0xffffffff) out.opInt32(Op.BINUNICODE, length);
    else if (protocol >= 4) out.opUint64(Op.BINUNICODE8, length);
    else throw pickler.error('a str above 4 GiB needs protocol 4 or 5');
  };
  if (length >= FRAME_SIZE_TARGET) {
    out.large(header, encodeUtf8(text));
    return;
  }
  header();
  out.utf8(text, length);
}

/** A text as `str` or `unicode`. One that is both is written each time, since only equal texts are known again. */
function writePython2Text(pickler: PicklerState, python2: Python2Strings, text: string): number {
  const { memo } = pickler;
  const bytes = python2.next(text);
  const both = python2.isBoth(text);
  const known = both ? -1 : memo.findText(text);
  if (known >= 0) {
    pickler.get(known);
    return known;
  }
  pickler.out.boundary();
  if (bytes === undefined) writeTextPayload(pickler, text);
  else writePython2String(pickler, bytes);
  const index = both ? memo.skip() : memo.addText(text);
  pickler.put(index);
  return index;
}

/** The `str` of Python 2, without its memo entry. */
export function writePython2String(pickler: PicklerState, bytes: Uint8Array): void {
  const { out } = pickler;
  if (!pickler.binary) {
    out.byte(Op.STRING);
    out.latin1(`${reprOfBytes(bytes)}\n`);
    return;
  }
  if (bytes.length > INT32_MAX) throw pickler.error('a str of Python 2 has at most 2 GiB');
  const header = (): void => {
    if (bytes.length < 256) out.bytes2(Op.SHORT_BINSTRING, bytes.length);
    else out.opInt32(Op.BINSTRING, bytes.length);
  };
  writePayload(pickler, header, bytes);
}

/** The bytes behind an opcode; large ones stand outside of frames. */
export function writePayload(pickler: PicklerState, header: () => void, bytes: Uint8Array): void {
  if (bytes.length >= FRAME_SIZE_TARGET) {
    pickler.out.large(header, bytes);
    return;
  }
  header();
  pickler.out.raw(bytes);
}

/** Python's raw-unicode-escape, with the characters escaped that would end or change the line. */
function rawUnicodeEscape(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code > 0xffff) out += `\\U${code.toString(16).padStart(8, '0')}`;
    else if (code > 0xff || code === 0x5c || code === 0 || code === 0x0a || code === 0x0d || code === 0x1a) {
      out += `\\u${code.toString(16).padStart(4, '0')}`;
    } else out += char;
  }
  return out;
}
