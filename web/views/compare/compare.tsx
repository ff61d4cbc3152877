/** Two files side by side: what changed, and what both answer. */
import type { JSX } from 'preact';
import { Figure } from '../../marks/figure.js';
import { Scatter } from '../../marks/scatter.js';
import { FilePicker } from '../../parts/file-picker.js';
import { ProblemNotice } from '../../parts/notice.js';
import { Panel } from '../../parts/panel.js';
import { current, type FileState, files, openFile } from '../../state/files.js';
import { change, param } from '../../state/route.js';
import { useAnswer } from '../../state/use-answer.js';
import { Differences } from './differences.js';
import { MovedWeights } from './weights.js';

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
          const { id } = openFile({ name: source.name, source });
          change({ with: id });
        }}
      >
        Open another file
      </FilePicker>
    </div>
  );
}

/** Of files with one model each, as versions of a model are. */
function MovedFromTo({ before, after }: { before: FileState; after: FileState }): JSX.Element | null {
  const [first, second] = [before, after].map(({ opened }) => opened?.models[0]?.description);
  return first === undefined || second === undefined ? null : <MovedWeights before={first} after={second} />;
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
          <MovedFromTo before={own} after={other} />
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
