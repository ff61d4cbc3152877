/** Values that a model has seen, as far as its attributes tell: where a form for its features may start, and how far it may go. */
import { NdArray } from '../numpy/ndarray.js';
import { asSequence } from '../pickle/values/py-values.js';
import { InvalidInputError } from '../core/errors.js';
import { asModel } from '../estimators/bundles.js';
import type { Estimator } from '../estimators/estimator.js';
import { featureTypes } from '../inspect/feature-types.js';
import { answering, attempt, type Column, numbersOf, shortName } from './columns.js';
import { treesOf } from './trees/ensemble.js';
import { lightgbmOf } from './trees/lightgbm.js';

/** One feature, and what may stand for it. */
export interface FeatureRange {
  /** The name that `fit` saw, or `x0`, `x1` … */
  readonly name: string;
  /** As in `describe`; null where the model does not tell. */
  readonly type: string | null;
  /** A value in the middle: a mean, a median, the first category. */
  readonly value: number | string | boolean | null;
  /** The smallest and largest numbers that the model speaks of; null for what is no number. */
  readonly low: number | null;
  readonly high: number | null;
  /** The values that an encoder knows, in its order; null where there is none. */
  readonly categories: readonly (number | string | boolean | null)[] | null;
  /** What `value`, `low` and `high` were taken from, such as `StandardScaler.mean_`; null where nothing was known. */
  readonly source: string | null;
}

/** Numbers of one column of a step, in the units of that step. */
interface Hint {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly value?: number | undefined;
  readonly source: string;
  /** The lower, the more a value is worth. */
  readonly rank: number;
}

interface Known {
  /** What values may not be below: of steps that refuse negative ones. */
  floor: number;
  low: number;
  high: number;
  value: number | undefined;
  rank: number;
  source: string | null;
  categories: readonly (number | string | boolean | null)[] | null;
}

const MAX_FEATURES = 100_000;
const MAX_CATEGORIES = 1000;
/** Standard deviations to either side of a mean. */
const SPREAD = 3;
/** Trees that are looked through for thresholds. */
const MAX_TREES = 200;

type Teller = (step: Estimator, width: number) => ((j: number) => Hint | undefined) | undefined;

const around =
  (mean: ArrayLike<number>, deviation: ArrayLike<number>, source: string, rank: number) =>
  (j: number): Hint => ({
    value: mean[j],
    low: mean[j]! - SPREAD * deviation[j]!,
    high: mean[j]! + SPREAD * deviation[j]!,
    source,
    rank,
  });

/** Least, largest and middle of each column of a matrix of rows that a model keeps. */
function ofRows(value: unknown, width: number, source: string): ((j: number) => Hint) | undefined {
  if (!(value instanceof NdArray) || value.ndim !== 2 || value.shape[1] !== width) return undefined;
  const data = numbersOf(value);
  const rows = value.shape[0]!;
  if (data === undefined || rows === 0) return undefined;
  return (j) => {
    const column = Float64Array.from({ length: Math.min(rows, 10_000) }, (_, i) => data[i * width + j]!).sort();
    return { low: column[0], high: column.at(-1), value: column[column.length >> 1], source, rank: 5 };
  };
}

function scaler(step: Estimator, width: number): ((j: number) => Hint) | undefined {
  const mean = numbersOf(step.get('mean_'), width);
  const variance = numbersOf(step.get('var_'), width);
  if (mean === undefined || variance === undefined) return undefined;
  return around(mean, variance.map(Math.sqrt), 'StandardScaler.mean_', 1);
}

function bayes(step: Estimator, width: number): ((j: number) => Hint) | undefined {
  const stored = step.get('theta_');
  const means = numbersOf(stored);
  const variances = numbersOf(step.get('var_') ?? step.get('sigma_'));
  if (!(stored instanceof NdArray) || stored.shape[1] !== width || means === undefined) return undefined;
  const rows = stored.shape[0]!;
  return (j) => {
    let [low, high, sum] = [Infinity, -Infinity, 0];
    for (let i = 0; i < rows; i++) {
      const mean = means[i * width + j]!;
      const deviation = Math.sqrt(variances?.[i * width + j] ?? 0);
      low = Math.min(low, mean - SPREAD * deviation);
      high = Math.max(high, mean + SPREAD * deviation);
      sum += mean / rows;
    }
    return { low, high, value: sum, source: 'GaussianNB.theta_', rank: 4 };
  };
}

/** Thresholds of trees, and a tenth of their span to either side; one or two alone say little of how far values go. */
function thresholds(step: Estimator): ((j: number) => Hint | undefined) | undefined {
  const trees = attempt(() => treesOf(step));
  if (trees === undefined) return undefined;
  const found = new Map<number, number[]>();
  for (let t = 0; t < Math.min(trees.count, MAX_TREES); t++) {
    const tree = attempt(() => trees.tree(t));
    if (tree === undefined) return undefined;
    for (let i = 0; i < tree.feature.length; i++) {
      const j = tree.feature[i]!;
      if (j < 0 || tree.categories?.[i] !== undefined || !Number.isFinite(tree.threshold[i]!)) continue;
      let list = found.get(j);
      if (list === undefined) found.set(j, (list = []));
      if (list.length < 10_000) list.push(tree.threshold[i]!);
    }
  }
  return (j) => {
    const list = found.get(j)?.sort((a, b) => a - b);
    if (list === undefined) return undefined;
    const [first, last] = [list[0]!, list.at(-1)!];
    const isTelling = list.some((each) => each !== first && each !== last);
    const margin = isTelling ? (last - first) / 10 : Math.max(last - first, Math.abs(last) / 4) || 1;
    const source = 'thresholds of its trees';
    return { low: first - margin, high: last + margin, value: list[list.length >> 1]!, source, rank: 3 };
  };
}

/** LightGBM notes the range of each column: `[0:7.5]`. */
function featureInfos(step: Estimator, width: number): ((j: number) => Hint | undefined) | undefined {
  const infos = attempt(() => lightgbmOf(step))?.featureInfos;
  if (infos?.length !== width) return undefined;
  return (j) => {
    const [, low, high] = /^\[(.+):(.+)\]$/.exec(infos[j]!) ?? [];
    if (low === undefined || high === undefined) return undefined;
    return { low: Number(low), high: Number(high), source: 'feature_infos', rank: 6 };
  };
}

function statistics(step: Estimator, width: number): ((j: number) => Hint) | undefined {
  const values = numbersOf(step.get('statistics_'), width);
  return values && ((j) => ({ value: values[j], source: 'SimpleImputer.statistics_', rank: 0 }));
}

function minMax(step: Estimator, width: number): ((j: number) => Hint) | undefined {
  const [low, high] = [numbersOf(step.get('data_min_'), width), numbersOf(step.get('data_max_'), width)];
  if (low === undefined || high === undefined) return undefined;
  return (j) => ({
    low: low[j],
    high: high[j],
    value: (low[j]! + high[j]!) / 2,
    source: 'MinMaxScaler.data_min_',
    rank: 2,
  });
}

function robust(step: Estimator, width: number): ((j: number) => Hint) | undefined {
  const [center, scale] = [numbersOf(step.get('center_'), width), numbersOf(step.get('scale_'), width)];
  return center === undefined || scale === undefined ? undefined : around(center, scale, 'RobustScaler.center_', 1);
}

function quantiles(step: Estimator, width: number): ((j: number) => Hint) | undefined {
  return ofRows(step.get('quantiles_'), width, 'QuantileTransformer.quantiles_');
}

/** Rows of training, centres and the like, which stand in the units of the columns. */
const rowsIn =
  (...attributes: readonly string[]): Teller =>
  (step, width) => {
    for (const attribute of attributes) {
      const found = ofRows(step.get(attribute), width, `${shortName(step)}.${attribute}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };

const ROWS = rowsIn('_fit_X', 'X_train_', 'X_fit_', 'support_vectors_', 'cluster_centers_', 'means_', 'centroids_');

const TELLERS: Readonly<Record<string, readonly Teller[]>> = {
  StandardScaler: [scaler],
  MinMaxScaler: [minMax],
  RobustScaler: [robust],
  QuantileTransformer: [quantiles],
  SimpleImputer: [statistics],
  GaussianNB: [bayes],
};

/** Counts and shares: these refuse what is below zero. */
const UNSIGNED =
  /^(?:MiniBatchNMF|NMF|LatentDirichletAllocation|(?:Multinomial|Complement|Categorical)NB|AdditiveChi2Sampler)$/;

function collect(known: Known[], step: Estimator, columns: readonly Column[]): void {
  if (UNSIGNED.test(shortName(step)))
    for (const { feature, undo } of columns)
      if (feature !== null && undo !== undefined) known[feature]!.floor = undo(0);
  const tellers = [...(TELLERS[shortName(step)] ?? []), thresholds, featureInfos, ROWS];
  const lists = asSequence(step.get('categories_'));
  if (lists?.length === columns.length) {
    columns.forEach(({ feature }, j) => {
      const list = lists[j];
      if (feature === null || !(list instanceof NdArray)) return;
      known[feature]!.categories ??= list.flat().slice(0, MAX_CATEGORIES) as (number | string | boolean | null)[];
      known[feature]!.source ??= `${shortName(step)}.categories_`;
    });
  }
  for (const teller of tellers) {
    const hint = attempt(() => teller(step, columns.length));
    if (hint === undefined) continue;
    columns.forEach((column, j) => {
      if (column.feature !== null && column.undo !== undefined) merge(known[column.feature]!, hint(j), column.undo);
    });
  }
}

function merge(known: Known, hint: Hint | undefined, undo: (value: number) => number): void {
  if (hint === undefined) return;
  const value = hint.value === undefined ? undefined : undo(hint.value);
  if (value !== undefined && Number.isFinite(value) && hint.rank < known.rank) {
    known.value = value;
    known.rank = hint.rank;
    known.source = hint.source;
  }
  const ends = [hint.low, hint.high].flatMap((end) => (end === undefined ? [] : [undo(end)])).filter(Number.isFinite);
  for (const end of ends) {
    known.low = Math.min(known.low, end);
    known.high = Math.max(known.high, end);
  }
}

/** A number with as few digits as its range needs. */
function rounded(value: number, span: number): number {
  if (!(span > 0) || !Number.isFinite(value)) return value;
  const digits = Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(span))));
  return Number(value.toFixed(digits));
}

function rangeOf(known: Known, name: string, type: string | null): FeatureRange {
  const { categories, source } = known;
  if (categories !== null && categories.length > 0) {
    const value = categories.find((category) => category !== null && !Number.isNaN(category)) ?? null;
    return { name, type, value, low: null, high: null, categories, source };
  }
  const isKnown = known.low <= known.high;
  const { floor } = known;
  const middle = known.value ?? Math.max(0, floor + 1);
  const low = Math.max(floor, isKnown ? known.low : middle - SPREAD);
  const high = Math.max(low, isKnown ? known.high : middle + SPREAD);
  const span = high - low;
  const value = known.value ?? (isKnown ? (low + high) / 2 : middle);
  return {
    name,
    type,
    value: rounded(value, span),
    low: rounded(low, span),
    high: rounded(high, span),
    categories: null,
    source,
  };
}

/**
 * For each feature of a model a sensible value and how far it may move, in the units of the rows that it takes: from the statistics of
 * imputers, means of scalers, thresholds of trees (scaling undone), rows and centres that it keeps, categories of encoders. Empty for
 * models that take no table, such as those of texts.
 *
 * @throws InvalidInputError for what is no model
 * @example
 * const row = Object.fromEntries(featureRanges(model).map(({ name, value }) => [name, value]));
 */
export function featureRanges(value: unknown): FeatureRange[] {
  const model = asModel(value);
  if (model === undefined) throw new InvalidInputError('featureRanges takes an estimator, as load gives it');
  const names = model.featureNamesIn;
  const width = attempt(() => model.nFeaturesIn) ?? names?.length ?? widthInside(model);
  if (width === undefined || width > MAX_FEATURES) return [];
  const known = Array.from({ length: width }, (): Known => ({
    floor: -Infinity,
    low: Infinity,
    high: -Infinity,
    value: undefined,
    rank: Infinity,
    source: null,
    categories: null,
  }));
  answering(model, width, (step, columns) => {
    collect(known, step, columns);
  });
  const types = attempt(() => featureTypes(model, width));
  return known.map((each, j) => rangeOf(each, names?.[j] ?? `x${j}`, types?.[j] ?? null));
}

/** Boosters count their columns themselves. */
function widthInside(model: Estimator): number | undefined {
  return attempt(() => lightgbmOf(model))?.features;
}
