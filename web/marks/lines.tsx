/** Lines over a number or over categories: curves of a prediction, gains by round, explained variance. */
import { curveLinear, curveStepAfter, line } from 'd3-shape';
import type { JSX } from 'preact';
import { extent, roomFor, scale, ticks, wholeTicks } from './scale.js';
import { useWidth } from './use-width.js';

export interface Line {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

interface LinesProps {
  /** Places of the values: numbers, or texts at even distances. */
  readonly xs: readonly number[] | readonly string[];
  readonly lines: readonly Line[];
  readonly label: string;
  readonly xLabel: string;
  /** The range of the values; default: what they have. */
  readonly range?: readonly [number, number] | undefined;
  /** Where a mark stands. */
  readonly at?: number | string | undefined;
  readonly height?: number;
  /** Drawn as steps, as trees answer. */
  readonly stepped?: boolean;
}

export const DASHES = ['', '6 3', '2 3', '8 3 2 3', '1 3', '12 4'];
export const MOST_LINES = 6;

/** Which line is which: by its dashes as well as its colour. */
export function LineLegend({ lines }: { lines: readonly Line[] }): JSX.Element | null {
  if (lines.length < 2) return null;
  return (
    <ul class="legend">
      {lines.slice(0, MOST_LINES).map(({ name }, k) => (
        <li key={name}>
          <svg width="26" height="8" aria-hidden="true">
            <path class={`line line-${k}`} d="M1 4H25" stroke-dasharray={DASHES[k]} fill="none" />
          </svg>
          {name}
        </li>
      ))}
      {lines.length > MOST_LINES && <li class="quiet">and {lines.length - MOST_LINES} more</li>}
    </ul>
  );
}

export function Lines({ xs, lines, label, xLabel, range, at, height = 230, stepped = false }: LinesProps): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  const shown = lines.slice(0, MOST_LINES);
  const isNumeric = typeof xs[0] === 'number';
  const places = isNumeric ? (xs as readonly number[]) : xs.map((_, i) => i);
  const [low, high] = range ?? padded(extent(shown.flatMap(({ values }) => Array.from(values))));
  const y = scale(low, high, height - 40, 10);
  const rules = (
    stepped && shown.every(({ values }) => Array.from(values).every(Number.isInteger)) ? wholeTicks : ticks
  )(y, 4);
  const left = roomFor(rules);
  const x = scale(...extent(places), left, width - 12);
  // Ranks and rounds have no halves.
  const isWhole = isNumeric && places.every(Number.isInteger);
  const axis = (isWhole ? wholeTicks : ticks)(x, Math.max(2, Math.floor(width / 110)));
  const mark = at === undefined ? undefined : isNumeric ? Number(at) : (xs as readonly string[]).indexOf(String(at));
  // A number that is missing breaks the line.
  const path = (values: ArrayLike<number>): string =>
    line<number>(
      (place) => x(place),
      (_, i) => y(values[i]!),
    )
      .defined((_, i) => Number.isFinite(values[i]))
      .curve(stepped ? curveStepAfter : curveLinear)
      .digits(1)(places as number[]) ?? '';
  const names = isNumeric ? [] : (xs as readonly string[]);
  const every = Math.max(1, Math.ceil(names.length / Math.max(1, Math.floor((width - 56) / 76))));
  return (
    <div ref={ref} class="lines">
      <svg class="plot" viewBox={`0 0 ${width} ${height}`} height={height} role="img" aria-label={label}>
        {rules.map(({ at: tick, text }) => (
          <g key={tick}>
            <line class="rule" x1={left} x2={width - 12} y1={y(tick)} y2={y(tick)} />
            <text x={left - 6} y={y(tick) + 4} text-anchor="end">
              {text}
            </text>
          </g>
        ))}
        {isNumeric
          ? axis.map(({ at: tick, text }) => (
              <text key={tick} x={x(tick)} y={height - 23} text-anchor="middle">
                {text}
              </text>
            ))
          : names.map((name, i) =>
              i % every === 0 ? (
                <text
                  key={i}
                  x={x(i)}
                  y={height - 23}
                  text-anchor={i === 0 ? 'start' : i === names.length - 1 ? 'end' : 'middle'}
                >
                  {name.length > 12 ? `${name.slice(0, 11)}…` : name}
                </text>
              ) : null,
            )}
        <text class="label" x={(left + width - 12) / 2} y={height - 5} text-anchor="middle">
          {xLabel}
        </text>
        {mark !== undefined && mark >= 0 && <line class="here" x1={x(mark)} x2={x(mark)} y1={6} y2={height - 38} />}
        {shown.map(({ values }, k) =>
          alone(values).map((i) => (
            <circle
              key={`${k} ${i}`}
              class={`line line-${k}`}
              cx={x(places[i]!)}
              cy={y(values[i]!)}
              r={2.5}
              fill="none"
            />
          )),
        )}
        {shown.map(({ name, values }, k) => (
          <path key={name} class={`line line-${k}`} d={path(values)} stroke-dasharray={DASHES[k]} fill="none" />
        ))}
      </svg>
      <LineLegend lines={lines} />
    </div>
  );
}

/** Numbers without a neighbour, of which no line would tell. */
function alone(values: ArrayLike<number>): number[] {
  const isThere = (i: number): boolean => Number.isFinite(values[i] ?? Number.NaN);
  return Array.from({ length: values.length }, (_, i) => i).filter(
    (i) => isThere(i) && !isThere(i - 1) && !isThere(i + 1),
  );
}

function padded([low, high]: [number, number]): [number, number] {
  const margin = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - margin, high + margin];
}
