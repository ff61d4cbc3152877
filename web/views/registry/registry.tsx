/** The models of a registry, or one of them. */
import type { JSX } from 'preact';
import { Notice } from '../../parts/notice.js';
import { Panel } from '../../parts/panel.js';
import { type Column, Table } from '../../parts/table/table.js';
import { type About, type ModelRow, setToken, token } from '../../state/registry.js';
import { hrefTo, param } from '../../state/route.js';
import { useLook } from '../../state/use-look.js';
import { plural } from '../../text/numbers.js';
import { ModelOfRegistry } from './model.js';
import { Served } from './served.js';
import { when } from './when.js';

const COLUMNS: readonly Column<ModelRow>[] = [
  {
    id: 'Model',
    by: ({ name }) => name,
    cell: ({ name }) => <a href={hrefTo('registry', { name })}>{name}</a>,
  },
  { id: 'Versions', isNumber: true, by: ({ versions }) => versions, cell: ({ versions }) => versions },
  { id: 'Newest', cell: ({ latest }) => latest ?? '–' },
  {
    id: 'Environments',
    cell: ({ environments, problem }) => (
      <>
        {problem !== undefined && <span class="field-error">{problem}</span>}
        {Object.entries(environments).map(([place, version]) => (
          <span key={place} class="chip place">
            {place} {version}
          </span>
        ))}
      </>
    ),
  },
  { id: 'Changed', look: 'quiet nowrap', by: ({ changed }) => changed, cell: ({ changed }) => when(changed) },
];

function Models(): JSX.Element | null {
  const { answer, problem, status } = useLook<readonly ModelRow[]>('models');
  // The panel above says so.
  if (status === 401) return null;
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
    <Panel title="Models of the registry" note={plural(models.length, 'model')}>
      <Table label="Models" rows={models} columns={COLUMNS} keyOf={({ name }) => name} />
    </Panel>
  );
}

function Token({ about }: { about: About }): JSX.Element | null {
  if (!about.write && about.tokens !== true)
    return (
      <span class="chip" title="Changes need a token, and this page takes none">
        only looking
      </span>
    );
  return (
    <label class="row small">
      <span class="quiet">{about.tokens === true ? 'Token of this server' : 'Token for changes'}</span>
      <input
        class="input token"
        type="password"
        autocomplete="off"
        placeholder={about.tokens === true ? '' : 'only looking'}
        value={token.value}
        onInput={({ currentTarget }) => setToken(currentTarget.value)}
      />
    </label>
  );
}

export function RegistryPage(): JSX.Element | null {
  const name = param('name');
  const { answer: about, problem } = useLook<About>('about');
  if (problem !== '')
    return (
      <Notice kind="warn" title="Nobody answers">
        {problem}. Start the command again, and open the address that it prints.
      </Notice>
    );
  if (about === undefined) return null;
  return (
    <div class="stack">
      <div class="row spread">
        <div class="headline registry-headline">
          {name !== '' && (
            <a class="small" href={hrefTo('registry', { name: null })}>
              All models
            </a>
          )}
          <h1 class="break">{name !== '' ? name : about.served ? 'This server' : 'The registry'}</h1>
        </div>
        <Token about={about} />
      </div>
      {name === '' && about.served && <Served />}
      {name !== '' ? <ModelOfRegistry name={name} key={name} /> : about.registry && <Models />}
    </div>
  );
}
