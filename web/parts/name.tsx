/** A name of a program that may be broken where its words end, and nowhere else where that is enough. */
import type { JSX } from 'preact';
import { Fragment } from 'preact';

/** After dots and underscores, and before the capital letter that begins a word. */
const WORDS = /(?<=[._])(?=[^._])|(?<=[a-z0-9])(?=[A-Z])/;

export function Name({ text }: { text: string }): JSX.Element {
  return (
    <>
      {text.split(WORDS).map((word, i) => (
        <Fragment key={i}>
          {i > 0 && <wbr />}
          {word}
        </Fragment>
      ))}
    </>
  );
}
