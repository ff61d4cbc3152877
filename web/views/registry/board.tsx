/** The environments in their order, what stands in each, and the gates before it for a version that somebody wants there. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Panel } from '../../parts/panel.js';
import { alter, type Gate, type ModelPage, Refused, token } from '../../state/registry.js';
import { useLook } from '../../state/use-look.js';

function Gates({ gates }: { gates: readonly Gate[] }): JSX.Element {
  return (
    <ul class="gates small">
      {gates.map(({ gate, ok, message, remedy }) => (
        <li key={gate}>
          <span class={`chip ${ok ? 'safe' : 'error'}`}>
            {ok ? '✓' : '✗'} {gate}
          </span>
          {!ok && (
            <span class="break">
              {message}
              {remedy !== undefined && <span class="quiet"> {remedy}</span>}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Place({ model, place }: { model: ModelPage; place: ModelPage['places'][number] }): JSX.Element {
  const now = model.environments[place.name];
  const [wanted, setWanted] = useState('');
  const [message, setMessage] = useState('');
  const [problem, setProblem] = useState('');
  const reference = `${model.name}@${wanted}`;
  const { answer: gates } = useLook<readonly Gate[]>(wanted === '' ? '' : 'gates', {
    ref: reference,
    environment: place.name,
  });
  const act = async (what: string, body: object): Promise<void> => {
    setProblem('');
    try {
      await alter(what, { ...body, message });
      setWanted('');
      setMessage('');
    } catch (error) {
      setProblem(error instanceof Refused ? error.message : String(error));
    }
  };
  const mayWrite = token.value !== '';
  return (
    <section class="place-card" aria-label={place.name}>
      <h3>{place.name}</h3>
      <p class="place-version">{now ?? <span class="quiet">nothing yet</span>}</p>
      {place.gates.length > 0 && wanted === '' && <p class="small quiet">gates: {place.gates.join(', ')}</p>}
      <select
        class="input"
        aria-label={`A version for ${place.name}`}
        value={wanted}
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
      >
        <option value="">{mayWrite ? 'promote a version …' : 'would a version pass? …'}</option>
        {model.all.map(({ version }) => (
          <option key={version} value={version}>
            {version}
          </option>
        ))}
      </select>
      {wanted !== '' && gates !== undefined && <Gates gates={gates} />}
      {mayWrite && (wanted !== '' || now !== undefined) && (
        <input
          class="input"
          placeholder="why"
          aria-label={`Why, for ${place.name}`}
          value={message}
          onInput={({ currentTarget }) => setMessage(currentTarget.value)}
        />
      )}
      {mayWrite && (
        <div class="row">
          {wanted !== '' && (
            <button
              type="button"
              class="button small first"
              onClick={() => void act('promote', { ref: reference, environment: place.name })}
            >
              Promote {wanted}
            </button>
          )}
          {wanted === '' && now !== undefined && (
            <button
              type="button"
              class="button small"
              onClick={() => void act('rollback', { name: model.name, environment: place.name })}
            >
              Roll back
            </button>
          )}
          {wanted !== '' && (
            <button
              type="button"
              class="button small"
              onClick={() =>
                void act('protect', {
                  ref: reference,
                  on: model.all.find(({ version }) => version === wanted)?.protected !== true,
                })
              }
            >
              {model.all.find(({ version }) => version === wanted)?.protected === true
                ? 'No longer protect'
                : 'Protect'}
            </button>
          )}
        </div>
      )}
      {problem !== '' && (
        <p class="field-error small break" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

export function Board({ model }: { model: ModelPage }): JSX.Element {
  return (
    <Panel
      title="Environments"
      note={token.value === '' ? 'type in the token to change them' : 'changes are kept in the history'}
    >
      <div class="board">
        {model.places.map((place) => (
          <Place key={place.name} model={model} place={place} />
        ))}
      </div>
    </Panel>
  );
}
