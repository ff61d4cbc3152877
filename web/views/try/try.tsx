/** A form for one row, and what the model makes of it while it changes. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { FeatureRange } from 'brine/explain';
import { Panel } from '../../parts/panel.js';
import { ProblemNotice } from '../../parts/notice.js';
import { currentAt } from '../../state/at.js';
import { current, currentModel } from '../../state/files.js';
import { change, hrefTo, param } from '../../state/route.js';
import { asRow, cellsAt, cellsOf, rowKey, setCells, usual } from '../../state/row.js';
import { useAnswer } from '../../state/use-answer.js';
import type { Cell } from '../../worker/answers.js';
import { CurvePanel } from './curve-panel.js';
import { Field } from './fields.js';
import { Result } from './result.js';
import { TryText } from './try-text.js';
import { Why } from './why.js';

const SHOWN = 40;

interface FormProps {
  readonly ranges: readonly FeatureRange[];
  readonly cells: readonly Cell[];
  readonly onCells: (cells: readonly Cell[]) => void;
}

function Form({ ranges, cells, onCells }: FormProps): JSX.Element {
  const [filter, setFilter] = useState('');
  const found = ranges
    .map((range, j) => ({ range, j }))
    .filter(({ range }) => range.name.toLowerCase().includes(filter.toLowerCase()));
  const held = param('held');
  return (
    <Panel title="A row" note={`${ranges.length} features`}>
      <form class="stack-s" onSubmit={(event) => event.preventDefault()}>
        {ranges.length > SHOWN && (
          <input
            class="input"
            type="search"
            placeholder="Find a feature"
            aria-label="Find a feature"
            value={filter}
            onInput={({ currentTarget }) => setFilter(currentTarget.value)}
          />
        )}
        {found.slice(0, SHOWN).map(({ range, j }) => (
          <Field
            key={j}
            id={`feature-${j}`}
            range={range}
            value={cells[j] ?? null}
            onValue={(value) => onCells(Object.assign([...cells], { [j]: value }))}
          />
        ))}
        {found.length > SHOWN && <p class="small quiet">and {found.length - SHOWN} more: find them by name</p>}
        <div class="row form-end">
          <button type="button" class="button small" onClick={() => onCells(usual(ranges))}>
            Usual values
          </button>
          <button
            type="button"
            class="button small"
            aria-pressed={held !== ''}
            onClick={() => change({ held: held === '' ? JSON.stringify(cells) : null })}
          >
            {held === '' ? 'Hold this row' : 'Let go of the held row'}
          </button>
        </div>
      </form>
    </Panel>
  );
}

export function Try(): JSX.Element | null {
  const at = currentAt();
  const model = currentModel.value?.description;
  const { answer: ranges, problem } = useAnswer('ranges', at);
  if (problem !== undefined) return <ProblemNotice problem={problem} title="There is no form for this model" />;
  if (ranges === undefined || model === undefined) return null;
  return ranges.length === 0 ? <TryText at={at} /> : <TryRow ranges={ranges} />;
}

function TryRow({ ranges }: { ranges: readonly FeatureRange[] }): JSX.Element {
  const at = currentAt();
  const { features, sizes } = currentModel.value!.description;
  const { names } = features;
  const key = rowKey(current.value!.id, at.path);
  const cells = cellsAt(key, ranges);
  const row = asRow(cells, names);
  const heldCells = cellsOf(param('held'));
  const rows = heldCells?.length === ranges.length ? [row, asRow(heldCells, names)] : [row];
  const { answer, problem } = useAnswer('predict', { at, rows });
  const only = (i: number) =>
    answer && {
      ...answer,
      labels: answer.labels && [answer.labels[i]!],
      numbers: answer.numbers && [answer.numbers[i]!],
    };
  const hasHeld = rows.length > 1 && (answer?.labels?.length ?? answer?.numbers?.length) === 2;
  const answers = answer?.kind !== 'transformed';
  return (
    <div class="side">
      <Form
        ranges={ranges}
        cells={cells}
        onCells={(next) => {
          setCells(key, next);
        }}
      />
      <div class="stack">
        <Panel title={answers ? 'What it answers' : 'What becomes of it'} class="keep">
          <div class="steady">
            {problem !== undefined && <p class="break field-error">{problem.message}</p>}
            {answer !== undefined && <Result answer={only(0)!} held={hasHeld ? only(1) : undefined} />}
            {sizes.trees > 0 && (
              <a class="small" href={hrefTo('model')}>
                Its way through the {sizes.trees === 1 ? 'tree' : 'trees'}
              </a>
            )}
          </div>
        </Panel>
        {answers && <Why at={at} row={row} label={answer?.labels?.[0]} />}
        <CurvePanel at={at} row={row} cells={cells} ranges={ranges} />
      </div>
    </div>
  );
}
