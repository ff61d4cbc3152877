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

export const MOVED_STEPS: readonly Step[] = [
  ...MOVED.map(([at, old, now]) =>
    step(at, [`sklearn.${old}`, `sklearn.${now}`], reclassed(`sklearn.${old}`, `sklearn.${now}`)),
  ),
];
