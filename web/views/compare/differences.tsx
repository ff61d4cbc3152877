/** What changed between two models, kind by kind. */
import type { JSX } from 'preact';
import type { ModelDiff } from 'brine/card';
import { Panel } from '../../parts/panel.js';
import { plural, short } from '../../text/numbers.js';
import { Name } from '../../parts/name.js';
import { type Column, Table } from '../../parts/table/table.js';

const SHOWN = 60;

/** A column of a schema in words: its type, and its categories. */
function columnText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { dtype, categories } = value as { dtype?: unknown; categories?: unknown };
  if (typeof dtype !== 'string') return undefined;
  const type = dtype === 'unknown' ? 'a column' : dtype;
  return Array.isArray(categories) ? `${type}: ${categories.map(String).join(', ')}` : type;
}

/** As Python writes what has a word of its own there. */
const WORDS = new Map<unknown, string>([
  [undefined, '–'],
  [null, 'None'],
  [true, 'True'],
  [false, 'False'],
]);

const text = (value: unknown): string => {
  const word = WORDS.get(value);
  if (word !== undefined) return word;
  const all = typeof value === 'string' ? value : (columnText(value) ?? JSON.stringify(value));
  return all.length > 120 ? `${all.slice(0, 119)}…` : all;
};

interface Row {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly more?: string;
  /** What `more` is sorted by. */
  readonly size?: number | undefined;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'What',
    by: ({ name }) => name,
    cell: ({ name }) => (
      <code>
        <Name text={name} />
      </code>
    ),
  },
  { id: 'Before', look: 'before', cell: ({ before }) => text(before) },
  { id: 'After', look: 'after', cell: ({ after }) => text(after) },
];

function Changes({ title, rows, more }: { title: string; rows: readonly Row[]; more?: string }): JSX.Element | null {
  if (rows.length === 0) return null;
  const columns =
    more === undefined
      ? COLUMNS
      : [
          ...COLUMNS,
          { id: more, isNumber: true, by: (row: Row) => row.size ?? null, cell: (row: Row) => row.more ?? '' },
        ];
  return (
    <Panel title={title} note={plural(rows.length, 'change')}>
      <Table label={title} rows={rows} columns={columns} most={SHOWN} keyOf={({ name }) => name} />
    </Panel>
  );
}

export function Differences({ diff }: { diff: ModelDiff }): JSX.Element {
  return (
    <>
      <Changes title="Versions" rows={diff.versions} />
      <Changes title="Parameters" rows={diff.params} />
      <Changes
        title="Fitted arrays"
        more="largest difference"
        rows={diff.arrays.map((row) => ({
          ...row,
          more: row.largest === undefined ? '' : short(row.largest),
          size: row.largest,
        }))}
      />
      <Changes title="Trees" rows={diff.trees} />
      <Changes title="Columns and classes" rows={diff.schema} />
      {diff.vocabulary.map(({ name, added, removed, moved }) => (
        <Panel
          key={name}
          title="Vocabulary"
          note={`${name}: ${added.length} more, ${removed.length} less, ${moved} moved`}
        >
          <p class="break">
            {added
              .slice(0, 30)
              .map((term) => `+${term}`)
              .join(' ')}{' '}
            {removed
              .slice(0, 30)
              .map((term) => `−${term}`)
              .join(' ')}
          </p>
        </Panel>
      ))}
    </>
  );
}
