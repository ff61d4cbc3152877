/** Before anything is open. */
import type { JSX } from 'preact';
import { FilePicker } from '../parts/file-picker.js';
import { OpenIcon } from '../parts/icons.js';
import { Notice } from '../parts/notice.js';
import { cards, modelOf } from '../state/cards.js';
import { table } from '../state/tables.js';
import { openExample } from '../state/start.js';
import { EXAMPLES } from '../text/examples.js';

/** What was given, and waits for its model. */
function Waiting(): JSX.Element | null {
  const names = [...cards.value.map(({ name }) => name), ...(table.value === undefined ? [] : [table.value.name])];
  if (names.length === 0) return null;
  const [card] = cards.value;
  return (
    <Notice title={`${names.join(', ')} waits for a model`}>
      {card === undefined ? 'Drop the model that should answer these rows.' : `Drop ${modelOf(card.name)} as well.`}
    </Notice>
  );
}

export function Home(): JSX.Element {
  return (
    <div class="stack home">
      <div class="headline">
        <h1>See what a model file does</h1>
        <p class="sentence">
          Pickle, Joblib, skops, LightGBM, XGBoost and CatBoost files, read here in your browser. Nothing in them runs,
          and nothing is sent anywhere.
        </p>
      </div>
      <div class="drop">
        <OpenIcon />
        <h2>Drop a model, or several</h2>
        <p class="quiet">Folders, compressed files, cards and pasted files are fine, too.</p>
        <FilePicker class="button first">Choose files</FilePicker>
      </div>
      <Waiting />
      <section class="stack-s" aria-labelledby="examples">
        <h2 id="examples">Or look at one of these</h2>
        <ul class="examples">
          {EXAMPLES.map(({ title, about, files }) => (
            <li key={title}>
              <button type="button" class="example" onClick={() => void openExample(files[0]!.name)}>
                <strong>{title}</strong>
                <span>{about}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
