/** How the answer moves with one feature. */
import type { JSX } from 'preact';
import type { FeatureRange } from 'brine/explain';
import { Figure } from '../../marks/figure.js';
import { Lines } from '../../marks/lines.js';
import { Panel } from '../../parts/panel.js';
import { change, param } from '../../state/route.js';
import { useAnswer } from '../../state/use-answer.js';
import type { Cell, Rows } from '../../worker/answers.js';
import type { At } from '../../worker/files.js';

const POINTS = 61;

function valuesOf({ categories, low, high }: FeatureRange): Cell[] {
  if (categories !== null) return categories.slice(0, 60);
  const [from, to] = [low ?? 0, high ?? 1];
  return Array.from({ length: POINTS }, (_, i) => from + ((to - from) * i) / (POINTS - 1));
}

interface CurvePanelProps {
  readonly at: At;
  readonly row: Rows[number];
  readonly cells: readonly Cell[];
  readonly ranges: readonly FeatureRange[];
}

export function CurvePanel({ at, row, cells, ranges }: CurvePanelProps): JSX.Element | null {
  const wanted = ranges.findIndex(({ name }) => name === param('feature'));
  // A feature of which the model says something moves the answer sooner than another.
  const telling = ranges.findIndex(({ source }) => source !== null);
  const j = wanted === -1 ? Math.max(0, telling) : wanted;
  const range = ranges[j]!;
  const values = valuesOf(range);
  const key = Array.isArray(row) ? j : range.name;
  const { answer, problem } = useAnswer('curve', { at, row, key, values }, { later: true });
  const numbers = answer?.numbers ?? null;
  const isFresh = numbers !== null && numbers.length === values.length;
  const lines =
    numbers === null || !isFresh
      ? []
      : answer!.names.map((name, k) => ({ name, values: numbers.map((one) => one[k]!) })).slice(0, 6);
  // Of two classes the second says all.
  const shown = answer?.method === 'predict_proba' && lines.length === 2 ? lines.slice(1) : lines;
  // Clusters and counts have nothing between them.
  const areWhole = shown.every(({ values: all }) => all.every(Number.isInteger));
  const title = `The answer as ${range.name} moves`;
  return (
    <Panel
      title="As one feature moves"
      note={shown.length === 1 && answer?.kind === 'classes' ? shown[0]!.name : 'all else fixed'}
    >
      <div class="stack-s">
        <label class="row small">
          <span class="quiet">Feature</span>
          <select
            class="input"
            style={{ width: 'auto', maxWidth: '100%' }}
            value={range.name}
            onChange={({ currentTarget }) => change({ feature: currentTarget.value })}
          >
            {ranges.slice(0, 2000).map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {problem !== undefined && <p class="quiet break told">{problem.message}.</p>}
        {shown.length > 0 && (
          <Figure title={title}>
            <Lines
              xs={range.categories === null ? (values as number[]) : values.map(String)}
              lines={shown}
              label={title}
              xLabel={range.name}
              stepped={areWhole}
              range={answer?.method === 'predict_proba' ? [0, 1] : undefined}
              at={range.categories === null ? (typeof cells[j] === 'number' ? cells[j] : undefined) : String(cells[j])}
            />
          </Figure>
        )}
        {answer !== undefined && numbers === null && (
          <p class="quiet">The model gives labels alone: there is no number to draw.</p>
        )}
      </div>
    </Panel>
  );
}
