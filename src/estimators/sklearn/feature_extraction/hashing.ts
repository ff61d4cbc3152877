/** Features hashed into a fixed number of columns. */
import { type Csr, type NumberType } from '../../input/matrix.js';
import { RowBuilder } from './counts.js';
import { murmurHash3 } from './murmur-hash.js';

export interface Hashing {
  readonly n_features: number;
  /** The sign of the hash becomes that of the value, so that collisions cancel. */
  readonly alternate_sign: boolean;
  /** Negative values become positive (0.20 and before). */
  readonly non_negative: boolean;
}

/** The column of a feature, and 1 or -1. */
export function placeOf(feature: string, { n_features: count, alternate_sign: signed }: Hashing): [number, number] {
  const hash = murmurHash3(feature);
  // The smallest number has no positive one; scikit-learn takes this instead.
  const column = hash === -0x80000000 ? (0x7fffffff - (count - 1)) % count : Math.abs(hash) % count;
  return [column, signed && hash < 0 ? -1 : 1];
}

/** One row for each sample of (feature, value); values of one column are added in order. */
export function hashRows(samples: readonly Iterable<readonly [string, number]>[], how: Hashing, type: NumberType): Csr {
  const rows = new RowBuilder(samples.length);
  const step = type === 'float32' ? Math.fround : (value: number): number => value;
  for (const sample of samples) {
    const row = new Map<number, number>();
    for (const [feature, value] of sample) {
      if (value === 0) continue;
      const [column, sign] = placeOf(feature, how);
      row.set(column, step((row.get(column) ?? 0) + value * sign));
    }
    if (how.non_negative) for (const [column, value] of row) row.set(column, Math.abs(value));
    rows.add(row);
  }
  return rows.finish(how.n_features, type);
}

/** Columns of a hasher, at most. */
export const MAX_HASHED = 2 ** 31 - 1;
