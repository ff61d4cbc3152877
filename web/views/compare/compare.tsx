/** Two files side by side: what changed, and what both answer. */
import type { JSX } from 'preact';
import type { ModelDiff } from 'brine/card';
import { Figure } from '../../marks/figure.js';
import { Scatter } from '../../marks/scatter.js';
import { FilePicker } from '../../parts/file-picker.js';
import { ProblemNotice } from '../../parts/notice.js';
import { Panel } from '../../parts/panel.js';
import { current, files, openFile } from '../../state/files.js';
import { change, param } from '../../state/route.js';
import { useAnswer } from '../../state/use-answer.js';
import { plural, short } from '../../text/numbers.js';

const SHOWN = 60;

const text = (value: unknown): string => {
  if (value === undefined) return '–';
  const all = typeof value === 'string' ? value : JSON.stringify(value);
  return all.length > 120 ? `${all.slice(0, 119)}…` : all;
};

interface Row {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly more?: string;
}

function Changes({ title, rows, more }: { title: string; rows: readonly Row[]; more?: string }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <Panel title={title} note={plural(rows.length, 'change')}>
      <div class="scroll" tabIndex={0} role="region" aria-label={title}>
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
              {more !== undefined && (
                <th scope="col" class="number">
                  {more}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row) => (
              <tr key={row.name}>
                <td>
                  <code>{row.name}</code>
                </td>
                <td class="before">{text(row.before)}</td>
                <td class="after">{text(row.after)}</td>
                {more !== undefined && <td class="number">{row.more}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > SHOWN && <p class="small quiet">and {rows.length - SHOWN} more</p>}
    </Panel>
  );
}

function Differences({ diff }: { diff: ModelDiff }): JSX.Element {
  return (
    <>
      <Changes title="Versions" rows={diff.versions} />
      <Changes title="Parameters" rows={diff.params} />
      <Changes
        title="Fitted arrays"
        more="largest difference"
        rows={diff.arrays.map((row) => ({ ...row, more: row.largest === undefined ? '' : short(row.largest) }))}
      />
      <Changes title="Trees" rows={diff.trees} />
      <Changes title="Columns and classes" rows={diff.schema} />
      {diff.vocabulary.map(({ name, added, removed, moved }) => (
        <Panel
          key={name}
          title="Vocabulary"
          note={`${name}: ${added.length} more, ${removed.length} less, ${moved} moved`}
        >
          <p class="break">
            {added
              .slice(0, 30)
              .map((term) => `+${term}`)
              .join(' ')}{' '}
            {removed
              .slice(0, 30)
              .map((term) => `−${term}`)
              .join(' ')}
          </p>
        </Panel>
      ))}
    </>
  );
}

function Other({ with: other }: { with: string }): JSX.Element {
  const choices = files.value.filter(({ id, opened }) => id !== current.value?.id && opened !== undefined);
  return (
    <div class="row">
      {choices.length > 0 && (
        <label class="row">
          <span class="quiet">Beside</span>
          <select
            class="input"
            style={{ width: 'auto', maxWidth: '100%' }}
            value={other}
            onChange={({ currentTarget }) => change({ with: currentTarget.value })}
          >
            <option value="">choose a file</option>
            {choices.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <FilePicker
        class="button small"
        onPick={([source]) => {
          if (source === undefined) return;
          const { id } = openFile(source.name, source);
          change({ with: id });
        }}
      >
        Open another file
      </FilePicker>
    </div>
  );
}

export function Compare(): JSX.Element | null {
  const own = current.value;
  const other = files.value.find(({ id, opened }) => id === param('with') && id !== own?.id && opened !== undefined);
  const { answer, problem } = useAnswer(
    'diff',
    own === undefined || other === undefined ? undefined : { before: own.id, after: other.id },
  );
  if (own === undefined) return null;
  return (
    <div class="stack">
      <Panel title="Compare" note={other === undefined ? '' : `before: ${own.name} · after: ${other.name}`}>
        <div class="stack-s">
          <Other with={other?.id ?? ''} />
          {other === undefined && (
            <p class="quiet">Open a second file, an older or newer version of this one, to see what changed.</p>
          )}
          {answer !== undefined && other !== undefined && (
            <p>
              <strong>{answer.diff.same ? 'Both hold the same content.' : 'They are different models.'}</strong>
            </p>
          )}
        </div>
      </Panel>
      {problem !== undefined && <ProblemNotice problem={problem} title="These two cannot be compared" />}
      {answer !== undefined && other !== undefined && (
        <>
          <Differences diff={answer.diff} />
          <Panel title="The same rows asked of both" note={answer.note}>
            {answer.asked === null ? (
              <p class="quiet">There is nothing to draw: {answer.note}.</p>
            ) : (
              <Figure title={`The same rows asked of both: ${answer.asked.of}`}>
                <Scatter
                  {...answer.asked}
                  xLabel={own.name}
                  yLabel={other.name}
                  label={`${answer.asked.of} by both models`}
                />
              </Figure>
            )}
          </Panel>
        </>
      )}
    </div>
  );
}
