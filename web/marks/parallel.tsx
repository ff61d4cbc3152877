/** Rows as lines over upright axes, one for each column with ends of its own: parallel coordinates. */
import { line } from 'd3-shape';
import type { JSX } from 'preact';
import { short } from '../text/numbers.js';
import { cutText } from './cut-text.js';
import { DASHES, type Line, LineLegend, MOST_LINES } from './lines.js';
import { extent, scale } from './scale.js';
import { useWidth } from './use-width.js';

interface ParallelProps {
  readonly columns: readonly string[];
  /** A number for each column. */
  readonly lines: readonly Line[];
  readonly label: string;
}

const HEIGHT = 260;
const [SIDE, TOP, BOTTOM] = [46, 20, 58];
const FONT = '11px system-ui, sans-serif';

export function Parallel({ columns, lines, label }: ParallelProps): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  const shown = lines.slice(0, MOST_LINES);
  const x = scale(0, Math.max(1, columns.length - 1), SIDE, width - SIDE);
  const axes = columns.map((name, j) => {
    const [low, high] = extent(shown.map(({ values }) => values[j]!));
    return { name, low, high, y: scale(low, high === low ? low + 1 : high, HEIGHT - BOTTOM, TOP) };
  });
  const step = x(1) - x(0);
  const isRoomy = step >= 62;
  const path = (values: ArrayLike<number>): string =>
    line<number>(
      (j) => x(j),
      (j) => axes[j]!.y(values[j]!),
    )
      .defined((j) => Number.isFinite(values[j]))
      .digits(1)(columns.map((_, j) => j)) ?? '';
  const every = isRoomy ? 1 : Math.max(1, Math.ceil(14 / step));
  return (
    <div ref={ref} class="lines">
      <svg class="plot" viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} role="img" aria-label={label}>
        {axes.map(({ name, low, high }, j) => (
          <g key={j}>
            <line class="axis" x1={x(j)} x2={x(j)} y1={TOP} y2={HEIGHT - BOTTOM} />
            {isRoomy && (
              <>
                <text x={x(j)} y={TOP - 8} text-anchor="middle">
                  {short(high, 3)}
                </text>
                <text x={x(j)} y={HEIGHT - BOTTOM + 15} text-anchor="middle">
                  {short(low, 3)}
                </text>
              </>
            )}
            {isRoomy ? (
              <text class="label" x={x(j)} y={HEIGHT - BOTTOM + 34} text-anchor="middle">
                {cutText(name, Math.max(step, 60) - 6, FONT)}
                <title>{name}</title>
              </text>
            ) : j % every === 0 ? (
              <text
                class="label"
                x={x(j) + 3}
                y={HEIGHT - BOTTOM + 12}
                text-anchor="end"
                transform={`rotate(-55 ${x(j) + 3} ${HEIGHT - BOTTOM + 12})`}
              >
                {cutText(name, 64, FONT)}
                <title>{name}</title>
              </text>
            ) : null}
          </g>
        ))}
        {shown.map(({ name, values }, k) => (
          <path key={name} class={`line line-${k}`} d={path(values)} stroke-dasharray={DASHES[k]} fill="none">
            <title>{name}</title>
          </path>
        ))}
      </svg>
      <LineLegend lines={lines} />
    </div>
  );
}
