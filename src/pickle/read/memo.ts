import { LimitError } from '../../core/errors.js';
import { decodeUtf8 } from '../text.js';

/** How far an explicit index may jump ahead before it is kept in a sparse table. */
const SLACK = 1024;
/** Values are kept in chunks: one is filled while it is young, which spares the collector the references from old to new. */
const CHUNK_BITS = 10;
const CHUNK = 1 << CHUNK_BITS;
/** A place that no PUT has filled. */
const HOLE = -0x80000000;
const FIRST_PLACES = 1024;

/**
 * The memo of a pickle. Indexes are given by the file, so a far one must not size an array:
 * it goes to a map, and only the number of entries counts against the limit. Most texts are never asked for again, so only
 * their place in the file is kept.
 */
export class Memo {
  readonly #max: number;
  readonly #bytes: Uint8Array;
  /** For each index the place of its value in the chunks, or the complement of its text's position, or HOLE. */
  #places = new Int32Array(FIRST_PLACES);
  #length = 0;
  #holes = 0;
  #chunks: unknown[][] = [];
  #count = 0;
  #sparse: Map<number, unknown> | undefined;

  constructor(max: number, bytes: Uint8Array) {
    this.#max = max;
    this.#bytes = bytes;
  }

  clear(): void {
    this.#length = 0;
    this.#holes = 0;
    this.#chunks = [];
    this.#count = 0;
    this.#sparse = undefined;
  }

  /** Number of entries: the index that MEMOIZE uses. */
  get size(): number {
    return this.#length - this.#holes + (this.#sparse?.size ?? 0);
  }

  /** True while MEMOIZE has filled every place in order, so that {@link truncate} may be used. */
  get isDense(): boolean {
    return this.#holes === 0 && this.#sparse === undefined;
  }

  /** MEMOIZE. */
  push(value: unknown): void {
    if (!this.isDense) this.put(this.size, value);
    else if (this.#length < this.#max) this.#append(this.#keep(value));
    else throw this.#full();
  }

  /** MEMOIZE of a SHORT_BINUNICODE whose length byte is at `position`. */
  pushText(position: number): void {
    if (!this.isDense || position > 0x7ffffffe) this.push(this.#text(position));
    else if (this.#length < this.#max) this.#append(~position);
    else throw this.#full();
  }

  /** Forgets the newest entries of a dense memo, which {@link pushText} has added since it had `size` of them. */
  truncate(size: number): void {
    this.#length = size;
  }

  put(index: number, value: unknown): void {
    if (index < this.#length) {
      this.#replace(index, value);
      return;
    }
    if (this.size >= this.#max) throw this.#full();
    if (index > this.#length + SLACK) {
      this.#sparse ??= new Map();
      this.#sparse.set(index, value);
      return;
    }
    while (this.#length < index) {
      const at = this.#length;
      if (this.#sparse?.has(at)) {
        this.#append(this.#keep(this.#sparse.get(at)));
        this.#sparse.delete(at);
      } else {
        this.#holes++;
        this.#append(HOLE);
      }
    }
    this.#sparse?.delete(index);
    this.#append(this.#keep(value));
  }

  has(index: number): boolean {
    if (index < this.#length) return this.#places[index] !== HOLE;
    return this.#sparse?.has(index) === true;
  }

  get(index: number): unknown {
    if (index >= this.#length) return this.#sparse?.get(index);
    const place = this.#places[index]!;
    if (place >= 0) return this.#chunks[place >> CHUNK_BITS]![place & (CHUNK - 1)];
    if (place === HOLE) return undefined;
    const text = this.#text(~place);
    this.#places[index] = this.#keep(text);
    return text;
  }

  #text(position: number): string {
    const from = position + 1;
    return decodeUtf8(this.#bytes, from, from + this.#bytes[position]!);
  }

  #replace(index: number, value: unknown): void {
    const place = this.#places[index]!;
    if (place >= 0) {
      this.#chunks[place >> CHUNK_BITS]![place & (CHUNK - 1)] = value;
      return;
    }
    if (place === HOLE) this.#holes--;
    this.#places[index] = this.#keep(value);
  }

  #append(place: number): void {
    if (this.#length === this.#places.length) {
      const places = new Int32Array(2 * this.#length);
      places.set(this.#places);
      this.#places = places;
    }
    this.#places[this.#length++] = place;
  }

  /** Stores a value in the chunks and gives its place there. */
  #keep(value: unknown): number {
    const place = this.#count++;
    const at = place & (CHUNK - 1);
    if (at === 0) this.#chunks.push(place === 0 ? [] : new Array<unknown>(CHUNK));
    this.#chunks[place >> CHUNK_BITS]![at] = value;
    return place;
  }

  #full(): LimitError {
    return new LimitError('maxMemo', this.#max + 1, this.#max);
  }
}
