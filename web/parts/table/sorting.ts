/** By which column rows are sorted, and which way: a click more sorts the other way, a third leaves them as they came. */
import { useMemo, useState } from 'preact/hooks';

/** What rows are sorted by; null where there is nothing, which comes last. */
export type Sortable = string | number | bigint | boolean | null;

export interface Sorting {
  readonly column: number;
  readonly way: 1 | -1;
}

const plain = (value: Sortable): string | number => (typeof value === 'string' ? value : Number(value));

function compare(a: Sortable, b: Sortable): number {
  const [x, y] = [plain(a), plain(b)];
  if (typeof x === 'number' && typeof y === 'number') return Number.isNaN(x - y) ? (Number.isNaN(x) ? 1 : -1) : x - y;
  return String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0;
}

/** Numbers of rows in their order; rows that are alike keep theirs, and gaps stand at the end. */
export function ordered(rows: number, by: ((row: number) => Sortable) | undefined, way: 1 | -1): Int32Array {
  const places = Int32Array.from({ length: rows }, (_, i) => i);
  if (by === undefined) return places;
  return places.sort((i, j) => {
    const [a, b] = [by(i), by(j)];
    if (a === null || b === null) return a === b ? i - j : a === null ? 1 : -1;
    return way * compare(a, b) || i - j;
  });
}

export interface Sorter {
  readonly places: Int32Array;
  /** 0 where rows are not sorted by this column. */
  wayOf(column: number): 0 | 1 | -1;
  turn(column: number): void;
}

/** @param by What a row of a column is sorted by; undefined where the column sorts nothing */
export function useSorting(
  rows: number,
  by: (column: number) => ((row: number) => Sortable) | undefined,
  what: readonly unknown[],
): Sorter {
  const [sorting, setSorting] = useState<Sorting>();
  const places = useMemo(
    () => ordered(rows, sorting === undefined ? undefined : by(sorting.column), sorting?.way ?? 1),
    [rows, sorting, ...what],
  );
  return {
    places,
    wayOf: (column) => (sorting?.column === column ? sorting.way : 0),
    turn(column) {
      const isSame = sorting?.column === column;
      setSorting(isSame && sorting.way === -1 ? undefined : { column, way: isSame ? -1 : 1 });
    },
  };
}
