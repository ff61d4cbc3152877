/** What is added to a base, step by step, up to a total. */
import type { JSX } from 'preact';
import { short, signed } from '../text/numbers.js';
import { extent, scale, ticks } from './scale.js';
import { useWidth } from './use-width.js';

export interface Step {
  readonly name: string;
  readonly value: number;
}

interface WaterfallProps {
  readonly base: number;
  readonly steps: readonly Step[];
  readonly total: number;
  readonly label: string;
}

const ROW = 27;
const MOST = 12;

/** The largest first; what is small comes together. */
function shown(steps: readonly Step[]): Step[] {
  const sorted = steps.filter(({ value }) => value !== 0).sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  if (sorted.length <= MOST) return sorted;
  const rest = sorted.slice(MOST - 1);
  return [
    ...sorted.slice(0, MOST - 1),
    { name: `${rest.length} others`, value: rest.reduce((sum, { value }) => sum + value, 0) },
  ];
}

const cut = (text: string, room: number): string => (text.length > room ? `${text.slice(0, room - 1)}…` : text);

export function Waterfall({ base, steps, total, label }: WaterfallProps): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  const list = shown(steps);
  let at = base;
  const spans = list.map(({ name, value }) => {
    const from = at;
    at += value;
    return { name, value, from, to: at };
  });
  const left = Math.min(170, Math.max(86, width * 0.27));
  const right = 58;
  const [low, high] = extent([base, total, ...spans.flatMap(({ from, to }) => [from, to])]);
  const x = scale(low, high, left, width - right);
  const height = (spans.length + 2) * ROW + 22;
  const line = (i: number): number => i * ROW + ROW / 2;
  const room = Math.floor(left / 6.6);
  return (
    <div ref={ref}>
      <svg class="plot" viewBox={`0 0 ${width} ${height}`} height={height} role="img" aria-label={label}>
        {ticks(x, Math.max(2, Math.floor(width / 140))).map(({ at: tick, text }) => (
          <g key={tick}>
            <line class="rule" x1={x(tick)} x2={x(tick)} y1={2} y2={height - 20} />
            <text x={x(tick)} y={height - 5} text-anchor="middle">
              {text}
            </text>
          </g>
        ))}
        <text class="label" x={left - 10} y={line(0) + 4} text-anchor="end">
          without any
        </text>
        <circle class="dot" cx={x(base)} cy={line(0)} r={4} />
        <text class="label" x={Math.min(x(base) + 9, width - right + 8)} y={line(0) + 4}>
          {short(base)}
        </text>
        {spans.map(({ name, value, from, to }, i) => {
          const [a, b] = [Math.min(x(from), x(to)), Math.max(x(from), x(to))];
          const y = line(i + 1);
          return (
            <g key={name}>
              <line class="link" x1={x(from)} x2={x(from)} y1={y - ROW / 2 - 4} y2={y + 8} />
              <rect
                class={value < 0 ? 'minus' : 'plus'}
                x={a}
                y={y - 8}
                width={Math.max(1.5, b - a)}
                height={16}
                rx={3}
              >
                <title>{`${name}: ${value}`}</title>
              </rect>
              <text class="label" x={left - 10} y={y + 4} text-anchor="end">
                {cut(name, room)}
                <title>{name}</title>
              </text>
              <text class="label" x={b + 6} y={y + 4}>
                {signed(value)}
              </text>
            </g>
          );
        })}
        <text class="label strong" x={left - 10} y={line(spans.length + 1) + 4} text-anchor="end">
          together
        </text>
        <circle class="dot" cx={x(total)} cy={line(spans.length + 1)} r={4} />
        <text
          class="label strong"
          x={Math.min(x(total) + 9, width - right + 8)}
          y={line(spans.length + 1) + 4}
          data-total={total}
        >
          {short(total)}
        </text>
      </svg>
    </div>
  );
}
