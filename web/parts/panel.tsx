/** A titled part of a view. */
import type { ComponentChildren, JSX } from 'preact';

interface PanelProps {
  readonly title?: string;
  readonly note?: ComponentChildren;
  readonly children: ComponentChildren;
  readonly class?: string;
}

export function Panel({ title, note, children, class: more }: PanelProps): JSX.Element {
  return (
    <section class={`panel${more === undefined ? '' : ` ${more}`}`}>
      {title !== undefined && (
        <header>
          <h2>{title}</h2>
          {note !== undefined && <p>{note}</p>}
        </header>
      )}
      {children}
    </section>
  );
}

/** Names and values, one beside the other. */
export function Facts({ rows }: { rows: readonly (readonly [string, ComponentChildren] | undefined)[] }): JSX.Element {
  return (
    <dl class="facts">
      {rows.flatMap((row) =>
        row === undefined ? [] : [<dt key={`${row[0]}-name`}>{row[0]}</dt>, <dd key={`${row[0]}-value`}>{row[1]}</dd>],
      )}
    </dl>
  );
}
