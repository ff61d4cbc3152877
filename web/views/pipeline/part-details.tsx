/** Parameters beside their defaults, and fitted attributes, of one part. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ModelDescription } from 'brine';
import { ArrayView } from '../../parts/array-view.js';
import { Panel } from '../../parts/panel.js';
import { currentAt } from '../../state/at.js';
import { hrefTo } from '../../state/route.js';
import { useAnswer } from '../../state/use-answer.js';
import { pathText } from '../../text/parts.js';
import { shortName } from '../../text/sentence.js';
import type { At } from '../../worker/files.js';

function Parameters({ at }: { at: At }): JSX.Element | null {
  const { answer } = useAnswer('parameters', at);
  const parameters = answer?.[0]?.parameters ?? [];
  if (parameters.length === 0) return null;
  return (
    <Panel title="Parameters" note="chosen ones stand out">
      <div class="scroll" tabIndex={0} role="region" aria-label="Parameters">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Value</th>
              <th scope="col">Default</th>
            </tr>
          </thead>
          <tbody>
            {parameters.map(({ name, value, default: usual, chosen }) => (
              <tr key={name} class={chosen === true ? 'chosen' : ''}>
                <td>
                  <code>{name}</code>
                </td>
                <td>
                  <code>{value}</code>
                  {chosen === true && <span class="chip here"> chosen</span>}
                </td>
                <td class="quiet">
                  <code>{usual ?? '?'}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Attribute({ at, attribute }: { at: At; attribute: ModelDescription['attributes'][number] }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const { name, dtype, shape } = attribute;
  return (
    <details class="attribute" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <code>{name}</code>
        <span class="quiet">
          {dtype}
          {shape === null ? '' : ` ${shape.length === 0 ? '' : shape.join(' × ')}`}
        </span>
      </summary>
      {isOpen && <ArrayView at={at} name={name} />}
    </details>
  );
}

export function PartDetails({ names, model }: { names: readonly string[]; model: ModelDescription }): JSX.Element {
  const at = currentAt(names);
  return (
    <section class="stack" aria-label={names.join('.') || shortName(model.class)}>
      <div class="row spread">
        <h2 class="break">
          {names.length === 0 ? shortName(model.class) : names.join(' › ')} <code class="quiet">{model.class}</code>
        </h2>
        <a class="button small" href={hrefTo('model', { part: pathText(names) || '.' })}>
          Draw it
        </a>
      </div>
      <div class="columns">
        <Parameters at={at} />
        <Panel title="What fit found" note="fitted attributes">
          {model.attributes.length === 0 ? (
            <p class="quiet">It holds no fitted attributes of its own.</p>
          ) : (
            model.attributes.map((attribute) => <Attribute key={attribute.name} at={at} attribute={attribute} />)
          )}
        </Panel>
      </div>
    </section>
  );
}
