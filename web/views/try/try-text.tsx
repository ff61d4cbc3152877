/** A field for models of texts. */
import type { JSX } from 'preact';
import { Panel } from '../../parts/panel.js';
import { change, param } from '../../state/route.js';
import { useAnswer } from '../../state/use-answer.js';
import type { At } from '../../worker/files.js';
import { Result } from './result.js';

export function TryText({ at }: { at: At }): JSX.Element {
  const text = param('text') || 'The ship sails on the open sea.';
  const { answer, problem } = useAnswer('predict', { at, rows: [text] });
  return (
    <div class="columns">
      <Panel title="A text">
        <textarea
          class="input"
          rows={8}
          aria-label="Text"
          value={text}
          onInput={({ currentTarget }) => change({ text: currentTarget.value }, true)}
        />
      </Panel>
      <Panel title={answer?.kind === 'transformed' ? 'What becomes of it' : 'What it answers'}>
        {problem !== undefined && <p class="break field-error">{problem.message}</p>}
        {answer !== undefined && <Result answer={answer} held={undefined} />}
      </Panel>
    </div>
  );
}
