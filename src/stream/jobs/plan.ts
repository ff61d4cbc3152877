/** What each shard reads: files, and row groups of Parquet files, in their order, split by size. The same input gives the same plan. */
import { tableLimits } from '../../core/limits.js';
import { openRowGroups } from '../../table/parquet-groups.js';
import { nameFormat } from '../formats.js';
import type { InputFile, TableFormat } from '../types.js';

/** A part of the work that is not split further. */
export interface Unit {
  readonly file: number;
  /** Of a Parquet file; absent for a whole file. */
  readonly group?: number;
  /** Bytes or rows: what it is likely to cost, beside the others. */
  readonly weight: number;
}

/** The units of all files, in order. */
export async function unitsOf(files: readonly InputFile[], from: TableFormat | undefined): Promise<Unit[]> {
  const units: Unit[] = [];
  for (const [at, file] of files.entries()) {
    const { range, size, close } = file;
    const format = from ?? nameFormat(file.name).format;
    if (format !== 'parquet' || range === undefined || size === undefined) {
      units.push({ file: at, weight: size ?? 1 });
      continue;
    }
    const { groups } = await openRowGroups({ size, range }, tableLimits(), { lenient: true }).finally(close);
    const rows = groups.reduce((sum, count) => sum + count, 0);
    if (groups.length === 0) units.push({ file: at, weight: 1 });
    groups.forEach((count, group) =>
      units.push({ file: at, group, weight: Math.max(1, (size * count) / Math.max(1, rows)) }),
    );
  }
  return units;
}

/** The units of one shard: those whose middle lies in its share of the whole weight. */
export function unitsFor(units: readonly Unit[], index: number, count: number): Unit[] {
  const total = units.reduce((sum, { weight }) => sum + Math.max(weight, 1), 0);
  let before = 0;
  return units.filter(({ weight }) => {
    const own = Math.max(weight, 1);
    const middle = before + own / 2;
    before += own;
    return Math.min(count - 1, Math.floor((middle / total) * count)) === index;
  });
}
