/** How numbers are spread. */
import type { JSX } from 'preact';
import { short } from '../text/numbers.js';
import { useWidth } from './use-width.js';

interface HistogramProps {
  readonly counts: readonly number[];
  readonly least: number;
  readonly most: number;
  readonly label: string;
  readonly height?: number;
}

export function Histogram({ counts, least, most, label, height = 90 }: HistogramProps): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>(300);
  const top = Math.max(1, ...counts);
  const base = height - 18;
  const step = width / counts.length;
  return (
    <div ref={ref}>
      <svg
        class="plot"
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        role="img"
        aria-label={`${label}: from ${short(least)} to ${short(most)}`}
      >
        {counts.map((count, i) => {
          const size = count === 0 ? 0 : Math.max(1, ((base - 2) * count) / top);
          return (
            <rect
              key={i}
              class="mark"
              x={i * step + 0.5}
              y={base - size}
              width={Math.max(0.5, step - 1)}
              height={size}
              rx={1}
            >
              <title>{`${short(least + ((most - least) * i) / counts.length)} to ${short(least + ((most - least) * (i + 1)) / counts.length)}: ${count}`}</title>
            </rect>
          );
        })}
        <line class="axis" x1={0} x2={width} y1={base} y2={base} />
        <text x={0} y={height - 3}>
          {short(least)}
        </text>
        <text x={width} y={height - 3} text-anchor="end">
          {short(most)}
        </text>
      </svg>
    </div>
  );
}
