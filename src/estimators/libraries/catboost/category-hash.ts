/** From the value of a category to the number that CatBoost knows it by: the lower half of the hash of its text. */
import { InvalidInputError } from '../../../core/errors.js';
import { shown } from '../../input/cells.js';
import { type Column, isObjectColumn } from '../../input/matrix.js';
import { cityHash64 } from './city-hash.js';

function textOf(value: unknown, column: string, row: number): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) return String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  throw new InvalidInputError(
    `row ${row}, column ${column}: a category is a text or a whole number, not ${shown(value)}; CatBoost takes no other, a missing one neither`,
  );
}

/** Signed, as splits and statistics have them. */
export function categoryHashes(column: Column, name: string, rows: number): Int32Array {
  const known = new Map<string, number>();
  const out = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const value = isObjectColumn(column) ? column.values[i] : column.numbers[i];
    const text = textOf(value, name, i);
    let hash = known.get(text);
    if (hash === undefined) {
      hash = Number(BigInt.asIntN(32, cityHash64(new TextEncoder().encode(text))));
      known.set(text, hash);
    }
    out[i] = hash;
  }
  return out;
}
