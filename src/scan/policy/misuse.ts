/** What a known building block does in a form that no writer emits: why such a call is dangerous, not only odd. */

export interface Misuse {
  readonly effect: string;
  readonly why: string;
}

export const MISUSE: Readonly<Record<string, Misuse>> = {
  'makes-a-class': {
    effect: 'make a class of the file\u2019s own, whose methods then run by themselves',
    why: 'A model uses the classes of libraries; a class made on the spot serves to run code later.',
  },
  'wraps-a-function': {
    effect: 'prepare a call of something that is chosen by the file',
    why: 'Honest files wrap functions that only compute; whatever else is wrapped is called later by a detour.',
  },
  'fetches-by-name': {
    effect: 'make a helper that fetches attributes or calls methods by name',
    why: 'Such helpers are harmless for plain names and reach everything for others.',
  },
  'imports-by-name': {
    effect: 'import a module that the file names and take something out of it',
    why: 'Libraries write this for their own functions only; for another name it reaches any module.',
  },
  'opens-a-path': {
    effect: 'open a file on your computer whose name stands in the file',
    why: 'A stored model carries its trees with it; made with arguments, this class reads them from a path.',
  },
  'calls-a-function': {
    effect: 'call a function that the file names with arguments that the file gives',
    why: 'Writers use this helper with one function of their own; for another it calls whatever it is given.',
  },
  'makes-code': {
    effect: 'make Python code, or a type of which code is made',
    why: 'A model is data; code that comes with it can do everything that you can.',
  },
  'runs-text': {
    effect: 'run Python code that somebody put into the file',
    why: 'The helper evaluates its text; writers give it a handful of plain names and numbers.',
  },
};

/** Of helpers that run, import or call what they are given: no file keeps one to be called later. */
export const HANDS_ON: ReadonlySet<string> = new Set([
  'imports-by-name',
  'calls-a-function',
  'makes-code',
  'runs-text',
]);

/** Libraries of which models are made: their functions are known, and what is called beyond is no building block. */
export const MODEL_LIBRARIES: ReadonlySet<string> = new Set(
  (
    'numpy scipy pandas sklearn joblib xgboost lightgbm torch tensorflow keras patsy six matplotlib cloudpickle dill networkx ' +
    'dask cupy narwhals threadpoolctl dateutil pytz ' +
    'setuptools pip attr toolz yaml tqdm click jinja2 werkzeug flask requests certifi charset_normalizer idna cffi pycparser'
  ).split(' '),
);
