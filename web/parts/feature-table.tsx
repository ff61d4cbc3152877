/** The features of a model with what it says of each. */
import type { JSX } from 'preact';
import type { ModelDescription } from 'brine';
import { currentAt } from '../state/at.js';
import { useAnswer } from '../state/use-answer.js';
import { plural, short } from '../text/numbers.js';
import { Panel } from './panel.js';
import { Name } from './name.js';
import { type Column, Table } from './table/table.js';

const SHOWN = 30;
const MOST = 5000;

type Range = NonNullable<ReturnType<typeof useAnswer<'ranges'>>['answer']>[number];

interface Feature {
  readonly name: string;
  readonly type: string | null;
  readonly range: Range | undefined;
}

const COLUMNS: readonly Column<Feature>[] = [
  {
    id: 'Feature',
    by: ({ name }) => name,
    cell: ({ name }) => (
      <code>
        <Name text={name} />
      </code>
    ),
  },
  { id: 'Type', look: 'quiet', by: ({ type }) => type, cell: ({ type }) => type ?? '–' },
  { id: 'What the model knows of it', cell: ({ range }) => (range === undefined ? '' : about(range)) },
];

export function FeatureTable({ model }: { model: ModelDescription }): JSX.Element {
  const { answer } = useAnswer('ranges', currentAt());
  const { count, names, types } = model.features;
  const rows = Array.from({ length: Math.min(count ?? 0, MOST) }, (_, j) => ({
    name: names?.[j] ?? `x${j}`,
    type: types?.[j] ?? null,
    range: answer?.[j],
  }));
  return (
    <Panel title="What it takes" note={plural(count ?? 0, 'feature')}>
      <Table label="Features" rows={rows} columns={COLUMNS} most={SHOWN} look="features" />
    </Panel>
  );
}

function about({ categories, low, high, value, source }: Range): JSX.Element {
  if (categories !== null) {
    const more = categories.length > 12 ? ` and ${categories.length - 12} more` : '';
    return <>{categories.slice(0, 12).map(String).join(', ') + more}</>;
  }
  if (source === null || low === null || high === null) return <span class="quiet">nothing</span>;
  return (
    <>
      {short(low)} to {short(high)}, about {typeof value === 'number' ? short(value) : String(value)}{' '}
      <span class="quiet">({source})</span>
    </>
  );
}
