/** What must hold of a model before it is kept: fitted, finite, converged, deterministic, and no training data unawares. */
import type { Budget } from '../core/budget.js';
import { BrineError, InvalidStateError, NotFittedError, UnsupportedError } from '../core/errors.js';
import { NdArray } from '../numpy/ndarray.js';
import { asNumber, type PyObject } from '../pickle/values/py-values.js';
import { bindEstimator } from '../estimators/bind.js';
import { boundOf } from '../estimators/binding/bound-object.js';
import { type Estimator, isEstimator } from '../estimators/estimator.js';
import type { X } from '../estimators/input/read-input.js';
import { encodeResult } from './encode.js';
import { methodsOf } from './golden.js';
import type { Check } from './schema.js';
import { attributesOf, shortName, walk } from './walk.js';
import { checkOptions, OBJECT } from '../core/options.js';

/** Names of the checks; each may be overridden by name. */
export const CHECKS = ['fitted', 'finite', 'converged', 'deterministic', 'training-data'] as const;
export type CheckName = (typeof CHECKS)[number];

export interface PreflightOptions {
  /** Rows to predict twice. */
  input?: X;
  /** Checks whose errors and warnings are accepted; they stay in the report as `overridden`. */
  allow?: readonly string[];
  /** Bounds the walk through the model; default: what its file allows. */
  budget?: Budget;
}

/** Attributes in which classes keep the rows of `fit`, by class. Source: scikit-learn's own attribute documentation. */
const TRAINING_DATA: readonly { classes: RegExp; attributes: readonly string[]; what: string }[] = [
  {
    classes: /^(?:KNeighbors|RadiusNeighbors|NearestNeighbors|LocalOutlierFactor|KernelDensity|KNeighborsTransformer)/,
    attributes: ['_fit_X', '_tree', '_y', 'tree_'],
    what: 'all training rows',
  },
  { classes: /SV[CR]$|^OneClassSVM$/, attributes: ['support_vectors_', '_dual_coef_'], what: 'the support vectors' },
  { classes: /^(?:_Binary)?GaussianProcess/, attributes: ['X_train_', 'y_train_', 'L_'], what: 'all training rows' },
  {
    classes: /^(?:KNNImputer|KernelPCA|KernelRidge|LabelPropagation|LabelSpreading)$/,
    attributes: ['_fit_X', 'X_fit_', 'X_'],
    what: 'all training rows',
  },
];

const SHOWN = 3;

function listed(texts: readonly string[]): string {
  const more = texts.length > SHOWN ? ` and ${texts.length - SHOWN} more` : '';
  return `${texts.slice(0, SHOWN).join('; ')}${more}`;
}

function at(path: string): string {
  return path === '' ? '' : ` at ${path}`;
}

function checkFitted(model: unknown, objects: readonly { object: PyObject; path: string }[]): Check {
  const name = 'fitted';
  const problems: string[] = [];
  let unknown: string | undefined;
  if (!isEstimator(model)) return { check: name, status: 'unknown', message: 'this is no estimator that Brine knows' };
  for (const { object, path } of reachable(model, objects)) {
    const estimator = bindEstimator(object);
    if (estimator === undefined) continue;
    const bound = boundOf(estimator);
    if (bound.definition === undefined) {
      unknown ??= `Brine does not know what a fitted ${shortName(object)} has`;
      continue;
    }
    try {
      void bound.model;
    } catch (error) {
      if (error instanceof NotFittedError) problems.push(`${shortName(object)}${at(path)} was not fitted`);
      else if (error instanceof InvalidStateError) problems.push(`${shortName(object)}${at(path)}: ${error.message}`);
      else if (error instanceof BrineError) unknown ??= error.message;
      else throw error;
    }
  }
  if (problems.length > 0)
    return { check: name, status: 'error', message: `${listed(problems)}: fit it, then save it` };
  if (unknown !== undefined) return { check: name, status: 'unknown', message: unknown };
  return { check: name, status: 'ok', message: 'every fitted attribute is there' };
}

/**
 * Estimators whose fit counts. Constructor parameters hold templates that nobody fits (`estimator`, the parts in
 * `estimators` and `transformers`); a pipeline's `steps` are the fitted ones themselves.
 */
function reachable(
  model: Estimator,
  objects: readonly { object: PyObject; path: string }[],
): { object: PyObject; path: string }[] {
  void model;
  return objects.filter(({ path }) =>
    path
      .split('.')
      .map((part) => part.replace(/\[.*$/, ''))
      .every((part) => part === '' || part === 'steps' || part === 'transformer_list' || part.endsWith('_')),
  );
}

function checkFinite(arrays: readonly { array: NdArray; path: string }[]): Check {
  const problems: string[] = [];
  for (const { array, path } of arrays) {
    if (array.dtype.kind !== 'f' || array.dtype.itemsize > 8) continue;
    // NaN is a word of its own in what encoders and imputers learned, and stands for "no threshold" in trees.
    if (/categories|statistics_|threshold|scores|_bounds|_fit_X|missing|n_samples_seen|max_|min_|\bvalues$/.test(path))
      continue;
    const { data } = array;
    if (!(data instanceof Float64Array || data instanceof Float32Array)) continue;
    let bad = 0;
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i]!)) bad += 1;
    if (bad > 0) problems.push(`${path || 'the array'} has ${bad} of ${data.length} numbers that are NaN or infinite`);
  }
  if (problems.length > 0) return { check: 'finite', status: 'error', message: listed(problems) };
  return { check: 'finite', status: 'ok', message: 'all parameters are finite' };
}

function largestCount(value: unknown): number | undefined {
  if (value instanceof NdArray && 'iu'.includes(value.dtype.kind)) {
    return value.flat().reduce((most: number, one) => Math.max(most, Number(one)), Number.NEGATIVE_INFINITY);
  }
  return asNumber(value);
}

function checkConverged(objects: readonly { object: PyObject; path: string }[]): Check {
  const problems: string[] = [];
  for (const { object, path } of objects) {
    const attributes = attributesOf(object);
    const limit = asNumber(attributes?.get('max_iter'));
    const used = largestCount(attributes?.get('n_iter_'));
    // Histogram boosting runs max_iter rounds by intention.
    if (limit === undefined || used === undefined || limit <= 0 || /^HistGradient/.test(shortName(object))) continue;
    if (used >= limit) {
      problems.push(`${shortName(object)}${at(path)} stopped at max_iter=${limit}: raise it, or scale the features`);
    }
  }
  if (problems.length > 0) return { check: 'converged', status: 'warning', message: listed(problems) };
  return { check: 'converged', status: 'ok', message: 'no solver stopped at its limit' };
}

/** Large results are not made into text to be compared. */
function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof NdArray && b instanceof NdArray && !Array.isArray(a.data) && !Array.isArray(b.data)) {
    const [x, y] = [a.data, b.data];
    if (a.dtype.str !== b.dtype.str || a.shape.join() !== b.shape.join() || x.length !== y.length) return false;
    for (let i = 0; i < x.length; i++) if (!Object.is(x[i], y[i])) return false;
    return true;
  }
  return JSON.stringify(encodeResult(a)) === JSON.stringify(encodeResult(b));
}

function checkDeterministic(model: unknown, input: X | undefined): Check {
  const check = 'deterministic';
  if (!isEstimator(model) || input === undefined) {
    return { check, status: 'unknown', message: 'no rows to predict twice: give golden inputs' };
  }
  try {
    for (const method of methodsOf(model)) {
      const call = model[method] as (X: X) => unknown;
      if (!isSame(call.call(model, input), call.call(model, input))) {
        return { check, status: 'error', message: `${method} gave two answers for the same rows` };
      }
    }
  } catch (error) {
    if (error instanceof UnsupportedError) return { check, status: 'unknown', message: error.message };
    if (error instanceof BrineError) return { check, status: 'error', message: `it cannot predict: ${error.message}` };
    throw error;
  }
  return { check, status: 'ok', message: 'predicting twice gave the same answers' };
}

function bytesBelow(object: PyObject, attributes: readonly string[]): number {
  let bytes = 0;
  const state = attributesOf(object);
  for (const name of attributes) {
    for (const { value } of walk(state?.get(name))) if (value instanceof NdArray) bytes += value.nbytes;
  }
  return bytes;
}

function checkTrainingData(objects: readonly { object: PyObject; path: string }[]): Check {
  const problems: string[] = [];
  for (const { object, path } of objects) {
    for (const { classes, attributes, what } of TRAINING_DATA) {
      if (!classes.test(shortName(object))) continue;
      const bytes = bytesBelow(object, attributes);
      if (bytes > 0) problems.push(`${shortName(object)}${at(path)} holds ${what} (${bytes} bytes)`);
    }
  }
  if (problems.length > 0) {
    return {
      check: 'training-data',
      status: 'warning',
      message: `${listed(problems)}: whoever gets the file gets them`,
    };
  }
  return { check: 'training-data', status: 'ok', message: 'no training rows are kept in the model' };
}

/** Runs every check. An error should stop a dump; a warning is kept in the card; `allow` turns both into `overridden`. */
export function preflight(model: unknown, options: PreflightOptions = {}): Check[] {
  checkOptions('preflight', options, { input: OBJECT, allow: OBJECT, budget: OBJECT });
  const objects: { object: PyObject; path: string }[] = [];
  const arrays: { array: NdArray; path: string }[] = [];
  for (const { value, path } of walk(model, options.budget)) {
    if (value instanceof NdArray) arrays.push({ array: value, path });
    else objects.push({ object: value, path });
  }
  const checks = [
    checkFitted(model, objects),
    checkFinite(arrays),
    checkConverged(objects),
    checkDeterministic(model, options.input),
    checkTrainingData(objects),
  ];
  return checks.map((check) =>
    (check.status === 'error' || check.status === 'warning') && options.allow?.includes(check.check) === true
      ? { ...check, status: 'overridden' as const }
      : check,
  );
}
