/** The heading of a column, pressed to sort by it where it can be sorted. */
import type { ComponentChildren, JSX } from 'preact';

interface HeadCellProps {
  readonly children: ComponentChildren;
  readonly class?: string;
  /** The name in full, where it may be cut. */
  readonly title?: string | undefined;
  readonly way?: 0 | 1 | -1;
  readonly onSort?: (() => void) | undefined;
}

export function HeadCell({ children, class: look = '', title, way = 0, onSort }: HeadCellProps): JSX.Element {
  if (onSort === undefined)
    return (
      <th scope="col" class={look} title={title}>
        {children}
      </th>
    );
  return (
    <th scope="col" class={look} aria-sort={way === 0 ? 'none' : way === 1 ? 'ascending' : 'descending'}>
      <button type="button" class="sort" onClick={onSort} title={title}>
        {children}
        <span class="way" aria-hidden="true">
          {way === 0 ? '↕' : way === 1 ? '↑' : '↓'}
        </span>
      </button>
    </th>
  );
}
