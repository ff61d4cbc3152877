/**
 * The own files of LightGBM and XGBoost, as the graph that a pickle of the native booster is: whatever works on one works on the
 * other, and what is written again is a pickle.
 */
import type { BoosterFile as AnyBoosterFile } from '../../../core/detect.js';
import { FormatError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { PyByteArray, PyGlobal, PyObject } from '../../../pickle/values/py-values.js';
import type { Fail } from './json-access.js';

export type BoosterFile = Exclude<AnyBoosterFile, 'catboost'>;

const CLASSES = {
  lightgbm: /* @__PURE__ */ new PyGlobal('lightgbm.basic', 'Booster'),
  xgboost: /* @__PURE__ */ new PyGlobal('xgboost.core', 'Booster'),
} as const;

const LISTS = 'pandas_categorical:';

/** The line at the end of a file of LightGBM's Python package: the values of categorical columns, as JSON. */
function categoriesOf(text: string): unknown {
  const at = text.lastIndexOf(`\n${LISTS}`);
  if (at < 0) return null;
  const line = text.slice(at + 1 + LISTS.length).trim();
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new FormatError(`the categories at the end of the LightGBM model are no JSON: ${line.slice(0, 40)}`, {
      format: 'lightgbm',
      cause,
    });
  }
}

function stateOf(bytes: Uint8Array, kind: BoosterFile): PyDict {
  if (kind === 'xgboost') {
    const handle = new PyByteArray(bytes.length);
    handle.set(bytes);
    return new PyDict([['handle', handle]]);
  }
  const text = new TextDecoder().decode(bytes);
  return new PyDict<unknown, unknown>([
    ['handle', text],
    ['best_iteration', -1],
    ['pandas_categorical', categoriesOf(text)],
  ]);
}

/** The booster in a file, and the classes that are needed to run it. */
export function boosterGraph(bytes: Uint8Array, kind: BoosterFile): { value: PyObject; globals: PyGlobal[] } {
  const cls = CLASSES[kind];
  const value = new PyObject(cls, 'newobj', []);
  value.state = stateOf(bytes, kind);
  return { value, globals: [cls] };
}

/** Reads all of a file, to see that it is whole. @throws FormatError */
export async function checkBoosterFile(bytes: Uint8Array, kind: AnyBoosterFile): Promise<void> {
  if (kind === 'catboost') {
    (await import('../catboost/model-file.js')).catboostGraph(bytes);
    return;
  }
  const name = kind === 'xgboost' ? 'XGBoost' : 'LightGBM';
  const fail: Fail = (expected, found) =>
    new FormatError(`the ${name} model should have ${expected}, not ${found}`, { format: kind });
  if (kind === 'xgboost') {
    const { readXgboost } = await import('../xgboost/read-model.js');
    readXgboost(bytes, fail);
    return;
  }
  const { modelOfText } = await import('../lightgbm/text-model.js');
  const text = new TextDecoder().decode(bytes);
  categoriesOf(text);
  modelOfText(text, fail);
}
