/** A vocabulary as a table over the characters of its terms, which finds a word inside of a text without cutting it out. */
import { notePacked } from '../../../linalg/packed-memory.js';
import type { Vocabulary } from './vocabulary.js';

export class TermTable {
  /** Pairs of a hash and a column + 1, 0 where there is none; the next pair is taken where one is in use. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** Of the terms by column: where each starts, and where the last one ends. */
  readonly #starts: Int32Array;
  readonly #chars: Uint16Array;

  constructor(terms: readonly string[]) {
    let places = 16;
    while (places < 2 * terms.length) places *= 2;
    this.#slots = new Int32Array(2 * places);
    this.#mask = places - 1;
    this.#starts = new Int32Array(terms.length + 1);
    terms.forEach((term, column) => (this.#starts[column + 1] = this.#starts[column]! + term.length));
    this.#chars = new Uint16Array(this.#starts[terms.length]!);
    terms.forEach((term, column) => {
      const start = this.#starts[column]!;
      for (let i = 0; i < term.length; i++) this.#chars[start + i] = term.charCodeAt(i);
      const hash = hashOf(term, 0, term.length);
      let at = hash & this.#mask;
      while (this.#slots[2 * at + 1] !== 0) at = (at + 1) & this.#mask;
      this.#slots[2 * at] = hash;
      this.#slots[2 * at + 1] = column + 1;
    });
  }

  get bytes(): number {
    return this.#slots.byteLength + this.#starts.byteLength + this.#chars.byteLength;
  }

  /** The column of a part of a text, or -1. */
  find(text: string, start: number, end: number): number {
    const slots = this.#slots;
    const hash = hashOf(text, start, end);
    for (let at = hash & this.#mask; ; at = (at + 1) & this.#mask) {
      const column = slots[2 * at + 1]! - 1;
      if (column < 0 || (slots[2 * at] === hash && this.#is(column, text, start, end))) return column;
    }
  }

  #is(column: number, text: string, start: number, end: number): boolean {
    const from = this.#starts[column]!;
    if (this.#starts[column + 1]! - from !== end - start) return false;
    for (let i = start, k = from; i < end; i++, k++) if (text.charCodeAt(i) !== this.#chars[k]) return false;
    return true;
  }
}

function hashOf(text: string, start: number, end: number): number {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x5bd1e995) + 0x3c6ef372;
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

const tables = new WeakMap<Vocabulary, TermTable>();
/** Fewer texts are looked up in the map that is there, as long as there is no table. */
const WORTH = 64;

/** The table of a vocabulary, made where so many texts are counted that it pays. */
export function tableOf(vocabulary: Vocabulary, texts: number): TermTable | undefined {
  let table = tables.get(vocabulary);
  if (table === undefined && texts >= WORTH) {
    table = new TermTable(vocabulary.terms);
    tables.set(vocabulary, table);
    notePacked(table, table.bytes);
  }
  return table;
}
