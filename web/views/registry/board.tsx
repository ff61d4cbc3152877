/** The environments in their order, what stands in each, and the gates before it for a version that somebody wants there. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Panel } from '../../parts/panel.js';
import { type Gate, type ModelPage, token } from '../../state/registry.js';
import { useLook } from '../../state/use-look.js';
import { Act } from './act.js';
import { Gates } from './gates.js';

/** The last entry that the page shows: changes that somebody made after it are conflicts. */
export const lastSeen = ({ history }: ModelPage): number => history.reduce((most, { seq }) => Math.max(most, seq), 0);

function Place({ model, place }: { model: ModelPage; place: ModelPage['places'][number] }): JSX.Element {
  const now = model.environments[place.name];
  const [wanted, setWanted] = useState('');
  const reference = `${model.name}@${wanted}`;
  // Without a choice: what stands here, or what would come next.
  const tried = wanted || now || model.latest || '';
  const { answer: gates, problem } = useLook<readonly Gate[]>(tried === '' ? '' : 'gates', {
    ref: `${model.name}@${tried}`,
    environment: place.name,
  });
  const mayWrite = token.value !== '';
  const seen = lastSeen(model);
  return (
    <section class="place-card" aria-label={place.name}>
      <h3>{place.name}</h3>
      <p class="place-version">{now ?? <span class="quiet">nothing yet</span>}</p>
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
      {place.gates.length === 0 && <p class="small quiet">No gates: every version may come here.</p>}
      {place.gates.length > 0 && tried !== '' && (
        <p class="small quiet">
          Gates for {tried}
          {tried === now ? ', which stands here' : tried === wanted ? '' : ', the newest'}
        </p>
      )}
      {gates !== undefined && <Gates gates={gates} />}
      {problem !== '' && <p class="small field-error break">{problem}</p>}
      {mayWrite && wanted !== '' && (
        <Act
          key={wanted}
          open
          label="Promote"
          sure={`Promote ${wanted}`}
          what="promote"
          body={{ ref: reference, environment: place.name, seen }}
          about={`promote ${wanted} to ${place.name}`}
          onDone={() => setWanted('')}
        />
      )}
      {mayWrite && wanted === '' && now !== undefined && (
        <div>
          <Act
            label="Roll back"
            sure={`Roll ${place.name} back`}
            what="rollback"
            body={{ name: model.name, environment: place.name, seen }}
            about={`roll ${place.name} back from ${now}`}
          />
        </div>
      )}
    </section>
  );
}

export function Board({ model }: { model: ModelPage }): JSX.Element {
  return (
    <Panel
      title="Environments"
      note={token.value === '' ? 'choose a version to see whether it would pass' : 'changes are kept in the history'}
    >
      <div class="board">
        {model.places.map((place) => (
          <Place key={place.name} model={model} place={place} />
        ))}
      </div>
    </Panel>
  );
}
