/** Classes that moved to another module without a trace in the table of modules. */
import { reclassed, step, type Step } from '../../step.js';

const MOVED: readonly (readonly [at: string, old: string, now: string])[] = [
  ['0.21', 'impute.SimpleImputer', 'impute._base.SimpleImputer'],
  ['0.21', 'impute.MissingIndicator', 'impute._base.MissingIndicator'],
  ['0.21', 'impute._iterative.IterativeImputer', 'impute._iterative.IterativeImputer'],
  ['0.21', 'ensemble.voting_classifier.VotingClassifier', 'ensemble._voting.VotingClassifier'],
  ...['BinomialDeviance', 'MultinomialDeviance', 'ExponentialLoss', 'LeastSquaresError', 'LeastAbsoluteError'].map(
    (name) => ['0.21', `ensemble._gb.${name}`, `ensemble._gb_losses.${name}`] as const,
  ),
  ...['HuberLossFunction', 'QuantileLossFunction'].map(
    (name) => ['0.21', `ensemble._gb.${name}`, `ensemble._gb_losses.${name}`] as const,
  ),
];

/** Those that steps of their families move, where an object is of them. */
const ELSEWHERE: typeof MOVED = [
  ['1.1', 'utils.Bunch', 'utils._bunch.Bunch'],
  ['1.0', 'preprocessing._data.PolynomialFeatures', 'preprocessing._polynomial.PolynomialFeatures'],
  ['1.6', 'model_selection._classification_threshold._CurveScorer', 'metrics._scorer._CurveScorer'],
];

/** The other path of a class that a release has under it: for names that stand for themselves, in arguments and lists. */
export function movedPath(path: string, isThere: (path: string) => boolean): string | undefined {
  for (const [, ...pair] of [...MOVED, ...ELSEWHERE]) {
    const [old, now] = pair.map((name) => `sklearn.${name}`) as [string, string];
    const other = path === old ? now : path === now ? old : undefined;
    if (other !== undefined && isThere(other)) return other;
  }
  return undefined;
}

export const MOVED_STEPS: readonly Step[] = [
  ...MOVED.map(([at, old, now]) =>
    step(at, [`sklearn.${old}`, `sklearn.${now}`], reclassed(`sklearn.${old}`, `sklearn.${now}`)),
  ),
];
