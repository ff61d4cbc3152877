/** A link that opens the file again, at the view that was looked at last and with what was typed there. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { current } from '../state/files.js';
import { lookedAt } from '../state/route.js';

/** The address of the view without the number that the file has in this window. */
const shared = (href: string): string => href.replace(/([?&])file=[^&]*&?/, '$1').replace(/[?&]$/, '');

export function Link(): JSX.Element {
  const [copied, setCopied] = useState(false);
  const { from } = current.value!;
  if (from === undefined)
    return (
      <p class="quiet">
        A file of this machine has no address. Open it by ?url=… or publish it, and a link shows others what you see.
      </p>
    );
  const link = `${location.origin}${location.pathname}${from}${shared(lookedAt.value)}`;
  return (
    <div class="stack-s">
      <p class="small quiet">It opens the view that you came from, with what was chosen and typed there.</p>
      <div class="row">
        <input
          class="input"
          style={{ flex: 1 }}
          readOnly
          value={link}
          aria-label="Link"
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <button
          type="button"
          class="button"
          onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}
        >
          {copied ? 'Copied' : 'Copy'}
        </button>
      </div>
    </div>
  );
}
