/** The tables of statistics behind the trees of a CatBoost model: from the hash of a row's categories to counts of `fit`. */
import { UnsupportedError } from '../../../core/errors.js';
import type { Fail } from '../boosting/json-access.js';
import { baseOf } from './ctr-base.js';
import { FlatBuffer } from './flat-buffers.js';

export interface CtrTable {
  /** Position of what is known of a hash; undefined where `fit` did not see it. */
  readonly find: (hash: bigint) => number | undefined;
  /** Counts by position and class of the target, or sums and counts, or counts. */
  readonly counts: DataView;
  readonly classes: number;
  readonly denominator: number;
}

const BUCKET = 12;
const EMPTY = 0xffff_ffff_ffff_ffffn;
const LONG = 0xffff_ffff;

/** Open addressing over buckets of a hash and a position. */
function finder(buckets: Uint8Array, known: number, fail: Fail): CtrTable['find'] {
  const count = buckets.length / BUCKET;
  if (!Number.isInteger(count) || (count & (count - 1)) !== 0)
    throw fail('a power of two of buckets', `${buckets.length} bytes`);
  const view = new DataView(buckets.buffer, buckets.byteOffset, buckets.byteLength);
  for (let i = 0; i < count; i++) {
    const position = view.getUint32(i * BUCKET + 8, true);
    if (position >= known && view.getBigUint64(i * BUCKET, true) !== EMPTY)
      throw fail(`positions below ${known} in a table of statistics`, `${position}`);
  }
  const mask = BigInt(count - 1);
  return (hash) => {
    if (count === 0) return undefined;
    let at = Number(hash & mask);
    for (let tried = 0; tried < count; tried++) {
      const found = view.getBigUint64(at * BUCKET, true);
      if (found === hash) return view.getUint32(at * BUCKET + 8, true);
      if (found === EMPTY) return undefined;
      at = at + 1 === count ? 0 : at + 1;
    }
    return undefined;
  };
}

function tableOf(bytes: Uint8Array, fail: Fail): [string, CtrTable] {
  const table = new FlatBuffer(bytes, fail).root();
  const base = table.table(0);
  if (base === undefined) throw fail('what a table of statistics is of', 'nothing');
  const { key, kind } = baseOf(base, fail);
  const blob = table.bytes(2);
  const counts = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const classes = table.number(4, 'i32', 0);
  if ((kind === 'Borders' || kind === 'Buckets') && classes < 1)
    throw fail('a number of classes of the target', `${classes}`);
  const width = kind === 'Borders' || kind === 'Buckets' ? 4 * classes : kind.endsWith('Value') ? 8 : 4;
  const find = finder(table.bytes(1), Math.floor(blob.length / width), fail);
  return [key, { find, counts, classes, denominator: table.number(3, 'i32', 0) }];
}

/** @param parts Names of what follows the trees. @param needed Whether splits ask for statistics. */
export function readCtrTables(
  bytes: Uint8Array,
  parts: readonly string[],
  needed: boolean,
  fail: Fail,
): Map<string, CtrTable> {
  const found = new Map<string, CtrTable>();
  const other = parts.find((part) => part !== 'static_provider_v1');
  if (other !== undefined)
    throw new UnsupportedError(`this CatBoost model has a part ${other.slice(0, 40)}, which Brine does not compute`);
  if (parts.length === 0) {
    if (needed) throw fail('tables of statistics', 'none');
    return found;
  }
  const reader = new FlatBuffer(bytes, fail);
  const count = reader.u32(0);
  let at = 4;
  for (let i = 0; i < count; i++) {
    let size = reader.u32(at);
    at += 4;
    if (size === LONG) {
      size = reader.u32(at) + reader.u32(at + 4) * 2 ** 32;
      at += 8;
    }
    const [key, table] = tableOf(reader.slice(at, size), fail);
    found.set(key, table);
    at += size;
  }
  return found;
}
