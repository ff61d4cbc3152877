/** The models of a registry, or one of them. */
import type { JSX } from 'preact';
import { Notice } from '../../parts/notice.js';
import { Panel } from '../../parts/panel.js';
import { type ModelRow, token } from '../../state/registry.js';
import { hrefTo, param } from '../../state/route.js';
import { useLook } from '../../state/use-look.js';
import { plural } from '../../text/numbers.js';
import { ModelOfRegistry } from './model.js';
import { when } from './when.js';

function Models(): JSX.Element {
  const { answer, problem } = useLook<readonly ModelRow[]>('models');
  if (problem !== '') return <Notice kind="warn">{problem}</Notice>;
  const models = answer ?? [];
  if (answer !== undefined && models.length === 0)
    return (
      <div class="empty">
        <h2>The registry is empty</h2>
        <p>
          <code>brine registry push MODEL</code> puts a model into it.
        </p>
      </div>
    );
  return (
    <Panel title="Models" note={plural(models.length, 'model')}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Models">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col" class="number">
                Versions
              </th>
              <th scope="col">Newest</th>
              <th scope="col">Environments</th>
              <th scope="col">Changed</th>
            </tr>
          </thead>
          <tbody>
            {models.map(({ name, versions, latest, environments, changed, problem: wrong }) => (
              <tr key={name}>
                <td>
                  <a href={hrefTo('registry', { name })}>{name}</a>
                </td>
                <td class="number">{versions}</td>
                <td>{latest ?? '–'}</td>
                <td>
                  {wrong !== undefined && <span class="field-error">{wrong}</span>}
                  {Object.entries(environments).map(([place, version]) => (
                    <span key={place} class="chip place">
                      {place} {version}
                    </span>
                  ))}
                </td>
                <td class="quiet">{when(changed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

export function RegistryPage(): JSX.Element {
  const name = param('name');
  return (
    <div class="stack">
      <div class="row spread">
        <div class="headline" style={{ margin: 0 }}>
          {name !== '' && (
            <a class="small" href={hrefTo('registry', { name: null })}>
              All models
            </a>
          )}
          <h1 class="break">{name === '' ? 'The registry' : name}</h1>
        </div>
        <label class="row small">
          <span class="quiet">Token for changes</span>
          <input
            class="input"
            style={{ width: '10rem' }}
            type="password"
            autocomplete="off"
            placeholder="only looking"
            value={token.value}
            onInput={({ currentTarget }) => (token.value = currentTarget.value.trim())}
          />
        </label>
      </div>
      {name === '' ? <Models /> : <ModelOfRegistry name={name} key={name} />}
    </div>
  );
}
