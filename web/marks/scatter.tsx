/** Two numbers of each row against each other. */
import type { JSX } from 'preact';
import { extent, scale, ticks } from './scale.js';
import { useWidth } from './use-width.js';

interface ScatterProps {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly label: string;
}

const MOST = 3000;

export function Scatter({ xs, ys, xLabel, yLabel, label }: ScatterProps): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>(420);
  const size = Math.min(width, 420);
  const every = Math.max(1, Math.ceil(xs.length / MOST));
  const [low, high] = extent([...xs, ...ys]);
  const x = scale(low, high, 46, size - 10);
  const y = scale(low, high, size - 40, 10);
  return (
    <div ref={ref}>
      <svg
        class="plot"
        viewBox={`0 0 ${size} ${size}`}
        style={{ width: `${size}px` }}
        height={size}
        role="img"
        aria-label={label}
      >
        {ticks(x, 4).map(({ at: tick, text }) => (
          <g key={tick}>
            <line class="rule" x1={46} x2={size - 10} y1={y(tick)} y2={y(tick)} />
            <text x={40} y={y(tick) + 4} text-anchor="end">
              {text}
            </text>
            <text x={x(tick)} y={size - 24} text-anchor="middle">
              {text}
            </text>
          </g>
        ))}
        <line class="here" x1={x(low)} y1={y(low)} x2={x(high)} y2={y(high)} />
        {xs.map((value, i) =>
          i % every === 0 ? <circle key={i} class="mark" cx={x(value)} cy={y(ys[i]!)} r={3.2} opacity={0.65} /> : null,
        )}
        <text class="label" x={(46 + size) / 2} y={size - 6} text-anchor="middle">
          {xLabel}
        </text>
        <text class="label" x={12} y={size / 2} text-anchor="middle" transform={`rotate(-90 12 ${size / 2})`}>
          {yLabel}
        </text>
      </svg>
    </div>
  );
}
