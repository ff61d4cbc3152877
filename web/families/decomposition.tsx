/** PCA and its kin: how much each component explains, and what it is made of. */
import type { JSX } from 'preact';
import { Figure } from '../marks/figure.js';
import { Lines } from '../marks/lines.js';
import { Panel } from '../parts/panel.js';
import { useAnswer } from '../state/use-answer.js';
import { percent } from '../text/numbers.js';
import { AttributePanel, columnNames, numbered } from './arrays.js';
import { type Family, type FamilyProps, shapeOf } from './family.js';

function Explained({ at }: Pick<FamilyProps, 'at'>): JSX.Element | null {
  const { answer } = useAnswer('array', { at, name: 'explained_variance_ratio_', from: 0, rows: 200 });
  const shares = answer?.numbers ?? null;
  if (shares === null || shares.length < 2) return null;
  let sum = 0;
  const together = shares.map((share) => (sum += share));
  const first = together.findIndex((share) => share >= 0.9) + 1;
  return (
    <Panel
      title="Explained variance"
      note={first > 0 ? `${first} of ${shares.length} components explain 90 %` : `all together ${percent(sum)}`}
    >
      <Figure title="Explained variance by component">
        <Lines
          xs={Array.from(shares, (_, i) => i + 1)}
          lines={[
            { name: 'of the component', values: shares },
            { name: 'all up to it', values: together },
          ]}
          range={[0, 1]}
          label="Share of the variance that components explain"
          xLabel="component"
        />
      </Figure>
    </Panel>
  );
}

function Decomposition({ at, model }: FamilyProps): JSX.Element {
  const [rows = 0] = shapeOf(model, 'components_') ?? [];
  return (
    <>
      {shapeOf(model, 'explained_variance_ratio_') !== undefined && <Explained at={at} />}
      <AttributePanel
        at={at}
        model={model}
        name="components_"
        title="What components are made of"
        rowNames={numbered('component', Math.min(rows, 2000))}
        colNames={columnNames(model)}
      />
    </>
  );
}

export const family: Family = {
  id: 'decomposition',
  order: 15,
  matches: (model) => shapeOf(model, 'components_')?.length === 2,
  component: Decomposition,
};
