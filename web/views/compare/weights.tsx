/** Coefficients and importances of two models beside each other: where both have the same names. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ModelDescription } from 'brine';
import { type Bar, Bars } from '../../marks/bars.js';
import { Figure } from '../../marks/figure.js';
import { Panel } from '../../parts/panel.js';
import { plural } from '../../text/numbers.js';

const SHOWN = 15;

type Weights = readonly { readonly name: string; readonly value: number }[];

interface Pair {
  readonly title: string;
  readonly kind: 'signed' | 'sizes';
  readonly bars: readonly Bar[];
}

/** Bars of the second with marks of the first, the most changed first; undefined where names differ. */
function barsOf(before: Weights, after: Weights): Bar[] | undefined {
  const known = new Map(before.map(({ name, value }) => [name, value]));
  if (known.size !== after.length || !after.every(({ name }) => known.has(name))) return undefined;
  const moved = ({ value, other = 0 }: Bar): number => Math.abs(value - other);
  return after.map(({ name, value }) => ({ name, value, other: known.get(name)! })).sort((a, b) => moved(b) - moved(a));
}

function pairsOf(before: ModelDescription, after: ModelDescription): Pair[] {
  const pairs: Pair[] = [];
  const add = (title: string, kind: Pair['kind'], first: Weights | undefined, second: Weights | undefined): void => {
    const bars = first === undefined || second === undefined ? undefined : barsOf(first, second);
    if (bars?.some(({ value, other }) => value !== other) === true) pairs.push({ title, kind, bars });
  };
  for (const { target, weights } of (after.coefficients ?? []).slice(0, 12)) {
    const same = before.coefficients?.find((one) => one.target === target);
    add(target === null ? 'Coefficients' : `Coefficients of ${target}`, 'signed', same?.weights, weights);
  }
  add('Importances', 'sizes', before.importances ?? undefined, after.importances ?? undefined);
  return pairs;
}

interface WeightsProps {
  readonly before: ModelDescription;
  readonly after: ModelDescription;
}

export function MovedWeights({ before, after }: WeightsProps): JSX.Element | null {
  const pairs = pairsOf(before, after);
  const [wanted, setWanted] = useState('');
  const [most, setMost] = useState(SHOWN);
  const shown = pairs.find(({ title }) => title === wanted) ?? pairs[0];
  if (shown === undefined) return null;
  const { title, kind, bars } = shown;
  return (
    <Panel title="What moved" note="bars are the model after, upright lines the one before; the most moved first">
      <div class="stack-s">
        {pairs.length > 1 && (
          <select
            class="input"
            style={{ width: 'auto', maxWidth: '100%', justifySelf: 'start' }}
            aria-label="What is compared"
            value={title}
            onChange={({ currentTarget }) => setWanted(currentTarget.value)}
          >
            {pairs.map((pair) => (
              <option key={pair.title} value={pair.title}>
                {pair.title}
              </option>
            ))}
          </select>
        )}
        <Figure title={`${title}, before and after`}>
          <Bars bars={bars.slice(0, most)} kind={kind} label={title} />
        </Figure>
        {bars.length > most && (
          <button type="button" class="button small" onClick={() => setMost(most + 100)}>
            Show more of {plural(bars.length, 'column')}
          </button>
        )}
      </div>
    </Panel>
  );
}
