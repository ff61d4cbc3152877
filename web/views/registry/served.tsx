/** The models that a server answers with. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Notice } from '../../parts/notice.js';
import { Panel } from '../../parts/panel.js';
import type { ServedRow } from '../../state/registry.js';
import { useLook } from '../../state/use-look.js';
import { bytes, plural } from '../../text/numbers.js';
import { shortName } from '../../text/sentence.js';
import { Refusal } from './act.js';
import { openServed } from './open-version.js';

const STATES: Readonly<Record<ServedRow['state'], readonly [look: string, word: string]>> = {
  READY: ['safe', 'ready'],
  LOADING: ['', 'loading'],
  UNAVAILABLE: ['dangerous', 'not available'],
};

function Row({ row }: { row: ServedRow }): JSX.Element {
  const [problem, setProblem] = useState<Error>();
  const { name, version, state, reason, opens } = row;
  const [look, word] = STATES[state];
  return (
    <tr>
      <td>
        {opens ? (
          <button type="button" class="link version" onClick={() => void openServed(name, version).catch(setProblem)}>
            {name}
          </button>
        ) : (
          name
        )}
        {problem !== undefined && <Refusal error={problem} />}
      </td>
      <td>{version ?? '–'}</td>
      <td>
        <span class={`chip ${look}`}>{word}</span>
        {reason !== '' && <p class="small break">{reason}</p>}
      </td>
      <td>{row.class === null ? '–' : <span title={row.class}>{shortName(row.class)}</span>}</td>
      <td class="number">{row.bytes === null ? '–' : bytes(row.bytes)}</td>
    </tr>
  );
}

export function Served(): JSX.Element | null {
  const { answer, problem, status } = useLook<readonly ServedRow[]>('served');
  if (status === 401) return <Notice title="This server asks for a token">Type it in above to see its models.</Notice>;
  if (problem !== '') return <Notice kind="warn">{problem}</Notice>;
  if (answer === undefined) return null;
  return (
    <Panel title="Models that it serves" note={`${plural(answer.length, 'model')}; a click opens one`}>
      {answer.length === 0 && <p class="quiet">None yet: the places that the server looks at hold no model.</p>}
      {answer.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Served models">
          <table class="grid">
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">Version</th>
                <th scope="col">State</th>
                <th scope="col">Class</th>
                <th scope="col" class="number">
                  Size
                </th>
              </tr>
            </thead>
            <tbody>
              {answer.map((row) => (
                <Row key={`${row.name} ${row.version}`} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
