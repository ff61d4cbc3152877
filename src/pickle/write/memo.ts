import type { KeyTable } from '../values/key-table.js';
import type { PyGlobal } from '../values/py-values.js';
import { leaveMarks, Marked, markOf, setMark, takeMarks } from '../values/dump-marks.js';

/**
 * What the pickler has written already. Objects are known by identity. Strings have no identity in JavaScript: a recently
 * written equal string counts as the same one, which is what CPython's interning makes of attribute names and keys.
 */
const SLOTS = 8192;

/** Larger than every mark: no value is known by its mark. */
const NO_MARKS = Number.POSITIVE_INFINITY;

export class WriteMemo {
  readonly #objects = new Map<object, number>();
  readonly #globals = new Map<string, number>();
  readonly #shortBytes = new Map<number, object>();
  readonly #texts: (string | undefined)[] = new Array<string | undefined>(SLOTS).fill(undefined);
  readonly #hashes = new Int32Array(SLOTS);
  readonly #textIndexes = new Int32Array(SLOTS);
  readonly #tables = new Map<KeyTable, Int32Array>();
  #lastTable: KeyTable | undefined = undefined;
  #lastPlaces: Int32Array | undefined = undefined;
  /** Hash of the text that was looked for last. */
  #hash = 0;
  #size = 0;
  #base: number = NO_MARKS;

  /** All texts, where equal ones are to be found however long ago they were written. */
  readonly #allTexts: Map<string, number> | undefined;

  constructor(exact = false) {
    this.#allTexts = exact ? new Map() : undefined;
  }

  get size(): number {
    return this.#size;
  }

  /** From here to {@link end}, places may be kept on the values. */
  begin(): void {
    this.#base = takeMarks() ?? NO_MARKS;
  }

  end(): void {
    if (this.#base === NO_MARKS) return;
    leaveMarks(this.#size);
    this.#base = NO_MARKS;
  }

  /** The memo number of an object, or -1. */
  find(value: object): number {
    if (this.#base !== NO_MARKS && value instanceof Marked) return this.findMarked(value);
    return this.#objects.get(value) ?? -1;
  }

  /** As {@link find}, for values that can keep their place. */
  findMarked(value: Marked): number {
    if (this.#base === NO_MARKS) return this.#objects.get(value) ?? -1;
    const mark = markOf(value);
    return mark >= this.#base ? mark - this.#base : -1;
  }

  add(value: object): number {
    const index = this.#size++;
    if (this.#base !== NO_MARKS && value instanceof Marked) setMark(value, this.#base + index);
    else this.#objects.set(value, index);
    return index;
  }

  /** Takes a memo number for something that nothing refers back to. */
  skip(): number {
    return this.#size++;
  }

  /** Globals are known by name: a file may name the same one twice. */
  findGlobal(global: PyGlobal): number {
    const index = this.#globals.get(`${global.module} ${global.name}`) ?? -1;
    if (index >= 0) this.#alias(global, index);
    return index;
  }

  addGlobal(global: PyGlobal): number {
    const index = this.#size++;
    this.#globals.set(`${global.module} ${global.name}`, index);
    this.#alias(global, index);
    return index;
  }

  #alias(value: Marked, index: number): void {
    if (this.#base !== NO_MARKS) setMark(value, this.#base + index);
  }

  /** The one object that stands for all bytes of this content; for lengths 0 and 1. */
  canonicalBytes(bytes: Uint8Array): object {
    const key = bytes.length === 0 ? -1 : bytes[0]!;
    const known = this.#shortBytes.get(key);
    if (known !== undefined) return known;
    this.#shortBytes.set(key, bytes);
    return bytes;
  }

  findText(text: string): number {
    if (this.#allTexts !== undefined) return this.#allTexts.get(text) ?? -1;
    return this.#find(text, hashOf(text));
  }

  /** As {@link findText}, for a text of ASCII whose codes stand at `at` in `bytes`. */
  findAscii(text: string, bytes: Uint8Array, at: number): number {
    if (this.#allTexts !== undefined) return this.#allTexts.get(text) ?? -1;
    return this.#find(text, hashOfBytes(bytes, at, text.length));
  }

  #find(text: string, hash: number): number {
    this.#hash = hash;
    const slot = hash & (SLOTS - 1);
    return this.#hashes[slot] === hash && this.#texts[slot] === text ? this.#textIndexes[slot]! : -1;
  }

  /** Adds the text that {@link findText} has just not found. */
  addText(text: string): number {
    const index = this.#size++;
    if (this.#allTexts !== undefined) {
      this.#allTexts.set(text, index);
      return index;
    }
    const slot = this.#hash & (SLOTS - 1);
    this.#texts[slot] = text;
    this.#hashes[slot] = this.#hash;
    this.#textIndexes[slot] = index;
    return index;
  }

  /** The memo numbers of the keys of a table that records share, once this dump has written it. */
  keyPlaces(table: KeyTable): Int32Array | undefined {
    if (table === this.#lastTable) return this.#lastPlaces;
    const places = this.#tables.get(table);
    if (places === undefined) return undefined;
    this.#lastTable = table;
    this.#lastPlaces = places;
    return places;
  }

  rememberKeys(table: KeyTable, places: Int32Array): void {
    this.#tables.set(table, places);
  }
}

function hashOf(text: string): number {
  const length = text.length;
  if (length === 0) return 0;
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(length - 1);
  return mixed(length, first, last, text.charCodeAt(length >> 1), text.charCodeAt((length * 3) >> 2));
}

/** The same of the codes of a text. */
function hashOfBytes(bytes: Uint8Array, at: number, length: number): number {
  if (length === 0) return 0;
  const last = bytes[at + length - 1]!;
  return mixed(length, bytes[at]!, last, bytes[at + (length >> 1)]!, bytes[at + ((length * 3) >> 2)]!);
}

function mixed(length: number, first: number, last: number, mid: number, late: number): number {
  const hash =
    Math.imul(length, 0x9e37) ^
    Math.imul(first, 0x85eb) ^
    Math.imul(last, 0xc2b3) ^
    Math.imul(mid, 0x27d5) ^
    Math.imul(late, 0x1657);
  return hash ^ (hash >>> 13);
}
