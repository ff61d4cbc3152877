import { KeyTable } from '../values/key-table.js';

/** Largest dict whose keys may be shared with the one before it. */
export const SHARED_KEYS = 64;

/** Records repeat their keys: the table of the last dict of each size is used again where it fits. */
export class SharedTables {
  readonly #tables: (KeyTable | undefined)[] = new Array<KeyTable | undefined>(SHARED_KEYS + 1).fill(undefined);

  /** The table whose keys are at every second place of `flat` from `from` on. */
  find(flat: readonly unknown[], from: number, count: number): KeyTable | undefined {
    const last = this.#tables[count];
    if (last === undefined) return undefined;
    const { keys } = last;
    for (let i = 0; i < count; i++) if (keys[i] !== flat[from + 2 * i]) return undefined;
    last.shared = true;
    return last;
  }

  /** A new table of these keys; shared from the next dict on where all are text. */
  add(flat: readonly unknown[], from: number, count: number): KeyTable {
    const keys = new Array<unknown>(count);
    let texts = true;
    for (let i = 0; i < count; i++) {
      keys[i] = flat[from + 2 * i];
      if (typeof keys[i] !== 'string') texts = false;
    }
    const table = new KeyTable(keys, count < 2);
    if (texts) this.#tables[count] = table;
    return table;
  }
}
