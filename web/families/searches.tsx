/** Searches over parameters: every candidate with its score, best first. */
import type { JSX } from 'preact';
import { Figure } from '../marks/figure.js';
import { Lines } from '../marks/lines.js';
import { Panel } from '../parts/panel.js';
import { useAnswer } from '../state/use-answer.js';
import { plural, short } from '../text/numbers.js';
import type { Family, FamilyProps } from './family.js';

const SHOWN = 100;

function Searches({ at }: FamilyProps): JSX.Element | null {
  const { answer } = useAnswer('search', at);
  if (answer === undefined || answer === null) return null;
  const { candidates, metric } = answer;
  const scores = candidates.map(({ score }) => score);
  return (
    <Panel title="What was tried" note={`${plural(candidates.length, 'candidate')}, best first by ${metric}`}>
      <div class="stack-s">
        {scores.length > 2 && (
          <Figure title="Scores of the candidates">
            <Lines
              xs={scores.map((_, i) => i + 1)}
              lines={[{ name: metric, values: scores }]}
              label="Scores of the candidates, best first"
              xLabel="rank"
              height={170}
            />
          </Figure>
        )}
        <div class="scroll" tabIndex={0} role="region" aria-label="Candidates">
          <table class="grid">
            <thead>
              <tr>
                <th scope="col" class="number">
                  Rank
                </th>
                <th scope="col" class="number">
                  Score
                </th>
                <th scope="col" class="number">
                  ±
                </th>
                <th scope="col">Parameters</th>
              </tr>
            </thead>
            <tbody>
              {candidates.slice(0, SHOWN).map(({ rank, score, deviation, parameters }, i) => (
                <tr key={i} class={i === 0 ? 'chosen' : ''}>
                  <td class="number">{rank}</td>
                  <td class="number">{short(score)}</td>
                  <td class="number quiet">{deviation === null ? '' : short(deviation, 2)}</td>
                  <td>
                    <code>{parameters}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </Panel>
  );
}

export const family: Family = {
  id: 'searches',
  order: 5,
  matches: ({ attributes }) => attributes.some(({ name }) => name === 'cv_results_'),
  component: Searches,
};
