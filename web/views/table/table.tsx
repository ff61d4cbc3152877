/** Rows of a file with what the model says of them. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Histogram } from '../../marks/histogram.js';
import { Figure } from '../../marks/figure.js';
import { FilePicker } from '../../parts/file-picker.js';
import { OpenIcon } from '../../parts/icons.js';
import { ProgressBar } from '../../parts/progress-bar.js';
import { ProblemNotice } from '../../parts/notice.js';
import { Panel } from '../../parts/panel.js';
import { currentAt } from '../../state/at.js';
import { table, type TableFile } from '../../state/tables.js';
import { useAnswer } from '../../state/use-answer.js';
import { count, plural } from '../../text/numbers.js';
import type { Scored } from '../../worker/kinds/rows/table.js';
import { Grid } from './grid.js';
import { Download } from './download.js';
import { type Column, columnsOf, scoresOf } from './scored-columns.js';

const ACCEPT = '.csv,.tsv,.parquet';

function Empty(): JSX.Element {
  return (
    <div class="drop">
      <OpenIcon />
      <h2>Drop a CSV or Parquet file</h2>
      <p class="quiet">Its columns go to the features by name. Each row gets a prediction here, in your browser.</p>
      <FilePicker
        class="button first"
        accept={ACCEPT}
        onPick={([source]) => {
          if (source !== undefined) table.value = { name: source.name, source };
        }}
      >
        Choose a table
      </FilePicker>
    </div>
  );
}

function Spread({ scored }: { scored: Scored }): JSX.Element | null {
  const wanted = useSignal('');
  const all = scoresOf(scored);
  const shown = all.find(({ name }) => name === wanted.value) ?? all.at(-1);
  if (shown === undefined) return null;
  return (
    <Panel title="How the answers are spread" note={plural(shown.rows, 'row')}>
      {all.length > 1 && (
        <label class="row small">
          <span class="quiet">of</span>
          <select
            class="input"
            style={{ width: 'auto' }}
            value={shown.name}
            onChange={({ currentTarget }) => (wanted.value = currentTarget.value)}
          >
            {all.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <Figure title={`Spread of ${shown.name}`}>
        <Histogram
          counts={shown.counts}
          least={shown.least}
          most={shown.most}
          label={`Spread of ${shown.name}`}
          height={120}
        />
      </Figure>
    </Panel>
  );
}

function Ready({ scored, file }: { scored: Scored; file: TableFile }): JSX.Element {
  const columns: readonly Column[] = columnsOf(scored);
  const wrong = scored.errors.filter((error) => error !== null).length;
  return (
    <div class="stack">
      <Panel title={file.name} note={`${count(scored.rows)} rows, answered with ${scored.method}`}>
        <div class="stack-s">
          <div class="row">
            <Download scored={scored} table={file.name} />
            <FilePicker
              class="button small"
              accept={ACCEPT}
              onPick={([source]) => {
                if (source !== undefined) table.value = { name: source.name, source };
              }}
            >
              Another table
            </FilePicker>
            {wrong > 0 && <span class="chip error">{plural(wrong, 'row')} could not be answered</span>}
          </div>
          <Grid columns={columns} rows={scored.rows} errors={scored.errors} />
        </div>
      </Panel>
      <Spread scored={scored} />
    </div>
  );
}

export function TableView(): JSX.Element {
  const file = table.value;
  return file === undefined ? <Empty /> : <Score file={file} key={file.name} />;
}

const numbers = new WeakMap<Blob, number>();
let next = 0;

/** A blob is told from others by a number. */
function numberOf(source: Blob): number {
  let found = numbers.get(source);
  if (found === undefined) numbers.set(source, (found = next++));
  return found;
}

function Score({ file }: { file: TableFile }): JSX.Element | null {
  const at = currentAt();
  const { answer, problem, progress } = useAnswer(
    'table',
    { at, ...file },
    { key: `${JSON.stringify(at)} ${numberOf(file.source)}` },
  );
  if (problem !== undefined)
    return (
      <div class="stack">
        <ProblemNotice problem={problem} title={`${file.name} does not suit the model`} />
        <Empty />
      </div>
    );
  if (answer === undefined) return <ProgressBar progress={progress ?? { doing: 'predicting' }} />;
  return <Ready scored={answer} file={file} />;
}
