/** A table of any length: only the rows in sight are there. Sorted by a click on a heading. */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { JSX } from 'preact';
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { HeadCell } from '../../parts/table/head-cell.js';
import { useSorting } from '../../parts/table/sorting.js';
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
  const { places, wayOf, turn } = useSorting(rows, (c) => columns[c]!.at, [columns]);
  const { scroller, first, last } = useVirtual(rows);
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
            {columns.map(({ name, isNumber, isAnswer }, c) => (
              <HeadCell
                key={c}
                class={`${isNumber ? 'number' : ''}${isAnswer ? ' said' : ''}`}
                title={name}
                way={wayOf(c)}
                onSort={() => turn(c)}
              >
                {name}
              </HeadCell>
            ))}
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
