/** The parameters that somebody chose, through all parts of a model. */
import type { JSX } from 'preact';
import { currentAt } from '../state/at.js';
import { useAnswer } from '../state/use-answer.js';
import type { Give } from '../worker/contract.js';
import { Panel } from './panel.js';
import { Name } from './name.js';
import { type Column, Table } from './table/table.js';

type Part = Give<'parameters'>[number];
type Chosen = Part['parameters'][number] & Pick<Part, 'part' | 'class'>;

const whereOf = ({ part, class: name }: Chosen): string => (part.length === 0 ? name : part.join('.'));

const COLUMNS: readonly Column<Chosen>[] = [
  {
    id: 'Where',
    by: whereOf,
    cell: (row) => (
      <>
        <Name text={whereOf(row)} />
        {row.part.length > 0 && <span class="quiet"> {row.class}</span>}
      </>
    ),
  },
  {
    id: 'Parameter',
    by: ({ name }) => name,
    cell: ({ name }) => (
      <code>
        <Name text={name} />
      </code>
    ),
  },
  { id: 'Value', cell: ({ value }) => <code>{value}</code> },
  { id: 'Default', look: 'quiet', cell: ({ default: usual }) => <code>{usual ?? '?'}</code> },
];

export function ChosenParameters(): JSX.Element | null {
  const { answer } = useAnswer('parameters', currentAt());
  if (answer === undefined) return null;
  const chosen = answer.flatMap(({ part, class: name, parameters }): Chosen[] =>
    parameters.filter((one) => one.chosen === true).map((one) => ({ part, class: name, ...one })),
  );
  return (
    <Panel title="What somebody chose" note="parameters other than the defaults">
      {chosen.length === 0 ? (
        <p class="quiet">Every parameter has its default, as far as Brine knows them.</p>
      ) : (
        <Table label="Chosen parameters" rows={chosen} columns={COLUMNS} most={60} />
      )}
    </Panel>
  );
}
