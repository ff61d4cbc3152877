/** Encoders: the values that each column may have, in the order of their codes. */
import type { JSX } from 'preact';
import { Panel } from '../parts/panel.js';
import { plural } from '../text/numbers.js';
import type { Family, FamilyProps } from './family.js';

const COLUMNS = 50;
const VALUES = 60;

function Encoders({ model }: FamilyProps): JSX.Element {
  const lists = model.categories ?? [];
  const { names } = model.features;
  return (
    <Panel title="Categories" note={plural(lists.length, 'column')}>
      {lists.slice(0, COLUMNS).map((values, j) => (
        <div key={j} class="category">
          <h3>
            <code>{names?.[j] ?? `x${j}`}</code> <span class="quiet small">{plural(values.length, 'value')}</span>
          </h3>
          <ol class="terms">
            {values.slice(0, VALUES).map((value, k) => (
              <li key={k} title={`code ${k}`}>
                <span class="quiet">{k}</span> {value === null ? 'None' : String(value)}
              </li>
            ))}
            {values.length > VALUES && <li class="quiet">and {values.length - VALUES} more</li>}
          </ol>
        </div>
      ))}
    </Panel>
  );
}

export const family: Family = {
  id: 'encoders',
  order: 13,
  matches: ({ categories }) => categories !== null && categories.length > 0,
  component: Encoders,
};
