/** An attribute of any kind: how its numbers are spread, its matrix as colours, and the numbers themselves by pages. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { HeatMap } from '../marks/heat-map.js';
import { Histogram } from '../marks/histogram.js';
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
  const hasHead = colNames !== undefined || cols > 1;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`Values from row ${from}`}>
      <table class="grid values">
        {hasHead && (
          <thead>
            <tr>
              <td />
              {Array.from({ length: cols }, (_, j) => (
                <th key={j} scope="col" class="number">
                  {colNames?.[j] ?? j}
                </th>
              ))}
              {width > cols && <th scope="col">…</th>}
            </tr>
          </thead>
        )}
        <tbody>
          {Array.from({ length: rows }, (_, i) => (
            <tr key={i}>
              <th scope="row">{rowNames?.[from + i] ?? from + i}</th>
              {Array.from({ length: cols }, (_, j) => (
                <td
                  key={j}
                  class={numbers === null ? '' : 'number'}
                  title={numbers === null ? undefined : String(numbers[i * width + j])}
                >
                  {cell(i, j)}
                </td>
              ))}
              {width > cols && <td class="quiet">{width - cols} more</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

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
      {spread !== null && total * width > 12 && <Histogram {...spread} label={name} />}
      {numbers !== null && width > 1 && rows > 1 && (
        <HeatMap
          data={numbers}
          rows={rows}
          cols={width}
          label={name}
          rowNames={rowNames?.slice(from)}
          colNames={colNames}
        />
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
