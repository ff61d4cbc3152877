/** Numbers as bars, each with its name and itself in figures. */
import type { JSX } from 'preact';
import { Fragment } from 'preact';
import { percent, short, signed } from '../text/numbers.js';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Drawn as a thin line for comparison. */
  readonly other?: number | undefined;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  /** `shares` go from 0 to 1, `sizes` from 0 to the largest, `signed` to both sides of 0. */
  readonly kind: 'shares' | 'sizes' | 'signed';
  readonly label: string;
}

function ends(bars: readonly Bar[], kind: BarsProps['kind']): [number, number] {
  if (kind === 'shares') return [0, 1];
  const values = bars.flatMap(({ value, other }) => [value, other ?? 0]).filter(Number.isFinite);
  const high = Math.max(0, ...values);
  const low = Math.min(0, ...values);
  return high === low ? [0, 1] : [low, high];
}

export function Bars({ bars, kind, label }: BarsProps): JSX.Element {
  const [low, high] = ends(bars, kind);
  const at = (value: number): number => (100 * (Math.max(low, Math.min(high, value)) - low)) / (high - low);
  const text = kind === 'shares' ? percent : kind === 'signed' ? signed : short;
  const zero = at(0);
  return (
    <div class="bars" role="list" aria-label={label}>
      {bars.map(({ name, value, other }, i) => {
        const [from, to] = value < 0 ? [at(value), zero] : [zero, at(value)];
        const way = kind !== 'signed' ? '' : value < 0 ? 'down' : 'up';
        return (
          <Fragment key={i}>
            <span
              class="name"
              title={name}
              role="listitem"
              aria-label={`${name}: ${text(value)}${other === undefined ? '' : `, beside it ${text(other)}`}`}
            >
              {name}
            </span>
            <span class="track" aria-hidden="true">
              <i class={way} style={{ left: `${from}%`, width: `${Number.isFinite(to - from) ? to - from : 0}%` }} />
              {kind === 'signed' && low < 0 && <b style={{ left: `${zero}%` }} />}
              {other !== undefined && <b class="other" style={{ left: `${at(other)}%` }} />}
            </span>
            <span class="number" title={String(value)} aria-hidden="true" data-value={value}>
              {text(value)}
            </span>
          </Fragment>
        );
      })}
    </div>
  );
}
