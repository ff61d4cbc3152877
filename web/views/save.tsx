/** The model in another form, for another release; what is known of it; a link that shows this again. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ProblemNotice } from '../parts/notice.js';
import { Panel } from '../parts/panel.js';
import { saveBytes } from '../parts/save-bytes.js';
import { asProblem, current, currentModel } from '../state/files.js';
import { useAnswer } from '../state/use-answer.js';
import { bytes } from '../text/numbers.js';
import { Link } from './link.js';
import { ask } from '../worker/client.js';
import type { Problem } from '../worker/contract.js';

const FORMATS = [
  ['joblib', 'Joblib', 'joblib.load reads it'],
  ['pickle', 'Pickle', 'pickle.load reads it'],
  ['skops', 'skops', 'skops.io.load reads it; nothing in it runs'],
] as const;

const RELEASES = ['0.24.2', '1.0.2', '1.2.2', '1.3.2', '1.5.2', '1.6.1', '1.7.2', '1.9.1'];

const VERDICTS: Readonly<Record<string, string>> = {
  loads: 'loads the file as it is',
  warns: 'loads it with a warning',
  differs: 'may answer otherwise',
  fails: 'loads it, and fails when it is asked',
  'does-not-load': 'does not load it',
};

function Releases({
  file,
  target,
  onTarget,
}: {
  file: string;
  target: string;
  onTarget: (target: string) => void;
}): JSX.Element {
  const { answer } = useAnswer('doctor', target === '' ? undefined : { file, targets: [target] });
  const found = answer?.targets[0];
  return (
    <div class="field">
      <label for="release">For scikit-learn</label>
      <select id="release" class="input" value={target} onChange={({ currentTarget }) => onTarget(currentTarget.value)}>
        <option value="">the release that wrote it</option>
        {RELEASES.map((release) => (
          <option key={release} value={`scikit-learn==${release}`}>
            {release}
          </option>
        ))}
      </select>
      {target !== '' && found?.target === target && (
        <p class="small quiet">
          As it stands, this release: {VERDICTS[found.verdict] ?? found.verdict}
          {found.causes.length > 0 && `: ${found.causes[0]!.python}`}
        </p>
      )}
    </div>
  );
}

function SaveAs({ file }: { file: string }): JSX.Element {
  const [format, setFormat] = useState<(typeof FORMATS)[number][0]>('joblib');
  const [compress, setCompress] = useState(3);
  const [target, setTarget] = useState('');
  const [state, setState] = useState<{ busy?: boolean; done?: string; problem?: Problem }>({});
  const save = async (): Promise<void> => {
    setState({ busy: true });
    try {
      const { name, bytes: content } = await ask('save', { file, format, compress, target });
      saveBytes(content, name);
      setState({ done: `${name}, ${bytes(content.length)}` });
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  return (
    <Panel title="Save the model" note="Python loads it as its own">
      <form
        class="stack-s"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <fieldset class="choices">
          <legend>Format</legend>
          {FORMATS.map(([id, name, about]) => (
            <label key={id} class="choice">
              <input type="radio" name="format" checked={format === id} onChange={() => setFormat(id)} />
              <span>
                {name} <span class="quiet small">{about}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div class="columns">
          <Releases file={file} target={target} onTarget={setTarget} />
          {format !== 'skops' && (
            <div class="field">
              <label for="compress">Compression (zlib)</label>
              <select
                id="compress"
                class="input"
                value={String(compress)}
                onChange={({ currentTarget }) => setCompress(Number(currentTarget.value))}
              >
                <option value="0">none</option>
                <option value="3">3: fast</option>
                <option value="9">9: small</option>
              </select>
            </div>
          )}
        </div>
        <div class="row">
          <button type="submit" class="button first" disabled={state.busy === true}>
            Save
          </button>
          {state.done !== undefined && (
            <span class="quiet" role="status">
              Saved {state.done}
            </span>
          )}
        </div>
        {state.problem !== undefined && <ProblemNotice problem={state.problem} title="It cannot be saved so" />}
      </form>
    </Panel>
  );
}

/** What `brine card` would write beside the file: made when somebody asks, because the model is asked for it. */
function CardButton({ file, path, name }: { file: string; path: string; name: string }): JSX.Element {
  const [state, setState] = useState<{ busy?: boolean; problem?: Problem }>({});
  const make = async (): Promise<void> => {
    setState({ busy: true });
    try {
      saveJson(await ask('card', { file, path }), `${name}.card`);
      setState({});
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  return (
    <>
      <button type="button" class="button" disabled={state.busy === true} onClick={() => void make()}>
        Card
      </button>
      {state.problem !== undefined && <ProblemNotice problem={state.problem} title="There is no card of it" />}
    </>
  );
}

function saveJson(value: unknown, name: string): void {
  saveBytes(`${JSON.stringify(value, null, 2)}\n`, `${name}.json`, 'application/json');
}

export function Save(): JSX.Element | null {
  const file = current.value;
  const model = currentModel.value?.description;
  if (file?.opened === undefined) return null;
  const { opened, name } = file;
  return (
    <div class="columns">
      {opened.inert === null && <SaveAs file={file.id} />}
      <div class="stack">
        <Panel title="What is known of it" note="as JSON">
          <p class="small quiet">
            The card is what brine card keeps beside a file: identity, golden predictions, checks before saving.
          </p>
          <div class="row">
            {model !== undefined && opened.inert === null && (
              <CardButton file={file.id} path={currentModel.value?.path ?? ''} name={name} />
            )}
            {model !== undefined && (
              <button type="button" class="button" onClick={() => saveJson(model, `${name}.description`)}>
                Description
              </button>
            )}
            <button type="button" class="button" onClick={() => saveJson(opened.report, `${name}.scan`)}>
              Report of the scan
            </button>
          </div>
        </Panel>
        <Panel title="A link to what you looked at last">
          <Link />
        </Panel>
      </div>
    </div>
  );
}
