/**
 * Which texts Python 2 is to find as `str` again. Its `str` reads as text here, and Python 2 takes `unicode` for another
 * type: as the name of a function, as the items of a masked array, where a parameter is asked for its type.
 */
import { genops } from './genops.js';
import { decodePython2String, encodeUtf8, type StringEncoding } from './text.js';

/** The file of Python 2 that a value was read from. */
export interface Python2File {
  readonly bytes: Uint8Array;
  readonly start: number;
  /** Offset behind its STOP. */
  readonly end: number;
  /** Start and end of what stands between the opcodes, in turn. */
  readonly foreign: readonly number[];
  /** How 8-bit strings were read. */
  readonly encoding: StringEncoding;
}

const EIGHT_BIT = new Set(['STRING', 'BINSTRING', 'SHORT_BINSTRING']);
const UNICODE = new Set(['UNICODE', 'BINUNICODE', 'SHORT_BINUNICODE', 'BINUNICODE8']);

/**
 * Tells `str` from `unicode`. ASCII is `str`, as a literal in Python 2 is, unless the file had it as `unicode` alone; other
 * text is `unicode`, unless the file had it as `str` alone.
 */
export class Python2Strings {
  readonly #file: Python2File | undefined;
  #unicode: ReadonlySet<string> | undefined;
  #eightBit: ReadonlySet<string> = new Set();

  constructor(file?: Python2File) {
    this.#file = file;
  }

  /** The bytes of the text as `str`; undefined where it is `unicode`. */
  bytesOf(text: string): Uint8Array | undefined {
    this.#unicode ??= this.#read();
    const known = this.#eightBit.has(text);
    if (this.#unicode.has(text) && !(known && isAscii(text))) return undefined;
    if (!known && !isAscii(text)) return undefined;
    return this.#file?.encoding === 'utf-8' ? encodeUtf8(text) : latin1(text);
  }

  /** Lists the texts of the file once they are asked for. */
  #read(): ReadonlySet<string> {
    const unicode = new Set<string>();
    if (this.#file === undefined) return unicode;
    const eightBit = new Set<string>();
    const { bytes, start, end, foreign, encoding } = this.#file;
    let next = 0;
    for (let at = start; at < end; ) {
      const operations = genops(bytes.subarray(0, end), at);
      let jump: number | undefined;
      for (;;) {
        const step = operations.next(jump);
        if (step.done === true) break;
        const { opcode, argument, end: behind } = step.value;
        at = behind;
        if (typeof argument === 'string') {
          if (UNICODE.has(opcode.name)) unicode.add(argument);
          else if (EIGHT_BIT.has(opcode.name)) eightBit.add(asRead(argument, encoding));
        }
        jump = undefined;
        // Nothing or several things may stand here: arrays follow their padding.
        for (; foreign[next] === at; next += 2) jump = at = foreign[next + 1]!;
      }
    }
    this.#eightBit = eightBit;
    return unicode;
  }
}

/** The text that the machine made of an 8-bit string, here given as latin1. */
function asRead(raw: string, encoding: StringEncoding): string {
  if (encoding !== 'utf-8' || isAscii(raw)) return raw;
  try {
    return decodePython2String(latin1(raw), encoding, 'strict', 0) as string;
  } catch {
    return raw;
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

function latin1(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

const NAMED: Readonly<Record<number, string>> = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r', 0x27: "\\'", 0x5c: '\\\\' };

/** The line behind STRING: what `repr` of a `str` is in Python 2. */
export function reprOfBytes(bytes: Uint8Array): string {
  let out = "'";
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    const plain = byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
    out += NAMED[byte] ?? plain;
  }
  return `${out}'`;
}
