/** The parameters that somebody chose, through all parts of a model. */
import type { JSX } from 'preact';
import { currentAt } from '../state/at.js';
import { useAnswer } from '../state/use-answer.js';
import { Panel } from './panel.js';
import { Name } from './name.js';

export function ChosenParameters(): JSX.Element | null {
  const { answer } = useAnswer('parameters', currentAt());
  if (answer === undefined) return null;
  const chosen = answer.flatMap(({ part, class: name, parameters }) =>
    parameters.flatMap((one) => (one.chosen === true ? [{ part, class: name, ...one }] : [])),
  );
  return (
    <Panel title="What somebody chose" note="parameters other than the defaults">
      {chosen.length === 0 ? (
        <p class="quiet">Every parameter has its default, as far as Brine knows them.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Chosen parameters">
          <table class="grid">
            <thead>
              <tr>
                <th scope="col">Where</th>
                <th scope="col">Parameter</th>
                <th scope="col">Value</th>
                <th scope="col">Default</th>
              </tr>
            </thead>
            <tbody>
              {chosen.slice(0, 200).map(({ part, class: name, name: parameter, value, default: usual }, i) => (
                <tr key={i}>
                  <td>
                    <Name text={part.length === 0 ? name : part.join('.')} />
                    {part.length > 0 && <span class="quiet"> {name}</span>}
                  </td>
                  <td>
                    <code>
                      <Name text={parameter} />
                    </code>
                  </td>
                  <td>
                    <code>{value}</code>
                  </td>
                  <td class="quiet">
                    <code>{usual ?? '?'}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
