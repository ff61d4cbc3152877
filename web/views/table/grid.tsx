/** A table of any length: only the rows in sight are there. Sorted by a click on a heading. */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { JSX } from 'preact';
import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { short } from '../../text/numbers.js';
import type { Cell } from '../../worker/answers.js';
import type { Column } from './scored-columns.js';

const ROW = 30;
const HEIGHT = 420;

interface GridProps {
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly errors: readonly (string | null)[];
}

interface Sorting {
  readonly column: number;
  readonly way: 1 | -1;
}

function compare(a: Cell, b: Cell): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function order(columns: readonly Column[], rows: number, sorting: Sorting | undefined): Int32Array {
  const places = Int32Array.from({ length: rows }, (_, i) => i);
  if (sorting === undefined) return places;
  const { at } = columns[sorting.column]!;
  return places.sort((a, b) => sorting.way * compare(at(a), at(b)) || a - b);
}

const text = (cell: Cell): string => (cell === null ? '' : typeof cell === 'number' ? short(cell, 5) : String(cell));

function useVirtual(rows: number): { scroller: { current: HTMLDivElement | null }; first: number; last: number } {
  const scroller = useRef<HTMLDivElement>(null);
  const [, again] = useReducer((n: number) => n + 1, 0);
  const [virtual] = useState(
    () =>
      new Virtualizer<HTMLDivElement, HTMLDivElement>({
        count: rows,
        getScrollElement: () => scroller.current,
        estimateSize: () => ROW,
        overscan: 12,
        scrollToFn: elementScroll,
        observeElementRect,
        observeElementOffset,
        onChange: () => again(0),
      }),
  );
  useEffect(() => virtual._didMount(), []);
  useEffect(() => {
    virtual._willUpdate();
    again(0);
  }, []);
  const items = virtual.getVirtualItems();
  return { scroller, first: items[0]?.index ?? 0, last: items.at(-1)?.index ?? Math.min(rows, 30) - 1 };
}

export function Grid({ columns, rows, errors }: GridProps): JSX.Element {
  const [sorting, setSorting] = useState<Sorting>();
  const places = useMemo(() => order(columns, rows, sorting), [columns, rows, sorting]);
  const { scroller, first, last } = useVirtual(rows);
  const sort = (column: number): void => {
    const isSame = sorting?.column === column;
    setSorting(isSame && sorting.way === -1 ? undefined : { column, way: isSame ? -1 : 1 });
  };
  return (
    <div
      ref={scroller}
      class="table-scroll"
      style={{ maxHeight: `${HEIGHT}px` }}
      tabIndex={0}
      role="region"
      aria-label="Rows with predictions"
    >
      <table class="grid rows" aria-rowcount={rows + 1}>
        <thead>
          <tr>
            <th scope="col" class="number">
              row
            </th>
            {columns.map(({ name, isNumber, isAnswer }, c) => {
              const way = sorting?.column === c ? sorting.way : 0;
              return (
                <th
                  key={c}
                  scope="col"
                  class={`${isNumber ? 'number' : ''}${isAnswer ? ' said' : ''}`}
                  aria-sort={way === 0 ? 'none' : way === 1 ? 'ascending' : 'descending'}
                >
                  <button type="button" class="sort" onClick={() => sort(c)} title={name}>
                    {name}
                    <span aria-hidden="true">{way === 0 ? '' : way === 1 ? ' ↑' : ' ↓'}</span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {first > 0 && (
            <tr style={{ height: `${first * ROW}px` }} aria-hidden="true">
              <td colSpan={columns.length + 1} />
            </tr>
          )}
          {Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => {
            const i = places[first + k]!;
            const error = errors[i] ?? null;
            return (
              <tr
                key={i}
                style={{ height: `${ROW}px` }}
                aria-rowindex={first + k + 2}
                class={error === null ? '' : 'wrong'}
                title={error ?? undefined}
              >
                <td class="number quiet">{i}</td>
                {columns.map(({ at, isNumber, isAnswer }, c) => (
                  <td
                    key={c}
                    class={`${isNumber ? 'number' : ''}${isAnswer ? ' said' : ''}`}
                    title={String(at(i) ?? '')}
                  >
                    {error !== null && isAnswer ? (c === 0 ? error : '') : text(at(i))}
                  </td>
                ))}
              </tr>
            );
          })}
          {last < rows - 1 && (
            <tr style={{ height: `${(rows - 1 - last) * ROW}px` }} aria-hidden="true">
              <td colSpan={columns.length + 1} />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
