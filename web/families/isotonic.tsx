/** Isotonic regression: the steps from what is put in to what comes out. */
import type { JSX } from 'preact';
import { Figure } from '../marks/figure.js';
import { Lines } from '../marks/lines.js';
import { Panel } from '../parts/panel.js';
import { useAnswer } from '../state/use-answer.js';
import { plural } from '../text/numbers.js';
import { columnNames } from './arrays.js';
import { type Family, type FamilyProps, shapeOf } from './family.js';

const MOST = 5000;

function Isotonic({ at, model }: FamilyProps): JSX.Element | null {
  const { answer: xs } = useAnswer('array', { at, name: 'X_thresholds_', from: 0, rows: MOST });
  const { answer: ys } = useAnswer('array', { at, name: 'y_thresholds_', from: 0, rows: MOST });
  const [places, values] = [xs?.numbers, ys?.numbers];
  if (places === undefined || places === null || values === undefined || values === null) return null;
  return (
    <Panel title="From input to output" note={`${plural(places.length, 'threshold')}, straight lines between them`}>
      <Figure title="From input to output">
        <Lines
          xs={[...places]}
          lines={[{ name: 'output', values }]}
          label="The output over the input"
          xLabel={columnNames(model)?.[0] ?? 'input'}
        />
      </Figure>
    </Panel>
  );
}

export const family: Family = {
  id: 'isotonic',
  order: 7,
  matches: (model) => shapeOf(model, 'X_thresholds_') !== undefined && shapeOf(model, 'y_thresholds_') !== undefined,
  component: Isotonic,
};
