/** The corpus of libraries beside scikit-learn (fixtures/libraries/corpus.py). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Encoded } from '../helpers/inputs.js';

export const ROOT = 'fixtures/libraries';

export interface Entry {
  name: string;
  env: string;
  file: string;
  class: string;
  format: 'pickle' | 'joblib';
  protocol: number;
  compress: unknown;
  versions: Record<string, string | null>;
  input: Encoded;
  methods: Record<string, { method?: string; kwargs?: Record<string, unknown> }>;
  expected: Record<string, Encoded | string[] | { error: string }>;
  /** What else the recipe noted of the model. */
  notes?: unknown;
}

export const LIBRARIES = readdirSync(join(ROOT, 'files')).filter((name) =>
  existsSync(join(ROOT, 'files', name, 'manifest.json')),
);

export function entriesOf(library: string): Entry[] {
  return JSON.parse(readFileSync(join(ROOT, 'files', library, 'manifest.json'), 'utf8')) as Entry[];
}

/** How far numbers may be from the library's; what looks up or walks trees gives the same bits. */
const TOLERANCES: Readonly<Record<string, number>> = {
  imblearn: 1e-13,
  keras_text: 1e-15,
  catboost_models: 1e-13,
  category_encoders_: 1e-15,
  mlxtend_: 1e-12,
  boruta_: 1e-13,
  feature_engine_: 1e-13,
  sklearn_pandas_: 1e-13,
  statsmodels_: 1e-11,
  statsmodels_forecasts: 1e-11,
  lifelines_: 1e-12,
  pyod_: 1e-10,
  sksurv_: 1e-11,
  interpret_: 1e-13,
  ngboost_: 1e-11,
  hmmlearn_: 1e-9,
  prophet_: 1e-11,
  pygam_: 1e-11,
  pycaret_: 1e-12,
  tpot_: 1e-12,
  quantile_forest_: 1e-14,
};

/**
 * Results of state space models are made by compiled classes of the file's matrices, which the scanner does not follow. Pipelines of
 * PyCaret 3.0 ask a cache before they predict: Python then loads what lies in a folder that the file names.
 */
export const verdictOf = ({ class: path, versions }: Entry): 'safe' | 'suspicious' =>
  /^statsmodels\.tsa\.(?:arima|statespace)\./.test(path) || versions['pycaret']?.startsWith('3.0.') === true
    ? 'suspicious'
    : 'safe';

/** Sums over trees have no tolerance; the exponentials behind them do. */
const EXACT: Readonly<Record<string, RegExp>> = { catboost_models: /Raw|Class|range|^apply/ };

export const toleranceOf = (library: string, label: string): number =>
  EXACT[library]?.test(label) === true ? 0 : (TOLERANCES[library] ?? 0);
