/** One model of a registry: environments, versions with metrics, history, and what changed between two versions. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ModelDiff } from 'brine/card';
import { Notice } from '../../parts/notice.js';
import { Panel } from '../../parts/panel.js';
import type { ModelPage } from '../../state/registry.js';
import { change, param } from '../../state/route.js';
import { useLook } from '../../state/use-look.js';
import { plural } from '../../text/numbers.js';
import { Differences } from '../compare/differences.js';
import { Board } from './board.js';
import { Metrics, Versions } from './versions.js';
import { when } from './when.js';

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
  const { answer, problem, status } = useLook<ModelPage>('model', { name });
  if (status === 401) return <Notice title="This server asks for a token">Type it in above.</Notice>;
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
