/** Calibrators: from the scores of a model to probabilities. */
import type { JSX } from 'preact';
import { Figure } from '../marks/figure.js';
import { Lines } from '../marks/lines.js';
import { Panel } from '../parts/panel.js';
import { useAnswer } from '../state/use-answer.js';
import type { Family, FamilyProps } from './family.js';

function Calibrators({ at }: FamilyProps): JSX.Element | null {
  const { answer } = useAnswer('calibration', at);
  if (answer === undefined || answer === null || answer.length === 0) return null;
  return (
    <>
      {answer.map(({ target, xs, lines }) => (
        <Panel
          key={target}
          title={`Calibration of ${target}`}
          note={lines.length > 1 ? 'a line for each fold' : 'from score to probability'}
        >
          <Figure title={`Calibration of ${target}`}>
            <Lines
              xs={xs}
              lines={lines}
              range={[0, 1]}
              label={`From the score to the probability of ${target}`}
              xLabel="score"
            />
          </Figure>
        </Panel>
      ))}
    </>
  );
}

export const family: Family = {
  id: 'calibrators',
  order: 6,
  matches: ({ attributes }) => attributes.some(({ name }) => name === 'calibrated_classifiers_'),
  component: Calibrators,
};
