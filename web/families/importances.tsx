/** `feature_importances_`, of trees and boosters. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Bars } from '../marks/bars.js';
import { Figure } from '../marks/figure.js';
import { Panel } from '../parts/panel.js';
import type { Family, FamilyProps } from './family.js';

const SHOWN = 15;

function Importances({ model, whole }: FamilyProps): JSX.Element {
  const all = whole.importances?.length === model.importances!.length ? whole.importances : model.importances!;
  const [most, setMost] = useState(SHOWN);
  const ordered = [...all].sort((a, b) => b.value - a.value);
  return (
    <Panel title="Importances" note="how much each column brought while it was trained">
      <div class="stack-s">
        <Figure title="Importances">
          <Bars bars={ordered.slice(0, most)} kind="sizes" label="Importances" />
        </Figure>
        {ordered.length > most && (
          <button type="button" class="button small" onClick={() => setMost(most + 100)}>
            Show more of {ordered.length}
          </button>
        )}
      </div>
    </Panel>
  );
}

export const family: Family = {
  id: 'importances',
  order: 30,
  matches: ({ importances }) => importances !== null && importances.length > 0,
  component: Importances,
};
