/** What a file of one release does in another as it is: measured for every recipe (scripts/migrate/matrix.ts --raw). */
import type { PyDict } from '../pickle/values/py-dict.js';

/** From harmless to worst. */
export const VERDICTS = ['loads', 'warns', 'differs', 'fails', 'does-not-load'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const worse = (a: Verdict, b: Verdict): Verdict => (VERDICTS.indexOf(a) >= VERDICTS.indexOf(b) ? a : b);

/** What an object of a class does in a release on the other side of a boundary. */
export interface Effect {
  /** `module.Class` under its present name, or the ending of one. */
  readonly class: RegExp;
  /** The first release with the new layout. */
  readonly at: string;
  readonly way: 'forwards' | 'backwards';
  readonly verdict: Verdict;
  readonly attribute?: string;
  /** The exception that Python raises. */
  readonly raises: string;
  /** Only objects that are so. */
  readonly when?: (state: PyDict) => boolean;
  /** The first release that no longer minds: a shim was there until then, or came back. */
  readonly until?: string;
}

const has =
  (...names: string[]) =>
  (state: PyDict): boolean =>
    names.every((name) => state.has(name));

export const EFFECTS: readonly Effect[] = [
  {
    class: /^sklearn\.tree\._tree\.Tree$/,
    at: '1.3',
    way: 'forwards',
    verdict: 'does-not-load',
    attribute: 'nodes',
    raises: 'ValueError: node array from the pickle has an incompatible dtype',
  },
  {
    class: /^sklearn\.tree\._tree\.Tree$/,
    at: '1.3',
    way: 'backwards',
    verdict: 'does-not-load',
    attribute: 'nodes',
    raises: 'ValueError: node array from the pickle has an incompatible dtype',
  },
  {
    class: /\.TfidfTransformer$/,
    at: '1.5',
    way: 'forwards',
    verdict: 'fails',
    attribute: '_idf_diag',
    raises: "AttributeError: 'TfidfTransformer' object has no attribute 'idf_'",
    when: has('_idf_diag'),
  },
  ...(
    [
      [/\.OneHotEncoder$/, '1.3', 'feature_name_combiner', 'categories_'],
      [/\.OrdinalEncoder$/, '1.3', '_infrequent_enabled', 'categories_'],
      [/\.SplineTransformer$/, '1.8', 'handle_missing', 'bsplines_'],
      [/\.HistGradientBoosting(?:Classifier|Regressor)$/, '1.4', '_preprocessor', '_predictors'],
      [/\.(?:PLSRegression|PLSCanonical|CCA)$/, '1.3', 'coef_', '_coef_'],
      [/\.(?:SVC|NuSVC)$/, '1.9', '_effective_probability', 'support_vectors_'],
    ] as const
  ).map(([name, at, attribute, fitted]): Effect => ({
    class: name,
    at,
    way: 'forwards',
    verdict: 'fails',
    attribute,
    raises: `AttributeError: it has no attribute '${attribute}'`,
    when: has(fitted),
  })),
  {
    class: /^sklearn\._loss\._loss\.__pyx_unpickle_Cy(?!HalfMultinomial)/,
    at: '1.6',
    way: 'forwards',
    verdict: 'does-not-load',
    raises: "AttributeError: Can't get attribute '__pyx_unpickle_Cy…' on <module 'sklearn._loss._loss'>",
  },
  {
    class: /\.SimpleImputer$/,
    at: '1.8',
    way: 'forwards',
    verdict: 'fails',
    attribute: '_fill_dtype',
    raises: "AttributeError: 'SimpleImputer' object has no attribute '_fill_dtype'",
    when: has('statistics_'),
  },
];
