/** Which file of an MLflow folder holds the model, by its flavors. One line here for each flavor that has such a file. */
import { FormatError, UnsupportedError } from '../core/errors.js';
import type { Flavor, Mlmodel } from './mlmodel.js';

export interface ModelFile {
  readonly flavor: string;
  /** Within the folder, with slashes. */
  readonly path: string;
  /** `pickle`, `cloudpickle`, `skops`, where the flavor says it. */
  readonly serialization: string | undefined;
  /** Class that MLflow makes of the file, for example `xgboost.sklearn.XGBClassifier`. */
  readonly modelClass: string | undefined;
  /** The library's release that the flavor names. */
  readonly version: string | undefined;
  /** The method that MLflow's `predict` calls. */
  readonly method: string;
}

interface Kind {
  /** Keys that have the path, the first that is there. */
  readonly path: readonly string[];
  readonly version?: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  sklearn: { path: ['pickled_model', 'model_data'], version: 'sklearn_version' },
  xgboost: { path: ['data', 'model_data'], version: 'xgb_version' },
  lightgbm: { path: ['data', 'model_data'], version: 'lgb_version' },
  catboost: { path: ['data', 'model_data'], version: 'catboost_version' },
  statsmodels: { path: ['data', 'model_data'], version: 'statsmodels_version' },
};

/** Where the general flavor has the path: of sklearn and others, of code that was saved with the model. */
const GENERAL: Kind = { path: ['model_path', 'data', 'python_model'], version: 'cloudpickle_version' };

const textOf = (flavor: Flavor, key: string | undefined): string | undefined => {
  const value = key === undefined ? undefined : flavor[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/**
 * The file with the model.
 *
 * @throws UnsupportedError where no flavor has a file that Brine knows; FormatError for paths that leave the folder
 */
export function modelFileOf({ flavors }: Mlmodel): ModelFile {
  const general = flavors.get('python_function');
  const found = [...flavors].find(([name]) => Object.hasOwn(KINDS, name));
  const [name, flavor] = found ?? ['python_function', general];
  if (flavor === undefined || (found === undefined && isOfAnotherKind(flavors, flavor))) {
    const others = [...flavors.keys()].filter((other) => other !== 'python_function').slice(0, 10);
    const what =
      others.length === 0
        ? 'it names no flavor'
        : others.length === 1
          ? `the flavor ${others[0]} is not read`
          : `the flavors ${others.join(', ')} are not read`;
    throw new UnsupportedError(`MLmodel: ${what}; those of ${Object.keys(KINDS).join(', ')} and python_function are`);
  }
  const kind = found === undefined ? GENERAL : KINDS[name]!;
  const path =
    kind.path.map((key) => textOf(flavor, key)).find((each) => each !== undefined) ??
    (general === undefined
      ? undefined
      : GENERAL.path.map((key) => textOf(general, key)).find((each) => each !== undefined));
  if (path === undefined) throw new UnsupportedError(`MLmodel: the flavor ${name} names no file of a model`);
  return {
    flavor: name,
    path: insidePath(path),
    serialization: textOf(flavor, 'serialization_format'),
    modelClass: textOf(flavor, 'model_class'),
    version: textOf(flavor, kind.version),
    method: (general === undefined ? undefined : textOf(general, 'predict_fn')) ?? 'predict',
  };
}

/** True for a model of a library that is not known here, unless it is kept as a pickle. */
function isOfAnotherKind(flavors: ReadonlyMap<string, Flavor>, general: Flavor): boolean {
  const path = GENERAL.path.map((key) => textOf(general, key)).find((each) => each !== undefined);
  return flavors.size > 1 && !/\.(?:pkl|pickle|pmd|joblib|skops)$/.test(path ?? '');
}

/** A path that stays in its folder, whatever system reads it. */
export function insidePath(path: string): string {
  const parts = path.split('/');
  const isOdd = /[\\\u0000-\u001f]|^[A-Za-z]:/.test(path) || path.startsWith('/');
  if (isOdd || parts.some((part) => part === '..' || part === '')) {
    throw new FormatError(`the path ${JSON.stringify(path.slice(0, 120))} leads out of the folder of the model`, {
      format: 'MLmodel',
    });
  }
  return parts.filter((part) => part !== '.').join('/');
}
