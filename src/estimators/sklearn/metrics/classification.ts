/**
 * Metrics of labels.
 * https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics
 */
import type { Keywords } from '../../binding/scoring.js';
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { accuracy, checkLabels } from './accuracy.js';
import { labelsIn } from './label-order.js';
import { average, checkAlike, keyOf, sum, type Targets, type Weights } from './targets.js';

/** Weights of the rows with each pair of labels: true ones down, predicted ones across. */
interface Confusion {
  readonly labels: readonly unknown[];
  readonly counts: Float64Array;
}

function confusion(known: Targets, found: Targets, weights: Weights): Confusion {
  checkAlike(found, known);
  checkLabels(known);
  if (known.width > 1) throw new UnsupportedError('Brine computes this metric of one label a row only');
  const labels = labelsIn(known.values, found.values);
  const codes = new Map(labels.map((label, i) => [label, i]));
  const counts = new Float64Array(labels.length ** 2);
  known.values.forEach((label, i) => {
    const at = codes.get(keyOf(label))! * labels.length + codes.get(keyOf(found.values[i]))!;
    counts[at]! += weights?.[i] ?? 1;
  });
  return { labels, counts };
}

interface Tally {
  readonly right: Float64Array;
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
}

function tally({ labels, counts }: Confusion): Tally {
  const n = labels.length;
  const [right, predicted, actual] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let a = 0; a < n; a++) {
    right[a] = counts[a * n + a]!;
    for (let b = 0; b < n; b++) {
      actual[a]! += counts[a * n + b]!;
      predicted[b]! += counts[a * n + b]!;
    }
  }
  return { right, predicted, actual };
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

type Share = (right: number, predicted: number, actual: number) => number;

const precision: Share = (right, predicted) => ratio(right, predicted);
const recall: Share = (right, _, actual) => ratio(right, actual);
const jaccard: Share = (right, predicted, actual) => ratio(right, predicted + actual - right);
const fBeta =
  (beta: number): Share =>
  (right, predicted, actual) =>
    ratio((1 + beta ** 2) * right, beta ** 2 * actual + predicted);

/** Of the positive label, or over all labels, as `average` says. */
function averaged(share: Share, known: Targets, found: Targets, weights: Weights, keywords: Keywords): number {
  const matrix = confusion(known, found, weights);
  const { right, predicted, actual } = tally(matrix);
  const of = (at: number): number => share(right[at]!, predicted[at]!, actual[at]!);
  const how = keywords.get('average') ?? 'binary';
  if (how === 'micro') return share(sum(right), sum(predicted), sum(actual));
  const all = right.map((_, at) => of(at));
  if (how === 'macro') return average(all, undefined);
  if (how === 'weighted') return sum(actual) === 0 ? 0 : average(all, actual);
  if (how !== 'binary')
    throw new UnsupportedError(`Brine does not average by ${String(how)}: use macro, micro or weighted`);
  if (matrix.labels.length > 2)
    throw new InvalidInputError(`y has ${matrix.labels.length} classes, but the metric is that of two: average=binary`);
  const positive = keyOf(keywords.get('pos_label') ?? 1);
  const at = matrix.labels.indexOf(positive);
  if (at >= 0) return of(at);
  if (matrix.labels.length === 2)
    throw new InvalidInputError(`pos_label=${String(positive)} is none of the labels ${matrix.labels.join(', ')}`);
  return 0;
}

function balanced(known: Targets, found: Targets, weights: Weights, keywords: Keywords): number {
  const { right, actual } = tally(confusion(known, found, weights));
  const present = [...actual.keys()].filter((at) => actual[at]! > 0);
  const score = average(
    Float64Array.from(present, (at) => right[at]! / actual[at]!),
    undefined,
  );
  if (keywords.get('adjusted') !== true) return score;
  const chance = 1 / present.length;
  return (score - chance) / (1 - chance);
}

function matthews(known: Targets, found: Targets, weights: Weights): number {
  const { right, predicted, actual } = tally(confusion(known, found, weights));
  const total = sum(actual);
  const dot = (a: Float64Array, b: Float64Array): number => sum(a.map((value, i) => value * b[i]!));
  const spread = (total ** 2 - dot(predicted, predicted)) * (total ** 2 - dot(actual, actual));
  return spread === 0 ? 0 : (sum(right) * total - dot(actual, predicted)) / Math.sqrt(spread);
}

type Metric = (known: Targets, found: Targets, weights: Weights, keywords: Keywords) => number;

const share =
  (of: Share): Metric =>
  (known, found, weights, keywords) =>
    averaged(of, known, found, weights, keywords);

/** By the name of scikit-learn's function. */
export const LABEL_METRICS: Readonly<Record<string, Metric>> = {
  accuracy_score: accuracy,
  balanced_accuracy_score: balanced,
  matthews_corrcoef: matthews,
  precision_score: share(precision),
  recall_score: share(recall),
  jaccard_score: share(jaccard),
  f1_score: share(fBeta(1)),
  fbeta_score(known, found, weights, keywords) {
    const beta = keyOf(keywords.get('beta'));
    if (typeof beta !== 'number') throw new InvalidInputError('fbeta_score needs the number beta');
    return averaged(fBeta(beta), known, found, weights, keywords);
  },
};
