/** Linear models: a coefficient for each column, by class or output. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Bars } from '../marks/bars.js';
import { Figure } from '../marks/figure.js';
import { Panel } from '../parts/panel.js';
import { change, param } from '../state/route.js';
import { plural, short } from '../text/numbers.js';
import type { Family, FamilyProps } from './family.js';

const SHOWN = 25;

function Linear({ model, whole }: FamilyProps): JSX.Element {
  // Names are those of the columns as they reach it, which the whole model knows.
  const all = whole.coefficients?.length === model.coefficients!.length ? whole.coefficients : model.coefficients!;
  const chosen = all.find(({ target }) => target === param('target')) ?? all[0]!;
  const [filter, setFilter] = useState('');
  const [isSorted, setSorted] = useState(true);
  const [most, setMost] = useState(SHOWN);
  const found = chosen.weights.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
  const ordered = isSorted ? [...found].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)) : found;
  const zeros = chosen.weights.filter(({ value }) => value === 0).length;
  return (
    <Panel
      title="Coefficients"
      note={`${plural(chosen.weights.length, 'column')}, ${zeros === 0 ? 'none' : zeros} of them 0`}
    >
      <div class="stack-s">
        <div class="row small">
          {all.length > 1 && (
            <label class="row">
              <span class="quiet">for</span>
              <select
                class="input"
                style={{ width: 'auto' }}
                value={chosen.target ?? ''}
                onChange={({ currentTarget }) => change({ target: currentTarget.value })}
              >
                {all.map(({ target }) => (
                  <option key={target} value={target ?? ''}>
                    {target}
                  </option>
                ))}
              </select>
            </label>
          )}
          {all.length === 1 && chosen.target !== null && (
            <span class="quiet">Positive ones speak for {chosen.target}.</span>
          )}
          <label class="row">
            <input
              type="checkbox"
              checked={isSorted}
              onChange={({ currentTarget }) => setSorted(currentTarget.checked)}
            />
            heaviest first
          </label>
          {chosen.weights.length > SHOWN && (
            <input
              class="input"
              style={{ width: '14rem' }}
              type="search"
              placeholder="Find a column"
              aria-label="Find a column"
              value={filter}
              onInput={({ currentTarget }) => setFilter(currentTarget.value)}
            />
          )}
        </div>
        <Figure title={chosen.target === null ? 'Coefficients' : `Coefficients of ${chosen.target}`}>
          <Bars bars={ordered.slice(0, most)} kind="signed" label="Coefficients" />
        </Figure>
        {ordered.length > most && (
          <button type="button" class="button small" onClick={() => setMost(most + 100)}>
            Show more of {ordered.length}
          </button>
        )}
        {chosen.intercept !== null && (
          <p class="quiet">
            Intercept <code title={String(chosen.intercept)}>{short(chosen.intercept, 6)}</code>
          </p>
        )}
      </div>
    </Panel>
  );
}

export const family: Family = {
  id: 'linear',
  order: 10,
  matches: ({ coefficients }) => coefficients !== null && coefficients.length > 0,
  component: Linear,
};
