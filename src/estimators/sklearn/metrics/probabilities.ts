/**
 * Metrics of probabilities and of the order of scores.
 * https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics
 */
import type { Keywords } from '../../binding/scoring.js';
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import type { SklearnVersion } from '../../binding/version.js';
import { labelsIn } from './label-order.js';
import { average, keyOf, type Targets, type Weights } from './targets.js';

/** What an estimator says of each row: a number for each class, or one for two classes. */
export interface Scores {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
  /** True where they were computed in float32. */
  readonly single: boolean;
  readonly version: SklearnVersion;
}

/** Rows by falling score: the weights of right and of wrong ones up to the last of equal scores. */
function steps(
  positive: readonly boolean[],
  score: Float64Array,
  weights: Weights,
): { right: number[]; wrong: number[] } {
  const order = Array.from(score.keys()).sort((a, b) => score[b]! - score[a]!);
  const [right, wrong]: [number[], number[]] = [[], []];
  let [yes, no] = [0, 0];
  order.forEach((row, at) => {
    const weight = weights?.[row] ?? 1;
    if (positive[row] === true) yes += weight;
    else no += weight;
    if (at + 1 < order.length && score[order[at + 1]!] === score[row]) return;
    right.push(yes);
    wrong.push(no);
  });
  return { right, wrong };
}

/** Area below the curve of true positives over false ones. */
function area(positive: readonly boolean[], score: Float64Array, weights: Weights): number {
  const { right, wrong } = steps(positive, score, weights);
  const [yes, no] = [right.at(-1) ?? 0, wrong.at(-1) ?? 0];
  if (!(yes > 0 && no > 0)) throw new InvalidInputError('y has one class only: the area is not defined');
  const parts = right.map(
    (value, i) => ((wrong[i]! - (wrong[i - 1] ?? 0)) / no) * ((value + (right[i - 1] ?? 0)) / yes / 2),
  );
  return parts.reduce((a, b) => a + b, 0);
}

const column = ({ data, rows, cols }: Scores, at: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => data[i * cols + at]!);

function classesOf(known: Targets): unknown[] {
  if (known.width > 1) throw new UnsupportedError('Brine computes this metric of one label a row only');
  return labelsIn(known.values);
}

/** Both classes of the targets; the positive one is the second. */
function pairOf(known: Targets, name: string): unknown[] {
  const classes = classesOf(known);
  if (classes.length > 2) throw new UnsupportedError(`Brine computes ${name} of two classes only`);
  if (classes.length < 2) throw new InvalidInputError(`y has one class only: ${name} is not defined`);
  return classes;
}

const isLabel = (known: Targets, label: unknown): boolean[] => known.values.map((value) => keyOf(value) === label);

/** The positive label: as given, or 1 where the labels are 0 or -1 and 1. */
function positiveOf(classes: readonly unknown[], keywords: Keywords): unknown {
  const given = keyOf(keywords.get('pos_label') ?? 1);
  if (classes.includes(given)) return given;
  throw new InvalidInputError(`pos_label=${String(given)} is none of the labels ${classes.join(', ')}`);
}

function rocAuc(known: Targets, scores: Scores, weights: Weights, keywords: Keywords): number {
  const classes = classesOf(known);
  if (scores.cols === 1 || classes.length <= 2) {
    const pair = pairOf(known, 'roc_auc');
    return area(isLabel(known, pair[1]), column(scores, scores.cols === 1 ? 0 : 1), weights);
  }
  const how = keywords.get('multi_class') ?? 'raise';
  if (how !== 'ovr' && how !== 'ovo')
    throw new InvalidInputError('multi_class must be in (ovo, ovr) for more than two classes');
  if (classes.length !== scores.cols)
    throw new InvalidInputError(
      `y has ${classes.length} classes, the model ${scores.cols}: the area needs all of them`,
    );
  const found =
    how === 'ovr' ? againstRest(known, scores, classes, weights) : pairwise(known, scores, classes, weights);
  const kind = keywords.get('average') ?? 'macro';
  if (kind !== 'macro' && kind !== 'weighted')
    throw new UnsupportedError(`Brine does not average areas by ${String(kind)}`);
  return average(found.areas, kind === 'weighted' ? found.shares : undefined);
}

interface Areas {
  readonly areas: Float64Array;
  readonly shares: Float64Array;
}

function againstRest(known: Targets, scores: Scores, classes: readonly unknown[], weights: Weights): Areas {
  const areas = Float64Array.from(classes, (label, c) => area(isLabel(known, label), column(scores, c), weights));
  const shares = Float64Array.from(classes, (label) =>
    isLabel(known, label).reduce((total, is, i) => (is ? total + (weights?.[i] ?? 1) : total), 0),
  );
  return { areas, shares };
}

function pairwise(known: Targets, scores: Scores, classes: readonly unknown[], weights: Weights): Areas {
  if (weights !== undefined) throw new InvalidInputError('the areas of pairs of classes take no sampleWeight');
  const codes = known.values.map((value) => classes.indexOf(keyOf(value)));
  const [areas, shares]: [number[], number[]] = [[], []];
  for (let a = 0; a < classes.length; a++) {
    for (let b = a + 1; b < classes.length; b++) {
      const rows = [...codes.keys()].filter((i) => codes[i] === a || codes[i] === b);
      const one = (label: number): number =>
        area(
          rows.map((i) => codes[i] === label),
          Float64Array.from(rows, (i) => scores.data[i * scores.cols + label]!),
          undefined,
        );
      areas.push((one(a) + one(b)) / 2);
      shares.push(rows.length / known.rows);
    }
  }
  return { areas: Float64Array.from(areas), shares: Float64Array.from(shares) };
}

function averagePrecision(known: Targets, scores: Scores, weights: Weights, keywords: Keywords): number {
  const positive = positiveOf(pairOf(known, 'average_precision'), keywords);
  const { right, wrong } = steps(isLabel(known, positive), column(scores, scores.cols - 1), weights);
  const total = right.at(-1) ?? 0;
  if (!(total > 0)) throw new InvalidInputError('y has no row of the positive class');
  let sum = 0;
  right.forEach((value, i) => {
    sum += ((value - (right[i - 1] ?? 0)) / total) * (value / (value + wrong[i]!));
  });
  return sum;
}

function logLoss(known: Targets, scores: Scores, weights: Weights): number {
  const classes = classesOf(known);
  const cols = Math.max(2, scores.cols);
  if (classes.length !== cols)
    throw new InvalidInputError(`y has ${classes.length} classes, the model ${cols}: the loss needs all of them`);
  const { version } = scores;
  const epsilon = version.since(1, 2) ? (scores.single ? 2 ** -23 : 2 ** -52) : 1e-15;
  const clip = (p: number): number => Math.min(Math.max(p, epsilon), 1 - epsilon);
  const losses = Float64Array.from(known.values, (label, i) => {
    const row = Array.from({ length: cols }, (_, c) => clip(probability(scores, i, c)));
    const whole = version.since(1, 5) ? 1 : row.reduce((a, b) => a + b, 0);
    return -Math.log(row[classes.indexOf(keyOf(label))]! / whole);
  });
  return average(losses, weights);
}

/** One column is that of the second class. */
function probability({ data, cols }: Scores, row: number, at: number): number {
  if (cols > 1) return data[row * cols + at]!;
  return at === 1 ? data[row]! : 1 - data[row]!;
}

function brier(known: Targets, scores: Scores, weights: Weights, keywords: Keywords): number {
  const classes = pairOf(known, 'neg_brier_score');
  const positive = positiveOf(classes, keywords);
  const at = classes.indexOf(positive);
  const is = isLabel(known, positive);
  const errors = Float64Array.from(is, (one, i) => ((one ? 1 : 0) - probability(scores, i, at)) ** 2);
  return average(errors, weights);
}

/** By the name of scikit-learn's function. */
export const SCORE_METRICS: Readonly<
  Record<string, (known: Targets, scores: Scores, weights: Weights, keywords: Keywords) => number>
> = {
  roc_auc_score: rocAuc,
  average_precision_score: averagePrecision,
  log_loss: logLoss,
  brier_score_loss: brier,
};
