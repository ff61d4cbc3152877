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
import type { ArrayPage } from '../worker/kinds/array.js';

const ROWS = 20;
const COLS = 40;

interface ArrayViewProps {
  readonly at: At;
  readonly name: string;
  readonly rowNames?: readonly string[] | undefined;
  readonly colNames?: readonly string[] | undefined;
}

function Numbers({
  page,
  from,
  rowNames,
  colNames,
}: { page: ArrayPage; from: number } & Omit<ArrayViewProps, 'at' | 'name'>): JSX.Element {
  const { numbers, texts, rows, width } = page;
  const cols = Math.min(width, COLS);
  const cell = (i: number, j: number): string =>
    numbers === null ? texts![i * width + j]! : short(numbers[i * width + j]!, 5);
  const columns: readonly Column<number>[] = [
    { id: 'row', head: <span class="unseen">row</span>, isHead: true, cell: (i) => rowNames?.[from + i] ?? from + i },
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

const places = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => String(from + i));

export function ArrayView({ at, name, rowNames, colNames }: ArrayViewProps): JSX.Element | null {
  const [from, setFrom] = useState(0);
  const { answer: page, problem } = useAnswer('array', { at, name, from, rows: ROWS });
  if (problem !== undefined) return <p class="field-error">{problem.message}</p>;
  if (page === undefined) return null;
  const { shape, spread, numbers, rows, width } = page;
  const total = shape[0] ?? 1;
  if (shape.length === 0 || (total === 1 && width === 1))
    return <p class="mono">{numbers === null ? (page.texts?.[0] ?? '') : String(numbers[0])}</p>;
  return (
    <div class="stack-s">
      {spread !== null && total * width > 12 && (
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
      <Numbers page={page} from={page.from} rowNames={rowNames} colNames={colNames} />
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
