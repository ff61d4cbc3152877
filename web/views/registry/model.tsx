/** One model of a registry: environments, versions with metrics, history, and what changed between two versions. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ModelDiff } from 'brine/card';
import { Figure } from '../../marks/figure.js';
import { Lines } from '../../marks/lines.js';
import { Notice } from '../../parts/notice.js';
import { Panel } from '../../parts/panel.js';
import { openFile } from '../../state/files.js';
import { type ModelPage, type VersionRow } from '../../state/registry.js';
import { change, go, param } from '../../state/route.js';
import { useLook } from '../../state/use-look.js';
import { bytes, plural, short } from '../../text/numbers.js';
import { Differences } from '../compare/differences.js';
import { Board } from './board.js';
import { when } from './when.js';

async function open(reference: string): Promise<void> {
  const response = await fetch(`./api/file?ref=${encodeURIComponent(reference)}`);
  const { id } = openFile(`${reference.replace('@', '-')}.model`, await response.blob());
  go('overview', { file: id });
}

function Versions({ model }: { model: ModelPage }): JSX.Element {
  const metrics = [...new Set(model.all.flatMap((row) => Object.keys(row.metrics)))].slice(0, 8);
  const row = (one: VersionRow): JSX.Element => (
    <tr key={one.version}>
      <td>
        <button
          type="button"
          class="link version"
          onClick={() => void open(`${model.name}@${one.version}`)}
          title="Open it"
        >
          {one.version}
        </button>
        {one.protected && <span class="chip place">protected</span>}
        {Object.entries(model.environments).flatMap(([place, version]) =>
          version === one.version
            ? [
                <span key={place} class="chip place">
                  {place}
                </span>,
              ]
            : [],
        )}
      </td>
      {metrics.map((name) => (
        <td key={name} class="number">
          {one.metrics[name] === undefined ? '' : short(one.metrics[name])}
        </td>
      ))}
      <td class="number">{bytes(one.bytes)}</td>
      <td class="quiet">{when(one.pushed)}</td>
    </tr>
  );
  return (
    <Panel title="Versions" note={plural(model.all.length, 'version')}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Versions">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">Version</th>
              {metrics.map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
              <th scope="col" class="number">
                Size
              </th>
              <th scope="col">Pushed</th>
            </tr>
          </thead>
          <tbody>{model.all.map(row)}</tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Metrics that every shown version has, oldest first. */
function Metrics({ all }: { all: readonly VersionRow[] }): JSX.Element | null {
  const rows = all.filter(({ metrics }) => Object.keys(metrics).length > 0).reverse();
  const names = Object.keys(rows.at(-1)?.metrics ?? {}).filter((name) =>
    rows.every(({ metrics }) => metrics[name] !== undefined),
  );
  if (rows.length < 2 || names.length === 0) return null;
  return (
    <Panel title="Metrics over versions">
      <Figure title="Metrics over versions">
        <Lines
          xs={rows.map(({ version }) => version)}
          lines={names.map((name) => ({ name, values: rows.map(({ metrics }) => metrics[name]!) }))}
          label="Metrics over versions"
          xLabel="version"
        />
      </Figure>
    </Panel>
  );
}

function History({ history }: Pick<ModelPage, 'history'>): JSX.Element {
  const newest = [...history].sort((a, b) => b.seq - a.seq);
  const [most, setMost] = useState(20);
  return (
    <Panel title="History" note={plural(history.length, 'entry', 'entries')}>
      <ol class="timeline">
        {newest.slice(0, most).map(({ seq, at, by, action, version, environment, message, forced }) => (
          <li key={seq}>
            <span class="quiet small">{when(at)}</span>
            <span>
              <strong>{action}</strong> {version}
              {environment !== undefined && ` → ${environment}`}
              {forced !== undefined && forced.length > 0 && (
                <span class="chip error"> forced: {forced.join(', ')}</span>
              )}
              <span class="quiet"> by {by}</span>
              {message !== undefined && <span class="message break">“{message}”</span>}
            </span>
          </li>
        ))}
      </ol>
      {newest.length > most && (
        <button type="button" class="button small" onClick={() => setMost(most + 100)}>
          Show more
        </button>
      )}
    </Panel>
  );
}

function Diff({ model }: { model: ModelPage }): JSX.Element | null {
  const versions = model.all.map(({ version }) => version);
  const [before, after] = [param('before') || versions[1] || '', param('after') || versions[0] || ''];
  const isAsked = param('diff') !== '' && before !== '' && before !== after;
  const { answer, problem } = useLook<ModelDiff>(isAsked ? 'diff' : '', {
    before: `${model.name}@${before}`,
    after: `${model.name}@${after}`,
  });
  if (versions.length < 2) return null;
  const choose = (name: 'before' | 'after', value: string): JSX.Element => (
    <select
      class="input"
      style={{ width: 'auto' }}
      aria-label={name}
      value={value}
      onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
    >
      {versions.map((version) => (
        <option key={version} value={version}>
          {version}
        </option>
      ))}
    </select>
  );
  return (
    <>
      <Panel title="What changed">
        <div class="row">
          {choose('before', before)} → {choose('after', after)}
          <button type="button" class="button" onClick={() => change({ diff: '1' })}>
            Compare
          </button>
          {isAsked && answer?.same === true && <span>Both hold the same content.</span>}
          {problem !== '' && <span class="field-error">{problem}</span>}
        </div>
      </Panel>
      {isAsked && answer !== undefined && <Differences diff={answer} />}
    </>
  );
}

export function ModelOfRegistry({ name }: { name: string }): JSX.Element | null {
  const { answer, problem } = useLook<ModelPage>('model', { name });
  if (problem !== '') return <Notice kind="warn">{problem}</Notice>;
  if (answer === undefined) return null;
  return (
    <>
      <Board model={answer} />
      <Versions model={answer} />
      <Metrics all={answer.all} />
      <Diff model={answer} />
      <History history={answer.history} />
    </>
  );
}
