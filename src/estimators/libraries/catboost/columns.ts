/** X as CatBoost sees it: numbers in float32, categories by their hashes. */
import { InvalidInputError } from '../../../core/errors.js';
import type { Owner } from '../../binding/define.js';
import { shown } from '../../input/cells.js';
import { type Column, columnsOf, type Input, isObjectColumn } from '../../input/matrix.js';
import { pythonFloat } from '../../input/python-float.js';
import { checkWidth } from '../../running/validate.js';
import { categoryHashes } from './category-hash.js';
import type { CatModel } from './cbm-file.js';

export interface CatRows {
  readonly rows: number;
  /** By feature, NaN as what stands for it. */
  readonly floats: readonly Float64Array[];
  readonly categories: ReadonlyMap<number, Int32Array>;
}

const MISSING_TEXTS = new Set(['', 'nan', 'NaN', 'NAN', 'None', '-', 'N/A', 'n/a', 'NA', 'na', 'null', 'NULL']);

function numberIn(value: unknown, name: string, row: number): number {
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
  const parsed = typeof value === 'string' ? (MISSING_TEXTS.has(value) ? Number.NaN : pythonFloat(value)) : undefined;
  if (parsed !== undefined) return parsed;
  throw new InvalidInputError(`row ${row}, column ${name}: CatBoost was fitted with numbers here, not ${shown(value)}`);
}

const STANDS_FOR = { itself: Number.NaN, least: -Infinity, most: Infinity } as const;

export function catRows(self: Owner, model: CatModel, X: Input): CatRows {
  if (X.kind === 'texts') throw new InvalidInputError(`${self.className} takes rows of values, not texts`);
  checkWidth(self, X.cols, model.features);
  const columns = columnsOf(X);
  const nameOf = (at: number): string => X.names?.[at] ?? (model.names[at] !== '' ? model.names[at]! : String(at));
  const numbersOf = (column: Column, at: number): ArrayLike<number> =>
    isObjectColumn(column) ? column.values.map((value, row) => numberIn(value, nameOf(at), row)) : column.numbers;
  return {
    rows: X.rows,
    floats: model.floats.map(({ column, borders, hasMissing, missing }) => {
      // Nobody asks, whatever stands there.
      if (borders.length === 0) return new Float64Array(0);
      const gap = hasMissing ? STANDS_FOR[missing] : Number.NaN;
      return Float64Array.from(numbersOf(columns[column]!, column), (value) => Number.isNaN(value) ? gap : Math.fround(value)); // prettier-ignore
    }),
    categories: new Map(
      [...model.categories].map(([category, at]) => [category, categoryHashes(columns[at]!, nameOf(at), X.rows)]),
    ),
  };
}
