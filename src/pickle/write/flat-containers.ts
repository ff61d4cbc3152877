/**
 * The short way for containers of numbers, text and constants, which most containers are: no frame is opened and nothing
 * returns to the driving loop. Each function gives the number of members that it has written; where that is not all of them,
 * the next one holds others, and a frame goes on there.
 */
import type { KeyTable } from '../values/key-table.js';
import type { PicklerState } from './pickler-state.js';
import { writeAtom, writeText } from './atoms.js';

/** Members from `from` on, up to `to` or the first that is no atom. */
export function writeFlatItems(pickler: PicklerState, items: readonly unknown[], from: number, to: number): number {
  let i = from;
  while (i < to) {
    if (typeof items[i] === 'number') {
      const end = pickler.out.numbers(items, i, to);
      if (end > i) {
        i = end;
        continue;
      }
    }
    if (!writeAtom(pickler, items[i])) break;
    i++;
  }
  return i;
}

/** Keys and values in turn; the result counts both, so that an odd one means that a key awaits its value. */
export function writeFlatEntries(
  pickler: PicklerState,
  table: KeyTable | undefined,
  keys: readonly unknown[],
  values: readonly unknown[],
): number {
  if (table === undefined || pickler.echo !== undefined || pickler.python2 !== undefined)
    return writeFlatPairs(pickler, keys, values, 0, keys.length);
  const known = pickler.memo.keyPlaces(table);
  if (known !== undefined) return writeRecord(pickler, known, values);
  const places = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key === 'string') places[i] = writeText(pickler, key);
    else if (!writeAtom(pickler, key)) return 2 * i;
    if (!writeAtom(pickler, values[i])) return 2 * i + 1;
  }
  pickler.memo.rememberKeys(table, places);
  return 2 * keys.length;
}

/** As {@link writeFlatEntries}, for the entries from `from` to `to` of any dict. */
export function writeFlatPairs(
  pickler: PicklerState,
  keys: readonly unknown[],
  values: readonly unknown[],
  from: number,
  to: number,
): number {
  for (let i = from; i < to; i++) {
    const key = keys[i];
    if (typeof key === 'string') writeText(pickler, key);
    else if (!writeAtom(pickler, key)) return 2 * i;
    if (!writeAtom(pickler, values[i])) return 2 * i + 1;
  }
  return 2 * to;
}

/** A dict whose keys have all been written with an earlier one. */
function writeRecord(pickler: PicklerState, places: Int32Array, values: readonly unknown[]): number {
  const { out } = pickler;
  for (let i = 0; i < places.length; i++) {
    out.reference(places[i]!);
    if (!writeAtom(pickler, values[i])) return 2 * i + 1;
  }
  return 2 * places.length;
}
