/**
 * Which texts Python 2 is to find as `str` again. Its `str` reads as text here, and Python 2 takes `unicode` for another
 * type: as the name of a function, as the items of a masked array, where a parameter is asked for its type.
 */
import { genops } from '../tools/genops.js';
import { decodePython2String, type StringEncoding } from '../text-python2.js';
import { encodeUtf8 } from '../text-write.js';

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

const STR = 1;
const UNICODE = 2;
const BOTH = STR | UNICODE;
const KINDS = new Map([
  ...['STRING', 'BINSTRING', 'SHORT_BINSTRING'].map((name) => [name, STR] as const),
  ...['UNICODE', 'BINUNICODE', 'SHORT_BINUNICODE', 'BINUNICODE8'].map((name) => [name, UNICODE] as const),
]);
/** Longer texts say nothing about the one behind them: they may be the data of an array. */
const MAX_BEFORE = 64;

/**
 * Tells `str` from `unicode`. ASCII is `str`, as a literal in Python 2 is, unless the file had it as `unicode` alone; other
 * text is `unicode`, unless the file had it as `str` alone. Where the file has a text as both, it is what it was behind the
 * same other text: behind the name of its attribute, or the item before it.
 */
export class Python2Strings {
  readonly #file: Python2File | undefined;
  #kinds: ReadonlyMap<string, number> | undefined;
  /** For texts that the file has as both: their kind by the text before. */
  readonly #behind = new Map<string, Map<string, number>>();
  #before = '';

  constructor(file?: Python2File) {
    this.#file = file;
  }

  /** The bytes of the next text as `str`; undefined where it is `unicode`. */
  next(text: string): Uint8Array | undefined {
    this.#kinds ??= this.#read();
    let kind = this.#kinds.get(text);
    if (kind === BOTH) kind = this.#behind.get(text)?.get(this.#before);
    this.passed(text);
    const ascii = isAscii(text);
    if (kind === UNICODE || (kind !== STR && !ascii)) return undefined;
    return !ascii && this.#file?.encoding === 'utf-8' ? encodeUtf8(text) : latin1(text);
  }

  /** True where the text has to be written each time: as another type it is another object. */
  isBoth(text: string): boolean {
    return this.#kinds?.get(text) === BOTH;
  }

  /** This text, or these bytes, were written. */
  passed(text: string): void {
    if (text.length <= MAX_BEFORE) this.#before = text;
  }

  /** Lists the texts of the file once they are asked for. */
  #read(): ReadonlyMap<string, number> {
    const kinds = new Map<string, number>();
    if (this.#file === undefined) return kinds;
    for (const { text, kind } of textsOf(this.#file)) kinds.set(text, (kinds.get(text) ?? 0) | kind);
    for (const [text, kind] of kinds) if (kind === BOTH) this.#behind.set(text, new Map());
    if (this.#behind.size === 0) return kinds;
    let before = '';
    for (const { text, kind } of textsOf(this.#file)) {
      const known = this.#behind.get(text);
      known?.set(before, (known.get(before) ?? 0) | kind);
      if (text.length <= MAX_BEFORE) before = text;
    }
    return kinds;
  }
}

/** The 8-bit strings of a file that are no ASCII: Python 3 reads them only where it is told how. */
export function* foreignStrings(file: Python2File): Generator<string> {
  for (const { text, kind } of textsOf(file)) if (kind === STR && !isAscii(text)) yield text;
}

interface Text {
  readonly text: string;
  readonly kind: number;
}

/** The texts of a file in their order, those that it refers to as well. */
function* textsOf({ bytes, start, end, foreign, encoding }: Python2File): Generator<Text> {
  let next = 0;
  // Object arrays of Joblib are pickles of their own inside.
  for (let at = start; at < end;) {
    const memo = new Map<unknown, Text>();
    const operations = genops(bytes.subarray(0, end), at);
    let jump: number | undefined;
    let fresh: Text | undefined;
    for (;;) {
      const step = operations.next(jump);
      if (step.done === true) break;
      const { opcode, argument } = step.value;
      at = step.value.end;
      const kind = KINDS.get(opcode.name);
      if (kind !== undefined) {
        fresh = { text: kind === STR ? asRead(argument as string, encoding) : (argument as string), kind };
        yield fresh;
      } else if (opcode.name.endsWith('PUT')) {
        if (fresh !== undefined) memo.set(argument, fresh);
        else memo.delete(argument);
      } else {
        fresh = opcode.name.endsWith('GET') ? memo.get(argument) : undefined;
        if (fresh !== undefined) yield fresh;
      }
      jump = undefined;
      // Nothing or several things may stand here: arrays follow their padding.
      for (; foreign[next] === at; next += 2) jump = at = foreign[next + 1]!;
    }
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
