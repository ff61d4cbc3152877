/** Transformers that keep a number or two for each column: means, scales, bounds, fill-in values. */
import type { JSX } from 'preact';
import { Panel } from '../parts/panel.js';
import { type Column, Table } from '../parts/table/table.js';
import { useAnswer } from '../state/use-answer.js';
import { plural, short } from '../text/numbers.js';
import type { At } from '../worker/files.js';
import { columnNames } from './arrays.js';
import type { Family, FamilyProps } from './family.js';
import { Name } from '../parts/name.js';

const MOST = 200;
const KINDS =
  /(?:Scaler|Imputer|Normalizer|VarianceThreshold|PowerTransformer|SelectKBest|SelectPercentile|RFE|RFECV)$/;

const perColumn = ({ attributes, features }: FamilyProps['model']): string[] =>
  attributes.flatMap(({ name, shape }) =>
    shape?.length === 1 && shape[0] === features.count && name !== 'feature_names_in_' ? [name] : [],
  );

interface Row {
  readonly name: string;
  readonly place: number;
}

/** The values of an attribute, by column: numbers, or texts where they are none. */
function useValues(at: At, name: string): ArrayLike<number | string> {
  const { answer } = useAnswer('array', { at, name, from: 0, rows: MOST });
  return answer?.numbers ?? answer?.texts ?? [];
}

function Columns({ at, model }: FamilyProps): JSX.Element {
  const names = columnNames(model) ?? [];
  const values = perColumn(model).map((name) => ({ name, of: useValues(at, name) }));
  const columns: readonly Column<Row>[] = [
    {
      id: 'Column',
      isHead: true,
      by: ({ name }) => name,
      cell: ({ name }) => (
        <code>
          <Name text={name} />
        </code>
      ),
    },
    ...values.map(({ name, of }) => ({
      id: name,
      head: <code>{name}</code>,
      isNumber: true,
      by: ({ place }: Row) => of[place] ?? null,
      title: ({ place }: Row) => String(of[place] ?? ''),
      cell: ({ place }: Row) => {
        const value = of[place];
        return typeof value === 'number' ? short(value, 5) : (value ?? '');
      },
    })),
  ];
  return (
    <Panel title="By column" note={plural(names.length, 'column')}>
      <Table
        label="Numbers by column"
        rows={names.slice(0, MOST).map((name, place) => ({ name, place }))}
        columns={columns}
      />
      {names.length > MOST && <p class="small quiet">the first {MOST}</p>}
    </Panel>
  );
}

export const family: Family = {
  id: 'columns',
  order: 21,
  matches: (model) => KINDS.test(model.class) && perColumn(model).length > 0,
  component: Columns,
};
