/** What colours say, in words. */
import type { JSX } from 'preact';

export interface Entry {
  /** A colour of the theme, such as `--plus`. */
  readonly colour: string;
  readonly text: string;
}

export function Legend({ entries }: { entries: readonly Entry[] }): JSX.Element {
  return (
    <ul class="legend swatches">
      {entries.map(({ colour, text }) => (
        <li key={text}>
          <span class={`swatch ${colour.slice(2)}`} aria-hidden="true" />
          {text}
        </li>
      ))}
    </ul>
  );
}
