/** What a file of one release does in another as it is: measured for every recipe (scripts/migrate/matrix.ts --raw). */
import { BOTH_WAYS, OTHERWISE } from './effects/answers.js';
import { LOST } from './effects/backwards.js';
import { type Effect, eitherWay, has } from './effects/effect.js';
import { EARLY, LATER, MISSING } from './effects/forwards.js';
import { UNKNOWN } from './effects/unknown.js';

export { type Verdict, VERDICTS, worse } from './effects/effect.js';

/** Functions that files name, and that a release no longer has. */
export const GONE: readonly (readonly [path: string, at: string])[] = [
  ['sklearn.metrics._scorer._passthrough_scorer', '1.3'],
  ['sklearn.model_selection._search_successive_halving._refit_callable', '1.0'],
];

/** Former names of classes that a release still has beside the present ones. */
export const STILL_THERE: readonly (readonly [path: string, at: string])[] = [
  ['sklearn.utils.Bunch', '1.2'],
  ['sklearn.impute.MissingIndicator', '0.22'],
  ['sklearn.impute.SimpleImputer', '0.22'],
  ['sklearn.model_selection._classification_threshold._CurveScorer', '1.6'],
];

/** Modules of former names that went without a release that only warned of them. */
export const NO_SHIM: readonly string[] = ['sklearn.feature_selection.mutual_info_'];

export const EFFECTS: readonly Effect[] = [
  ...eitherWay({
    class: /\.TreePredictor$/,
    at: '1.3',
    verdict: 'fails',
    attribute: 'nodes',
    raises: "ValueError: Buffer dtype mismatch in 'node_struct.feature_idx'",
  }),
  ...UNKNOWN,
  ...BOTH_WAYS,
  ...MISSING,
  ...EARLY,
  ...LATER,
  ...OTHERWISE,
  ...LOST,
  ...eitherWay({
    class: /^sklearn\.tree\._tree\.Tree$/,
    at: '1.3',
    verdict: 'does-not-load',
    attribute: 'nodes',
    raises: 'ValueError: node array from the pickle has an incompatible dtype',
  }),
  {
    class: /\.TfidfTransformer$/,
    at: '1.5',
    way: 'forwards',
    verdict: 'differs',
    attribute: '_idf_diag',
    raises: 'nothing: rows are weighted as if there were no idf_',
    when: has('_idf_diag'),
  },
  {
    class: /\.TfidfTransformer$/,
    at: '1.5',
    way: 'forwards',
    verdict: 'fails',
    attribute: 'n_features_in_',
    raises: 'NotFittedError: This TfidfTransformer instance is not fitted yet',
    // Before 1.0 nothing else of it ends with an underscore, which is how later releases tell a fitted one.
    when: (state) => (state.has('_idf_diag') || state.get('use_idf') === false) && !state.has('n_features_in_'),
  },
  {
    class: /^sklearn\._loss\._loss\.__pyx_unpickle_Cy(?!HalfMultinomial)/,
    at: '1.6',
    way: 'forwards',
    verdict: 'does-not-load',
    raises: "AttributeError: Can't get attribute '__pyx_unpickle_Cy…' on <module 'sklearn._loss._loss'>",
  },
];
