/** An attribute of any kind: how its numbers are spread, its matrix as colours, and the numbers themselves by pages. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { HeatMap } from '../marks/heat-map.js';
import { Figure } from '../marks/figure.js';
import { Histogram } from '../marks/histogram.js';
import { type Column, Table } from './table/table.js';
import { useAnswer } from '../state/use-answer.js';
import { count, short } from '../text/numbers.js';
import type { At } from '../worker/files.js';
import type { ArrayPage } from '../worker/kinds/model/array.js';

const ROWS = 20;
const COLS = 40;
/** Fewer numbers than this are seen at once. */
const FEW = 20;

/** What each row has beside it, such as the class of a row of training: an attribute of one number or text a row. */
export interface Beside {
  readonly name: string;
  readonly head: string;
  /** What its numbers stand for, where they are places in a list. */
  readonly words?: readonly string[] | undefined;
}

interface ArrayViewProps {
  readonly at: At;
  readonly name: string;
  readonly rowNames?: readonly string[] | undefined;
  readonly colNames?: readonly string[] | undefined;
  /** Of several matrices: what each is called. */
  readonly matrixNames?: readonly string[] | undefined;
  readonly beside?: Beside | undefined;
}

interface NumbersProps extends Pick<ArrayViewProps, 'rowNames' | 'colNames'> {
  readonly page: ArrayPage;
  readonly besides: readonly Column<number>[];
}

function Numbers({ page, besides, rowNames, colNames }: NumbersProps): JSX.Element {
  const { numbers, texts, rows, width, from } = page;
  const cols = Math.min(width, COLS);
  const cell = (i: number, j: number): string =>
    numbers === null ? texts![i * width + j]! : short(numbers[i * width + j]!, 5);
  const columns: readonly Column<number>[] = [
    { id: 'row', head: <span class="unseen">row</span>, isHead: true, cell: (i) => rowNames?.[from + i] ?? from + i },
    ...besides,
    ...Array.from({ length: cols }, (_, j) => ({
      id: `column ${j}`,
      head: colNames?.[j] ?? (cols > 1 ? j : 'value'),
      isNumber: numbers !== null,
      title: (i: number) => (numbers === null ? undefined : String(numbers[i * width + j])),
      cell: (i: number) => cell(i, j),
    })),
    ...(width > cols ? [{ id: 'more', head: '…', look: 'quiet', cell: () => `${width - cols} more` }] : []),
  ];
  const places = Array.from({ length: rows }, (_, i) => i);
  return <Table label={`Values from row ${from}`} rows={places} columns={columns} look="values" />;
}

/** The column of what stands beside the rows; none where there is no such attribute of as many rows. */
function useBeside(at: At, beside: Beside | undefined, page: ArrayPage | undefined): Column<number>[] {
  const ask = beside === undefined ? undefined : { at, name: beside.name, from: page?.from ?? 0, rows: ROWS };
  const { answer } = useAnswer('array', ask);
  if (beside === undefined || answer?.width !== 1 || answer.rows !== page?.rows) return [];
  if (answer.from !== page.from || answer.shape[0] !== page.shape[0]) return [];
  const { numbers, texts } = answer;
  const isNumber = numbers !== null && beside.words === undefined;
  const cell = (i: number): string =>
    numbers === null ? texts![i]! : (beside.words?.[numbers[i]!] ?? short(numbers[i]!, 5));
  return [{ id: 'beside', head: beside.head, isNumber, cell }];
}

const places = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => String(from + i));

/** Several matrices, one at a time. */
function Matrices({ count: length, ...props }: ArrayViewProps & { readonly count: number }): JSX.Element {
  const [chosen, setChosen] = useState(0);
  const { name, matrixNames } = props;
  return (
    <div class="stack-s">
      <label class="row small">
        <span class="quiet">of</span>
        <select
          class="input"
          style={{ width: 'auto', maxWidth: '100%' }}
          value={chosen}
          onChange={({ currentTarget }) => setChosen(Number(currentTarget.value))}
        >
          {Array.from({ length: Math.min(length, 500) }, (_, k) => (
            <option key={k} value={k}>
              {matrixNames?.[k] ?? k}
            </option>
          ))}
        </select>
      </label>
      <ArrayView {...props} key={chosen} name={`${name}.${chosen}`} />
    </div>
  );
}

export function ArrayView(props: ArrayViewProps): JSX.Element | null {
  const { at, name, rowNames, colNames, beside } = props;
  const [from, setFrom] = useState(0);
  const { answer: page, problem } = useAnswer('array', { at, name, from, rows: ROWS });
  const besides = useBeside(at, beside, page);
  if (problem !== undefined) return <p class="field-error">{problem.message}</p>;
  if (page === undefined) return null;
  const { shape, spread, numbers, rows, width } = page;
  const total = shape[0] ?? 1;
  if (shape.length === 3 && total > 0 && !name.includes('.')) return <Matrices {...props} count={total} />;
  if (shape.length === 0 || (total === 1 && width === 1))
    return <p class="mono">{numbers === null ? (page.texts?.[0] ?? '') : String(numbers[0])}</p>;
  return (
    <div class="stack-s">
      {spread !== null && total * width > FEW && (
        <Figure title={`Spread of ${name}`}>
          <Histogram {...spread} label={name} />
        </Figure>
      )}
      {numbers !== null && width > 1 && rows > 1 && (
        <Figure title={total > rows ? `${name}, rows ${from} to ${from + rows - 1}` : name}>
          <HeatMap
            data={numbers}
            rows={rows}
            cols={width}
            label={name}
            rowNames={rowNames?.slice(from) ?? places(from, rows)}
            colNames={colNames ?? places(0, width)}
          />
        </Figure>
      )}
      <Numbers page={page} besides={besides} rowNames={rowNames} colNames={colNames} />
      {total > ROWS && (
        <div class="row small">
          <button
            type="button"
            class="button small"
            disabled={from === 0}
            onClick={() => setFrom(Math.max(0, from - ROWS))}
          >
            Before
          </button>
          <span class="quiet">
            {count(from)} to {count(Math.min(total, from + ROWS) - 1)} of {count(total)}
          </span>
          <button
            type="button"
            class="button small"
            disabled={from + ROWS >= total}
            onClick={() => setFrom(from + ROWS)}
          >
            After
          </button>
        </div>
      )}
    </div>
  );
}
