/** Fitted attributes as they are, each to be opened: what is shown where there is no drawing. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ModelDescription } from 'brine';
import type { At } from '../worker/files.js';
import { ArrayView } from './array-view.js';
import { Panel } from './panel.js';
import { Name } from './name.js';

const MOST = 60;

function Attribute({ at, attribute }: { at: At; attribute: ModelDescription['attributes'][number] }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const { name, dtype, shape } = attribute;
  return (
    <details class="attribute" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <code>
          <Name text={name} />
        </code>{' '}
        <span class="quiet">
          <Name text={dtype ?? ''} />
          {shape === null ? '' : ` ${shape.length === 0 ? '' : shape.join(' × ')}`}
        </span>
      </summary>
      {isOpen && <ArrayView at={at} name={name} />}
    </details>
  );
}

export function Attributes({ at, model }: { at: At; model: ModelDescription }): JSX.Element {
  const { attributes } = model;
  return (
    <Panel title="What fit found" note="fitted attributes">
      {attributes.length === 0 && (
        <p class="quiet">
          It holds no fitted attributes of its own
          {model.parts.length > 0 ? ': choose one of its parts to see what fit found there.' : '.'}
        </p>
      )}
      {attributes.slice(0, MOST).map((attribute) => (
        <Attribute key={attribute.name} at={at} attribute={attribute} />
      ))}
      {attributes.length > MOST && <p class="small quiet">and {attributes.length - MOST} more</p>}
    </Panel>
  );
}
