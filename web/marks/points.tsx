/** Numbers over a number or over words, each with its spread; the first point is the one that was chosen. */
import { scaleLog } from 'd3-scale';
import type { JSX } from 'preact';
import { short } from '../text/numbers.js';
import { cutText } from './cut-text.js';
import { extent, roomFor, scale, ticks, wholeTicks } from './scale.js';
import { useWidth } from './use-width.js';

export interface Point {
  readonly x: number | string;
  readonly y: number;
  /** Half the length of the line around it. */
  readonly spread: number;
}

interface PointsProps {
  readonly points: readonly Point[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly label: string;
}

const HEIGHT = 230;
const [RIGHT, TOP, BOTTOM] = [18, 10, 42];
const MOST = 1000;
const FONT = '11px system-ui, sans-serif';

interface Across {
  place(value: number | string): number;
  readonly marks: readonly { readonly at: number; readonly text: string }[];
}

/** Numbers over several powers of ten stand by their logarithms. */
function acrossOf(values: readonly (number | string)[], left: number, width: number): Across {
  const numbers = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  const ends: [number, number] = [left + 14, width - RIGHT - 14];
  if (numbers.length === values.length) {
    const [low, high] = extent(numbers);
    if (low > 0 && high / low >= 50) {
      const x = scaleLog([low, high], ends);
      const known = [...new Set(numbers)].sort((a, b) => a - b);
      const shown = known.length <= width / 70 ? known : x.ticks(4);
      return { place: (value) => x(Number(value)), marks: shown.map((at) => ({ at: x(at), text: short(at) })) };
    }
    const x = low === high ? scale(low - 1, high + 1, ...ends) : scale(low, high, ...ends);
    const isWhole = numbers.every(Number.isInteger);
    const shown = (isWhole ? wholeTicks : ticks)(x, Math.max(2, Math.floor(width / 110)));
    return { place: (value) => x(Number(value)), marks: shown.map(({ at, text }) => ({ at: x(at), text })) };
  }
  const words = [...new Set(values.map(String))];
  const x = scale(0, Math.max(1, words.length - 1), ...ends);
  const room = (ends[1] - ends[0]) / Math.max(1, words.length - 1) - 8;
  const every = Math.max(1, Math.ceil(56 / (room + 8)));
  return {
    place: (value) => x(words.indexOf(String(value))),
    marks: words.flatMap((word, i) =>
      i % every === 0 ? [{ at: x(i), text: cutText(word, Math.max(40, room * every), FONT) }] : [],
    ),
  };
}

export function Points({ points, xLabel, yLabel, label }: PointsProps): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  const shown = points.slice(0, MOST).filter(({ y }) => Number.isFinite(y));
  const [low, high] = extent(shown.flatMap(({ y, spread }) => [y - spread, y + spread]));
  const margin = (high - low || Math.abs(high) || 1) * 0.06;
  const y = scale(low - margin, high + margin, HEIGHT - BOTTOM, TOP);
  const rules = ticks(y, 4);
  const left = roomFor(rules);
  const { place, marks } = acrossOf(
    shown.map(({ x }) => x),
    left,
    width,
  );
  return (
    <div ref={ref}>
      <svg class="plot" viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} role="img" aria-label={label}>
        {rules.map(({ at: tick, text }) => (
          <g key={tick}>
            <line class="rule" x1={left} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
            <text x={left - 6} y={y(tick) + 4} text-anchor="end">
              {text}
            </text>
          </g>
        ))}
        {marks.map(({ at, text }) => (
          <text key={at} x={at} y={HEIGHT - BOTTOM + 17} text-anchor="middle">
            {text}
          </text>
        ))}
        <text class="label" x={(left + width - RIGHT) / 2} y={HEIGHT - 6} text-anchor="middle">
          {xLabel}
        </text>
        {shown.map((point, i) => (
          <g key={i}>
            {point.spread > 0 && (
              <line
                class="whisker"
                x1={place(point.x)}
                x2={place(point.x)}
                y1={y(point.y - point.spread)}
                y2={y(point.y + point.spread)}
              />
            )}
            <circle
              class={i === 0 ? 'chosen-point' : 'point'}
              cx={place(point.x)}
              cy={y(point.y)}
              r={i === 0 ? 5.5 : 4}
            >
              <title>{`${xLabel} ${point.x}: ${yLabel} ${short(point.y, 6)}`}</title>
            </circle>
          </g>
        ))}
      </svg>
    </div>
  );
}
