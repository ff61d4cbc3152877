/** The models that a server answers with. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Notice } from '../../parts/notice.js';
import { Panel } from '../../parts/panel.js';
import { type Column, Table } from '../../parts/table/table.js';
import type { ServedRow } from '../../state/registry.js';
import { useLook } from '../../state/use-look.js';
import { bytes, plural } from '../../text/numbers.js';
import { shortName } from '../../text/sentence.js';
import { Refusal } from './act.js';
import { openServed } from './open-version.js';

const STATES: Readonly<Record<ServedRow['state'], readonly [look: string, word: string]>> = {
  READY: ['safe', 'ready'],
  LOADING: ['', 'loading'],
  UNAVAILABLE: ['dangerous', 'not available'],
};

function NameCell({ row }: { row: ServedRow }): JSX.Element {
  const [problem, setProblem] = useState<Error>();
  const { name, version, opens } = row;
  return (
    <>
      {opens ? (
        <button type="button" class="link version" onClick={() => void openServed(name, version).catch(setProblem)}>
          {name}
        </button>
      ) : (
        name
      )}
      {problem !== undefined && <Refusal error={problem} />}
    </>
  );
}

const COLUMNS: readonly Column<ServedRow>[] = [
  { id: 'Model', by: ({ name }) => name, cell: (row) => <NameCell row={row} /> },
  { id: 'Version', by: ({ version }) => version, cell: ({ version }) => version ?? '–' },
  {
    id: 'State',
    by: ({ state }) => state,
    cell: ({ state, reason }) => (
      <>
        <span class={`chip ${STATES[state][0]}`}>{STATES[state][1]}</span>
        {reason !== '' && <p class="small break">{reason}</p>}
      </>
    ),
  },
  {
    id: 'Class',
    by: (row) => row.class,
    title: (row) => row.class ?? undefined,
    cell: (row) => (row.class === null ? '–' : shortName(row.class)),
  },
  {
    id: 'Size',
    isNumber: true,
    by: (row) => row.bytes,
    cell: (row) => (row.bytes === null ? '–' : bytes(row.bytes)),
  },
];

export function Served(): JSX.Element | null {
  const { answer, problem, status } = useLook<readonly ServedRow[]>('served');
  if (status === 401) return <Notice title="This server asks for a token">Type it in above to see its models.</Notice>;
  if (problem !== '') return <Notice kind="warn">{problem}</Notice>;
  if (answer === undefined) return null;
  return (
    <Panel title="Models that it serves" note={`${plural(answer.length, 'model')}; a click opens one`}>
      {answer.length === 0 && <p class="quiet">None yet: the places that the server looks at hold no model.</p>}
      {answer.length > 0 && (
        <Table
          label="Served models"
          rows={answer}
          columns={COLUMNS}
          keyOf={({ name, version }) => `${name} ${version}`}
        />
      )}
    </Panel>
  );
}
