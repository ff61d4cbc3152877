/** What a fitted model makes of each feature, by name: coefficients and importances. */
import { type Budget, budgetOf } from '../core/budget.js';
import { BrineError } from '../core/errors.js';
import { NdArray } from '../numpy/ndarray.js';
import { isSparse } from '../scipy/sparse.js';
import type { Estimator } from '../estimators/estimator.js';
import { importancesOf } from '../estimators/sklearn/feature_selection/importances.js';

export interface Weight {
  name: string;
  value: number;
}

/** One linear function of the features. */
export interface Coefficients {
  /** The class that it speaks for, or the output; null where there is only one function. */
  target: string | null;
  intercept: number | null;
  weights: Weight[];
}

/** Beyond this a list of names helps nobody, and a text model has a million. */
const MAX_WEIGHTS = 10_000_000;
/** Steps for one weight with its name. */
const WEIGHT_STEPS = 4;

function arrayOf(value: unknown): NdArray | undefined {
  if (value instanceof NdArray) return 'biuf'.includes(value.dtype.kind) ? value : undefined;
  return isSparse(value) && value.shape.reduce((size, n) => size * n, 1) <= MAX_WEIGHTS ? value.toDense() : undefined;
}

function named(values: ArrayLike<number>, names: readonly string[] | undefined): Weight[] {
  const fits = names?.length === values.length;
  return Array.from(values, (value, j) => ({ name: fits ? names[j]! : `x${j}`, value }));
}

function targetOf(classes: unknown, row: number, rows: number): string | null {
  if (classes instanceof NdArray && classes.ndim === 1) {
    if (classes.size === rows) return String(classes.flat()[row]);
    if (rows === 1 && classes.size === 2) return String(classes.flat()[1]);
  }
  return rows === 1 ? null : String(row);
}

/** The rows of `coef_` with their intercepts; undefined for models without. */
export function coefficientsOf(
  model: Estimator,
  names: readonly string[] | undefined,
  budget: Budget = budgetOf(model),
): Coefficients[] | undefined {
  const coef = arrayOf(model.get('coef_'));
  if (coef === undefined || coef.ndim < 1 || coef.ndim > 2 || coef.size > MAX_WEIGHTS) return undefined;
  budget.spend(WEIGHT_STEPS * coef.size);
  const cols = coef.shape.at(-1)!;
  const rows = coef.ndim === 2 ? coef.shape[0]! : 1;
  const data = coef.toFloat64();
  const stored = model.get('intercept_');
  const intercepts = stored instanceof NdArray ? stored.toFloat64() : typeof stored === 'number' ? [stored] : [];
  const { classes } = model;
  return Array.from({ length: rows }, (_, i) => ({
    target: targetOf(classes, i, rows),
    intercept: intercepts[intercepts.length === 1 ? 0 : i] ?? null,
    weights: named(data.subarray(i * cols, (i + 1) * cols), names),
  }));
}

/** `feature_importances_`, stored or as scikit-learn computes them of the trees; undefined for models without. */
export function importancesByName(
  model: Estimator,
  names: readonly string[] | undefined,
  budget: Budget = budgetOf(model),
): Weight[] | undefined {
  if (model.get('coef_') !== undefined) return undefined;
  try {
    const width = model.nFeaturesIn;
    if (width === undefined || width > MAX_WEIGHTS) return undefined;
    budget.spend(WEIGHT_STEPS * width);
    return named(importancesOf(model, 'feature_importances_', 1, width), names);
  } catch (error) {
    // Most models have none; damaged trees are found when they predict.
    if (error instanceof BrineError) return undefined;
    throw error;
  }
}

/** The heaviest first. */
export function heaviest(weights: readonly Weight[], count: number): Weight[] {
  return [...weights].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, count);
}
