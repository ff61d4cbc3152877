/** Rows under headings, which scroll where the screen is narrow: the tables of the page but for the one of any length. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { HeadCell } from './head-cell.js';
import { type Sortable, useSorting } from './sorting.js';

export interface Column<R> {
  /** Tells it from the others. */
  readonly id: string;
  /** Default: the id. */
  readonly head?: ComponentChildren;
  readonly isNumber?: boolean;
  readonly look?: string;
  /** The first column of most tables: read out before each cell of its row. */
  readonly isHead?: boolean;
  cell(row: R, place: number): ComponentChildren;
  /** In full, where the cell shows less. */
  title?(row: R): string | undefined;
  /** What rows are sorted by; without it the column sorts nothing. */
  by?(row: R): Sortable;
}

interface TableProps<R> {
  /** What screen readers call it. */
  readonly label: string;
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  /** Rows that are shown at first; the rest comes when it is asked for. */
  readonly most?: number;
  readonly look?: string;
  rowLook?(row: R): string;
  keyOf?(row: R, place: number): string | number;
}

const MORE = 1000;

const lookOf = <R,>({ isNumber = false, look = '' }: Column<R>): string =>
  [isNumber ? 'number' : '', look].filter(Boolean).join(' ');

export function Table<R>({ label, rows, columns, most = 100, look = '', rowLook, keyOf }: TableProps<R>): JSX.Element {
  const [shown, setShown] = useState(most);
  const { places, wayOf, turn } = useSorting(
    rows.length,
    (c) => {
      const { by } = columns[c]!;
      return by === undefined ? undefined : (i) => by(rows[i]!);
    },
    [rows],
  );
  return (
    <div class="stack-s">
      <div class="scroll" tabIndex={0} role="region" aria-label={label}>
        <table class={`grid ${look}`}>
          <thead>
            <tr>
              {columns.map((column, c) => (
                <HeadCell
                  key={column.id}
                  class={lookOf(column)}
                  way={wayOf(c)}
                  onSort={column.by === undefined || rows.length < 3 ? undefined : () => turn(c)}
                >
                  {column.head ?? column.id}
                </HeadCell>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from(places.subarray(0, shown), (i) => {
              const row = rows[i]!;
              return (
                <tr key={keyOf?.(row, i) ?? i} class={rowLook?.(row)}>
                  {columns.map((column) => {
                    const Cell = column.isHead === true ? 'th' : 'td';
                    return (
                      <Cell
                        key={column.id}
                        class={lookOf(column)}
                        title={column.title?.(row)}
                        {...(column.isHead === true ? { scope: 'row' } : {})}
                      >
                        {column.cell(row, i)}
                      </Cell>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <button type="button" class="button small" onClick={() => setShown(shown + MORE)}>
          Show {Math.min(MORE, rows.length - shown)} more of {rows.length}
        </button>
      )}
    </div>
  );
}
