import { Op } from '../opcodes.js';
import { PyFloat } from '../values/py-values.js';
import { Run } from './run.js';

/**
 * A list of numbers is MARK, number opcodes and APPENDS, again and again. Such a run goes straight into the list, past
 * the stack: first it is counted, so that the list is sized once, then it is read. The run ends after the
 * last APPENDS before anything else; frames may begin anywhere in it.
 */
export class NumberRun extends Run {
  #count = 0;
  #stop = 0;
  #floats = false;

  /** Reads from the first number after a MARK; false, with nothing done, where no complete run stands there. */
  read(start: number, frameEnd: number, list: unknown[], lossless: boolean): boolean {
    this.#scan(start, frameEnd);
    if (this.#count === 0) return false;
    const base = list.length;
    list.length = base + this.#count;
    this.frameEnd = frameEnd;
    if (this.#floats && !lossless) this.#fillFloats(start, list as number[], base);
    else this.#fill(start, list, base, lossless);
    this.pos = this.#stop;
    return true;
  }

  #scan(start: number, frameEnd: number): void {
    const bytes = this.bytes;
    const end = bytes.length;
    let pos = start;
    let items = 0;
    this.frameEnd = frameEnd;
    this.#count = 0;
    this.#floats = true;
    for (;;) {
      if (pos >= this.frameEnd) {
        if (pos > this.frameEnd) return;
        pos = this.enterFrame(pos);
      }
      switch (bytes[pos]) {
        case Op.BINFLOAT:
          pos += 9;
          break;
        case Op.BININT1:
          pos += 2;
          this.#floats = false;
          break;
        case Op.BININT2:
          pos += 3;
          this.#floats = false;
          break;
        case Op.BININT:
          pos += 5;
          this.#floats = false;
          break;
        case Op.APPENDS:
          this.#count = items;
          this.#stop = pos + 1;
          if (bytes[pos + 1] !== Op.MARK || pos + 2 > this.frameEnd) return;
          pos += 2;
          continue;
        default:
          return;
      }
      if (pos > end) return;
      items++;
    }
  }

  #fillFloats(start: number, list: number[], base: number): void {
    const bytes = this.bytes;
    const view = this.view;
    let pos = start;
    let at = base;
    while (pos < this.#stop) {
      if (pos === this.frameEnd) pos = this.enterFrame(pos);
      if (bytes[pos] === Op.BINFLOAT) {
        list[at++] = view.getFloat64(pos + 1, false);
        pos += 9;
      } else {
        pos += 1; // APPENDS or MARK
      }
    }
  }

  #fill(start: number, list: unknown[], base: number, lossless: boolean): void {
    const bytes = this.bytes;
    const view = this.view;
    let pos = start;
    let at = base;
    while (pos < this.#stop) {
      if (pos === this.frameEnd) pos = this.enterFrame(pos);
      switch (bytes[pos]) {
        case Op.BININT1:
          list[at++] = bytes[pos + 1];
          pos += 2;
          break;
        case Op.BININT2:
          list[at++] = bytes[pos + 1]! | (bytes[pos + 2]! << 8);
          pos += 3;
          break;
        case Op.BININT:
          list[at++] = view.getInt32(pos + 1, true);
          pos += 5;
          break;
        case Op.BINFLOAT: {
          const value = view.getFloat64(pos + 1, false);
          list[at++] = lossless && Number.isInteger(value) ? new PyFloat(value) : value;
          pos += 9;
          break;
        }
        default:
          pos += 1; // APPENDS or MARK
      }
    }
  }
}
