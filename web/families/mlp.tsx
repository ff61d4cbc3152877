/** Perceptrons: the weights of each layer, and how the loss fell. */
import type { JSX } from 'preact';
import { ArrayView } from '../parts/array-view.js';
import { Figure } from '../marks/figure.js';
import { Lines } from '../marks/lines.js';
import { Panel } from '../parts/panel.js';
import { useAnswer } from '../state/use-answer.js';
import { columnNames } from './arrays.js';
import { type Family, type FamilyProps, shapeOf } from './family.js';

const MOST = 2000;

function Loss({ at }: Pick<FamilyProps, 'at'>): JSX.Element | null {
  const { answer } = useAnswer('array', { at, name: 'loss_curve_', from: 0, rows: MOST });
  const values = answer?.numbers ?? null;
  if (values === null || values.length < 2) return null;
  return (
    <Panel title="How the loss fell" note="loss_curve_">
      <Figure title="Loss by round of training">
        <Lines
          xs={Array.from(values, (_, i) => i + 1)}
          lines={[{ name: 'loss', values }]}
          label="Loss by round of training"
          xLabel="round"
        />
      </Figure>
    </Panel>
  );
}

function Mlp({ at, model }: FamilyProps): JSX.Element {
  const [layers = 0] = shapeOf(model, 'coefs_') ?? [];
  return (
    <>
      {Array.from({ length: Math.min(layers, 20) }, (_, k) => (
        <Panel
          key={k}
          title={`Layer ${k + 1} of ${layers}`}
          note={`coefs_[${k}]: a row for each unit before, a column for each unit behind`}
        >
          <ArrayView at={at} name={`coefs_.${k}`} rowNames={k === 0 ? columnNames(model) : undefined} />
          <div class="space">
            <p class="small quiet">
              Intercepts: <code>intercepts_[{k}]</code>, a number for each unit behind
            </p>
            <ArrayView at={at} name={`intercepts_.${k}`} />
          </div>
        </Panel>
      ))}
      <Loss at={at} />
    </>
  );
}

export const family: Family = {
  id: 'mlp',
  order: 18,
  matches: (model) => shapeOf(model, 'coefs_') !== undefined,
  component: Mlp,
};
