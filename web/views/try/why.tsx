/** What each feature adds to the answer. */
import type { JSX } from 'preact';
import { Figure } from '../../marks/figure.js';
import { Waterfall } from '../../marks/waterfall.js';
import { Panel } from '../../parts/panel.js';
import { change, param } from '../../state/route.js';
import { useAnswer } from '../../state/use-answer.js';
import type { Rows } from '../../worker/answers.js';
import type { At } from '../../worker/files.js';

const UNITS: Readonly<Record<string, string>> = {
  decision_function: 'in decision_function, the score behind the answer',
  predict_proba: 'in shares of the class',
  predict: 'in units of the prediction',
  margin: 'in the score of the booster, before it becomes a probability or a value',
};

export function Why({ at, row, label }: { at: At; row: Rows[number]; label: string | undefined }): JSX.Element | null {
  const { answer, problem } = useAnswer('contributions', { at, row }, { later: true });
  if (problem !== undefined)
    return (
      <Panel title="Why">
        <p class="quiet break told">{problem.message}.</p>
      </Panel>
    );
  if (answer === undefined) return null;
  const wanted = param('target') === '' ? label : param('target');
  const shown = answer.find(({ target }) => target === wanted) ?? answer[0]!;
  const { base, features, others, total, unit, target } = shown;
  const title = target === null ? 'Contributions to the prediction' : `Contributions to ${target}`;
  return (
    <Panel title="Why" note={UNITS[unit]}>
      {answer.length > 1 && (
        <label class="row small">
          <span class="quiet">for</span>
          <select
            class="input"
            style={{ width: 'auto' }}
            value={target ?? ''}
            onChange={({ currentTarget }) => change({ target: currentTarget.value }, true)}
          >
            {answer.map((one) => (
              <option key={one.target} value={one.target ?? ''}>
                {one.target}
              </option>
            ))}
          </select>
        </label>
      )}
      {answer.length === 1 && target !== null && <p class="small quiet">towards {target}</p>}
      <Figure title={title}>
        <Waterfall base={base} steps={[...features, ...others]} total={total} label={title} />
      </Figure>
    </Panel>
  );
}
