import type { KeyTable } from '../values/key-table.js';
import type { Memo } from './memo.js';
import { Op } from '../opcodes.js';
import { decodeUtf8 } from '../text.js';
import { PyFloat } from '../values/py-values.js';

const SLOTS = 64;
/** Failed attempts cost time twice; with no credit left only every sixteenth record is tried. */
const CREDIT = 32;
const RETRY = 16;

/**
 * Records repeat the keys of an earlier dict: MARK, then a memo reference and a number, text or constant for each key, and
 * SETITEMS. Such a dict is read in one go, past the stack. Anything unexpected, and the end of a frame, leaves it to the machine.
 */
export class RecordRun {
  /** Position after the record that {@link read} took. */
  pos = 0;
  table: KeyTable | undefined = undefined;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #memo: Memo;
  readonly #lossless: boolean;
  /** Key tables by their first key. */
  readonly #tables: (KeyTable | undefined)[] = new Array<KeyTable | undefined>(SLOTS).fill(undefined);
  #credit = CREDIT;
  #skipped = 0;

  constructor(bytes: Uint8Array, view: DataView, memo: Memo, lossless: boolean) {
    this.#bytes = bytes;
    this.#view = view;
    this.#memo = memo;
    this.#lossless = lossless;
  }

  /** Offers the keys of a dict, all of them text, for those to come. */
  offer(table: KeyTable): void {
    this.#tables[slotOf(table.keys[0] as string)] = table;
  }

  /** The values of the record whose first key reference is at `start`, for the keys of `table`; undefined with nothing done. */
  read(start: number, stop: number): unknown[] | undefined {
    if (this.#credit <= 0 && ++this.#skipped % RETRY !== 0) return undefined;
    const first = this.#key(start, stop);
    const table = first === undefined ? undefined : this.#tables[slotOf(first)];
    if (table === undefined) return undefined;
    if (!this.#memo.isDense) return undefined;
    const size = this.#memo.size;
    const values = this.#values(table.keys, start, stop);
    if (values === undefined) {
      this.#memo.truncate(size);
      this.#credit = Math.max(0, this.#credit - 4);
      return undefined;
    }
    if (this.#credit < CREDIT) this.#credit++;
    this.table = table;
    return values;
  }

  /** The text that a memo reference gives. */
  #key(pos: number, stop: number): string | undefined {
    if (pos + 5 > stop) return undefined;
    const index = this.#bytes[pos] === Op.BINGET ? this.#bytes[pos + 1]! : this.#view.getUint32(pos + 1, true);
    const key = this.#memo.get(index);
    return typeof key === 'string' ? key : undefined;
  }

  #values(keys: readonly unknown[], start: number, stop: number): unknown[] | undefined {
    const bytes = this.#bytes;
    const view = this.#view;
    const memo = this.#memo;
    const count = keys.length;
    const values = new Array<unknown>(count);
    let pos = start;
    for (let i = 0; i < count; i++) {
      // The longest key reference and number.
      if (pos + 14 > stop) return undefined;
      if (bytes[pos] === Op.BINGET) {
        if (memo.get(bytes[pos + 1]!) !== keys[i]) return undefined;
        pos += 2;
      } else if (bytes[pos] === Op.LONG_BINGET) {
        if (memo.get(view.getUint32(pos + 1, true)) !== keys[i]) return undefined;
        pos += 5;
      } else {
        return undefined;
      }
      switch (bytes[pos]) {
        case Op.BININT1:
          values[i] = bytes[pos + 1];
          pos += 2;
          break;
        case Op.BININT2:
          values[i] = bytes[pos + 1]! | (bytes[pos + 2]! << 8);
          pos += 3;
          break;
        case Op.BININT:
          values[i] = view.getInt32(pos + 1, true);
          pos += 5;
          break;
        case Op.BINFLOAT: {
          const value = view.getFloat64(pos + 1, false);
          values[i] = this.#lossless && Number.isInteger(value) ? new PyFloat(value) : value;
          pos += 9;
          break;
        }
        case Op.SHORT_BINUNICODE: {
          const from = pos + 2;
          pos = from + bytes[pos + 1]!;
          if (pos >= stop) return undefined;
          values[i] = decodeUtf8(bytes, from, pos);
          if (bytes[pos] === Op.MEMOIZE) {
            memo.pushText(from - 1);
            pos++;
          }
          break;
        }
        case Op.BINGET: {
          const index = bytes[pos + 1]!;
          if (!memo.has(index)) return undefined;
          values[i] = memo.get(index);
          pos += 2;
          break;
        }
        case Op.LONG_BINGET: {
          const index = view.getUint32(pos + 1, true);
          if (!memo.has(index)) return undefined;
          values[i] = memo.get(index);
          pos += 5;
          break;
        }
        case Op.NONE:
          values[i] = null;
          pos++;
          break;
        case Op.NEWTRUE:
          values[i] = true;
          pos++;
          break;
        case Op.NEWFALSE:
          values[i] = false;
          pos++;
          break;
        default:
          return undefined;
      }
    }
    if (pos >= stop || bytes[pos] !== Op.SETITEMS) return undefined;
    this.pos = pos + 1;
    return values;
  }
}

function slotOf(key: string): number {
  const { length } = key;
  if (length === 0) return 0;
  return (length * 7 + key.charCodeAt(0) + 3 * key.charCodeAt(length - 1)) & (SLOTS - 1);
}
