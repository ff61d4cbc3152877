/** Parameters beside their defaults, and fitted attributes, of one part. */
import type { JSX } from 'preact';
import type { ModelDescription } from 'brine';
import { Attributes } from '../../parts/attributes.js';
import { Panel } from '../../parts/panel.js';
import { currentAt } from '../../state/at.js';
import { hrefTo } from '../../state/route.js';
import { useAnswer } from '../../state/use-answer.js';
import { pathText } from '../../text/parts.js';
import { shortName } from '../../text/sentence.js';
import type { At } from '../../worker/files.js';
import { Name } from '../../parts/name.js';
import { type Column, Table } from '../../parts/table/table.js';
import type { Give } from '../../worker/contract.js';

type Parameter = Give<'parameters'>[number]['parameters'][number];

const COLUMNS: readonly Column<Parameter>[] = [
  {
    id: 'Name',
    cell: ({ name }) => (
      <code>
        <Name text={name} />
      </code>
    ),
  },
  {
    id: 'Value',
    cell: ({ value, chosen }) => (
      <>
        <code>{value}</code>
        {chosen === true && <span class="chip here"> chosen</span>}
      </>
    ),
  },
  { id: 'Default', look: 'quiet', cell: ({ default: usual }) => <code>{usual ?? '?'}</code> },
];

function Parameters({ at }: { at: At }): JSX.Element | null {
  const { answer } = useAnswer('parameters', at);
  const parameters = answer?.[0]?.parameters ?? [];
  if (parameters.length === 0) return null;
  return (
    <Panel title="Parameters" note="chosen ones stand out">
      <Table
        label="Parameters"
        rows={parameters}
        columns={COLUMNS}
        rowLook={({ chosen }) => (chosen === true ? 'chosen' : '')}
      />
    </Panel>
  );
}

export function PartDetails({ names, model }: { names: readonly string[]; model: ModelDescription }): JSX.Element {
  const at = currentAt(names);
  return (
    <section class="stack" aria-label={names.join('.') || shortName(model.class)}>
      <div class="row spread">
        <h2 class="break">
          <Name text={names.length === 0 ? shortName(model.class) : names.join(' › ')} />{' '}
          <code class="quiet">
            <Name text={model.class} />
          </code>
        </h2>
        <a class="button small" href={hrefTo('model', { part: pathText(names) || '.' })}>
          Draw it
        </a>
      </div>
      <div class="columns">
        <Parameters at={at} />
        <Attributes at={at} model={model} />
      </div>
    </section>
  );
}
