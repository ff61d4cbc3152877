/** Results of blocks of rows, in one array. */
import type { Arena, NumbersOf } from '../../core/arena.js';
import { NdArray } from '../../numpy/ndarray.js';

/** Arrays of one type, put below each other. */
export class JoinedResult {
  readonly #rows: number;
  #first: NdArray | undefined;
  #data: NdArray['data'] = [];
  /** Items of the data in a row. */
  #width = 0;

  readonly #room: Arena | undefined;

  /** @param room Memory for the result; default its own. */
  constructor(rows: number, room?: Arena) {
    this.#rows = rows;
    this.#room = room;
  }

  /** Copies the rows of `part` to those from `row` on. False where they are not like the first that came. */
  put(row: number, part: NdArray): boolean {
    this.#first ??= this.#start(part);
    const { dtype, shape } = this.#first;
    if (part.isFortran || part.dtype.str !== dtype.str || part.shape.slice(1).join() !== shape.slice(1).join())
      return false;
    const to = row * this.#width;
    if (Array.isArray(this.#data)) {
      const from = part.data as unknown[];
      for (let i = 0; i < from.length; i++) this.#data[to + i] = from[i];
    } else (this.#data as Float64Array).set(part.data as Float64Array, to);
    return true;
  }

  #start(part: NdArray): NdArray {
    this.#width = part.shape[0]! > 0 ? part.data.length / part.shape[0]! : 0;
    const length = this.#rows * this.#width;
    if (Array.isArray(part.data)) this.#data = new Array<unknown>(length);
    else {
      const Type = part.data.constructor as NumbersOf<Float64Array> & (new (length: number) => Float64Array);
      this.#data = this.#room?.take(Type, length) ?? new Type(length);
    }
    return part;
  }

  get bytesPerRow(): number {
    return Array.isArray(this.#data) ? 0 : this.#data.byteLength / this.#rows;
  }

  array(): NdArray {
    const { shape, dtype } = this.#first!;
    return new NdArray(this.#data, [this.#rows, ...shape.slice(1)], dtype);
  }
}
