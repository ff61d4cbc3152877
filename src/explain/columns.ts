/**
 * Which feature of a model each column is that reaches one of its steps, and how its values are turned back. Followed through
 * pipelines, column transformers, unions, imputers, scalers and encoders; a column that mixes features belongs to none.
 */
import { NdArray } from '../numpy/ndarray.js';
import { asSequence } from '../pickle/values/py-values.js';
import { BrineError } from '../core/errors.js';
import { type Estimator, isEstimator } from '../estimators/estimator.js';
import { positionsOf } from '../inspect/column-positions.js';

/** A column on its way through a model. */
export interface Column {
  /** Position among the features of the model; null for what is made of several. */
  readonly feature: number | null;
  /** From the column's values to the feature's; undefined where there is no way back. */
  readonly undo: ((value: number) => number) | undefined;
  /** The category that a one-hot column stands for. */
  readonly category?: unknown;
}

/** Sees each step with the columns that reach it. */
export type Visit = (step: Estimator, columns: readonly Column[]) => void;

const MAX_DEPTH = 20;
const MAX_COLUMNS = 100_000;
const LOST: Column = { feature: null, undo: undefined };

export const shortName = (model: Estimator): string => model.className.slice(model.className.lastIndexOf('.') + 1);

export function numbersOf(value: unknown, length?: number): Float64Array | undefined {
  if (!(value instanceof NdArray) || !'biuf'.includes(value.dtype.kind) || value.size > 10_000_000) return undefined;
  return length === undefined || value.size === length ? value.toFloat64() : undefined;
}

/** x = z · scale + shift, column by column. */
function linear(columns: readonly Column[], scale: ArrayLike<number>, shift: ArrayLike<number>): Column[] {
  return columns.map((column, j) => {
    const { undo } = column;
    return undo === undefined ? column : { ...column, undo: (z) => undo(z * (scale[j] ?? 1) + (shift[j] ?? 0)) };
  });
}

type Rule = (step: Estimator, columns: readonly Column[]) => readonly Column[] | undefined;

const ones = (n: number): Float64Array => new Float64Array(n).fill(1);
const zeros = (n: number): Float64Array => new Float64Array(n);

/** What steps make of columns, by class. */
const RULES: Readonly<Record<string, Rule>> = {
  StandardScaler: (step, columns) =>
    linear(
      columns,
      numbersOf(step.get('scale_'), columns.length) ?? ones(columns.length),
      (step.get('with_mean') === false ? undefined : numbersOf(step.get('mean_'), columns.length)) ??
        zeros(columns.length),
    ),
  RobustScaler: (step, columns) =>
    linear(
      columns,
      numbersOf(step.get('scale_'), columns.length) ?? ones(columns.length),
      numbersOf(step.get('center_'), columns.length) ?? zeros(columns.length),
    ),
  MaxAbsScaler: (step, columns) =>
    linear(columns, numbersOf(step.get('scale_'), columns.length) ?? ones(columns.length), zeros(columns.length)),
  MinMaxScaler(step, columns) {
    const scale = numbersOf(step.get('scale_'), columns.length);
    const min = numbersOf(step.get('min_'), columns.length);
    if (scale === undefined || min === undefined) return undefined;
    return linear(
      columns,
      scale.map((factor) => 1 / factor),
      min.map((shift, j) => -shift / scale[j]!),
    );
  },
  SimpleImputer(step, columns) {
    if (step.get('add_indicator') === true) return undefined;
    const statistics = step.get('statistics_');
    if (!(statistics instanceof NdArray) || statistics.size !== columns.length) return columns;
    const kept = statistics.flat().map((value) => !(typeof value === 'number' && Number.isNaN(value)));
    return step.get('keep_empty_features') === true ? columns : columns.filter((_, j) => kept[j]);
  },
  KNNImputer: (step, columns) => (step.get('add_indicator') === true ? undefined : columns),
  IterativeImputer: (step, columns) => (step.get('add_indicator') === true ? undefined : columns),
  OneHotEncoder: (step, columns) => oneHot(step, columns),
  OrdinalEncoder: (_, columns) => columns.map(({ feature }) => ({ feature, undo: undefined })),
  TargetEncoder: (_, columns) => columns.map(({ feature }) => ({ feature, undo: undefined })),
  FunctionTransformer: (step, columns) => (step.get('func') === null ? columns : undefined),
  VarianceThreshold: selected,
  SelectKBest: selected,
  SelectFromModel: selected,
  SelectPercentile: selected,
  RFE: selected,
};

function selected(step: Estimator, columns: readonly Column[]): readonly Column[] | undefined {
  const mask = step.getSupport().flat();
  return mask.length === columns.length ? columns.filter((_, j) => Boolean(mask[j])) : undefined;
}

/** A column for each category that is not dropped; the names tell how many there are. */
function oneHot(step: Estimator, columns: readonly Column[]): Column[] | undefined {
  const lists = asSequence(step.get('categories_'));
  if (lists?.length !== columns.length) return undefined;
  const dropped = step.get('drop_idx_');
  const drops = dropped instanceof NdArray ? dropped.flat() : [];
  const infrequent = asSequence(step.get('_infrequent_indices')) ?? [];
  if (infrequent.some((part) => part !== null)) {
    const width = step.getFeatureNamesOut(columns.map((_, j) => `x${j}`)).length;
    return width > MAX_COLUMNS ? undefined : byPrefix(step, columns);
  }
  return columns.flatMap(({ feature }, j) =>
    (lists[j] instanceof NdArray ? lists[j].flat() : []).flatMap((category, k) =>
      drops[j] === k ? [] : [{ feature, undo: undefined, category }],
    ),
  );
}

/** Where rare categories share a column: by the names that the encoder gives. */
function byPrefix(step: Estimator, columns: readonly Column[]): Column[] {
  const names = step.getFeatureNamesOut(columns.map((_, j) => `x${j}`));
  return names.map((name) => {
    const [, at, category] = /^x(\d+)_(.*)$/s.exec(name) ?? [];
    return at === undefined ? LOST : { feature: columns[Number(at)]?.feature ?? null, undo: undefined, category };
  });
}

function through(step: unknown, columns: readonly Column[], visit: Visit, depth: number): readonly Column[] {
  if (!isEstimator(step)) return step === 'drop' ? [] : columns;
  if (depth > MAX_DEPTH) return [];
  const name = shortName(step);
  if (name === 'Pipeline') return throughSteps([...step.namedSteps.values()], columns, visit, depth);
  if (name === 'ColumnTransformer') return throughTable(step, columns, visit, depth);
  if (name === 'FeatureUnion')
    return [...step.namedSteps.values()].flatMap((part) => through(part, columns, visit, depth + 1));
  visit(step, columns);
  const found = attempt(() => RULES[name]?.(step, columns));
  if (found !== undefined) return found;
  const width = attempt(() => step.getFeatureNamesOut(columns.map((_, j) => `c${j}`)).length) ?? 0;
  return new Array<Column>(Math.min(width, MAX_COLUMNS)).fill(LOST);
}

function throughSteps(
  steps: readonly unknown[],
  columns: readonly Column[],
  visit: Visit,
  depth: number,
): readonly Column[] {
  let at = columns;
  for (const step of steps) at = through(step, at, visit, depth + 1);
  return at;
}

function throughTable(model: Estimator, columns: readonly Column[], visit: Visit, depth: number): readonly Column[] {
  const parts = (asSequence(model.get('transformers_')) ?? []).map((part) => asSequence(part) ?? []);
  return parts.flatMap(([, step, which]) => {
    const positions = positionsOf(which, model.featureNamesIn, columns.length);
    if (positions === undefined || step === 'drop') return [];
    return through(
      step,
      positions.map((j) => columns[j]!),
      visit,
      depth + 1,
    );
  });
}

export function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof BrineError) return undefined;
    throw error;
  }
}

/** The estimator that answers, what comes before it, and the columns that reach it. */
export interface Answering {
  readonly model: Estimator;
  readonly before: readonly Estimator[];
  readonly columns: readonly Column[];
}

/** Follows a model to the estimator that answers. */
export function answering(model: Estimator, width: number, visit: Visit = () => undefined): Answering {
  let columns: readonly Column[] = Array.from({ length: Math.min(width, MAX_COLUMNS) }, (_, feature) => ({
    feature,
    undo: (value: number) => value,
  }));
  const before: Estimator[] = [];
  let at = model;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const best = at.get('best_estimator_');
    if (isEstimator(best)) {
      at = best;
      continue;
    }
    if (shortName(at) !== 'Pipeline') break;
    const steps = [...at.namedSteps.values()];
    const last = steps.at(-1);
    if (!isEstimator(last)) break;
    for (const step of steps.slice(0, -1)) {
      columns = through(step, columns, visit, depth + 1);
      if (isEstimator(step)) before.push(step);
    }
    at = last;
  }
  visit(at, columns);
  return { model: at, before, columns };
}
