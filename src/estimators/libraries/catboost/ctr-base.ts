/** What a statistic of categories is of: columns that are taken together, and the kind of the statistic. */
import type { Fail } from '../boosting/json-access.js';
import type { FlatTable } from './flat-buffers.js';

export const CTR_KINDS = ['Borders', 'Buckets', 'BinarizedTargetMeanValue', 'FloatTargetMeanValue', 'Counter', 'FeatureFreq'] as const; // prettier-ignore

export interface CtrBase {
  readonly kind: (typeof CTR_KINDS)[number];
  readonly categories: readonly number[];
  /** Column of numbers, border. */
  readonly floats: readonly (readonly [number, number])[];
  /** Category, hash of a value. */
  readonly oneHots: readonly (readonly [number, number])[];
  /** The columns alone: statistics of the same ones share their hash. */
  readonly projection: string;
  /** Tells tables apart. */
  readonly key: string;
}

export function baseOf(table: FlatTable, fail: Fail): CtrBase {
  const combination = table.table(0);
  const kind = CTR_KINDS[table.number(1, 'i8', 0)];
  if (combination === undefined || kind === undefined)
    throw fail('a known kind of statistic', `number ${table.number(1, 'i8', 0)}`);
  const categories = combination.numbers(0, 'i32');
  const floats = combination.pairs(1, 'i32', 'f32');
  const oneHots = combination.pairs(2, 'i32', 'i32');
  const projection = JSON.stringify([categories, floats, oneHots]);
  const classifier = table.number(2, 'i32', 0);
  return { kind, categories, floats, oneHots, projection, key: `${kind} ${classifier} ${projection}` };
}
