/**
 * How much each feature moves the answer for a row: the terms of linear models, and SHAP values of trees along their paths (S. Lundberg
 * et al., "Consistent Individualized Feature Attribution for Tree Ensembles", 2018, algorithm 2: what is unknown of a row goes both ways,
 * by the rows of training). Columns that steps made of one feature are added up.
 */
import { NdArray } from '../numpy/ndarray.js';
import { InvalidInputError, InvalidStateError, UnsupportedError } from '../core/errors.js';
import { asModel } from '../estimators/bundles.js';
import type { Estimator } from '../estimators/estimator.js';
import { type CoveredTree, depthOf, pathShap } from '../estimators/libraries/boosting/path-shap.js';
import type { X } from '../estimators/input/read-input.js';
import { isSparse } from '../scipy/sparse.js';
import { type Answering, answering, attempt, type Column, numbersOf, shortName } from './columns.js';
import { treesOf } from './trees/ensemble.js';
import type { TreeNodes } from './trees/types.js';

/** What features add to the answer for one class or output. */
export interface Contributions {
  /** The class or output; null where there is only one. */
  readonly target: string | null;
  /** What the numbers add up to: an output of the model, or the score of a booster before its link function (`margin`). */
  readonly unit: 'decision_function' | 'predict_proba' | 'predict' | 'margin';
  /** Without any feature: an intercept, or the mean over the rows of training; of boosting, with the score that it starts from. */
  readonly base: number;
  /** By feature, in the order of the features; those that add nothing as 0. */
  readonly features: readonly { readonly name: string; readonly value: number }[];
  /** What belongs to no single feature, such as a component of PCA. */
  readonly others: readonly { readonly name: string; readonly value: number }[];
  /** `base` and everything that was added. */
  readonly total: number;
}

const MAX_WIDTH = 100_000;
const LINEAR =
  /^(?:LogisticRegression|LogisticRegressionCV|LinearRegression|Ridge|RidgeCV|RidgeClassifier|RidgeClassifierCV|Lasso|LassoCV|ElasticNet|ElasticNetCV|Lars|LarsCV|LassoLars|LassoLarsCV|LassoLarsIC|OrthogonalMatchingPursuit|BayesianRidge|ARDRegression|HuberRegressor|TheilSenRegressor|QuantileRegressor|LinearSVC|LinearSVR|SGDClassifier|SGDRegressor|Perceptron|PassiveAggressiveClassifier|PassiveAggressiveRegressor|LinearDiscriminantAnalysis)$/;

/** The row as it reaches the estimator that answers. */
function rowBefore({ before, columns }: Answering, X: unknown): Float64Array {
  let at = X;
  for (const step of before) at = step.transform(at as X);
  if (isSparse(at)) at = at.toDense();
  const data = at instanceof NdArray ? at.toFloat64() : readRow(at);
  if (data.length !== columns.length)
    throw new UnsupportedError(
      `contributions are those of one row of ${columns.length} columns; this has ${data.length}`,
    );
  return data;
}

/** Without steps before it, the row is what was given. */
function readRow(X: unknown): Float64Array {
  const row: unknown = Array.isArray(X) && X.length === 1 ? X[0] : undefined;
  const values = Array.isArray(row)
    ? (row as unknown[])
    : typeof row === 'object' && row !== null
      ? Object.values(row)
      : undefined;
  if (values === undefined)
    throw new InvalidInputError('contributionsOf takes one row: [[1, 2, 3]] or [{ a: 1, b: 2 }]');
  return Float64Array.from(values, (value) => (value === null || value === undefined ? Number.NaN : Number(value)));
}

/** Records go by name. */
function inOrder(model: Estimator, row: unknown): unknown {
  const names = model.featureNamesIn;
  const [record] = Array.isArray(row) && row.length === 1 ? (row as unknown[]) : [];
  if (names === undefined || typeof record !== 'object' || record === null || Array.isArray(record)) return row;
  return [Object.fromEntries(names.map((name) => [name, (record as Record<string, unknown>)[name] ?? null]))];
}

interface Sums {
  readonly unit: Contributions['unit'];
  readonly targets: readonly (string | null)[];
  readonly base: Float64Array;
  /** By target and column. */
  readonly phi: Float64Array;
}

function targetsOf(model: Estimator, count: number): (string | null)[] {
  const { classes } = model;
  const labels = classes instanceof NdArray ? classes.flat().map(String) : [];
  if (labels.length === count) return labels;
  if (count === 1) return [labels.length === 2 ? labels[1]! : null];
  return Array.from({ length: count }, (_, k) => String(k));
}

function ofLinear(model: Estimator, row: Float64Array): Sums | undefined {
  if (!LINEAR.test(shortName(model))) return undefined;
  const stored = model.get('coef_');
  const coef = isSparse(stored) ? stored.toDense() : stored;
  const weights = numbersOf(coef);
  if (!(coef instanceof NdArray) || weights === undefined || coef.shape.at(-1) !== row.length) return undefined;
  const rows = weights.length / row.length;
  const intercept = model.get('intercept_');
  const base = new Float64Array(rows).fill(typeof intercept === 'number' ? intercept : 0);
  if (intercept instanceof NdArray) {
    const given = intercept.toFloat64();
    for (let k = 0; k < rows; k++) base[k] = given[given.length === 1 ? 0 : k]!;
  }
  const scores = attempt(() => model.methods)?.includes('decisionFunction') === true;
  return {
    unit: scores ? 'decision_function' : 'predict',
    targets: targetsOf(model, rows),
    base,
    phi: weights.map((weight, i) => weight * row[i % row.length]!),
  };
}

const shap = /* @__PURE__ */ pathShap((value) => value, true);

function goesLeft(tree: TreeNodes, node: number, value: number): boolean {
  if (Number.isNaN(value)) return tree.missingLeft?.[node] === 1;
  const set = tree.categories?.[node];
  if (set !== undefined) return set.includes(Math.trunc(value)) === (tree.inside === 'left');
  return tree.compares === '<=' ? value <= tree.threshold[node]! : value < tree.threshold[node]!;
}

/** Adds one tree: for each of its values the mean and what columns add to it. */
function addTree(tree: TreeNodes, row: Float64Array, weight: number, sums: Sums, from: number): void {
  const { left, right, feature, samples, width } = tree;
  if (samples === undefined)
    throw new UnsupportedError('the trees do not tell how many rows of training reached each node');
  const depth = depthOf(left, right);
  const ways = Uint8Array.from(left, (child, node) =>
    child >= 0 && goesLeft(tree, node, row[feature[node]!]!) ? 1 : 0,
  );
  for (let k = 0; k < width; k++) {
    const value = Float64Array.from(left, (_, node) => tree.value[node * width + k]! * weight);
    const covered: CoveredTree = { left, right, feature, value, cover: samples, depth };
    let mean = 0;
    for (let node = 0; node < left.length; node++)
      if (left[node] === -1) mean += (samples[node]! / samples[0]!) * value[node]!;
    const at = from + k;
    sums.base[at]! += mean;
    if (left[0] !== -1) shap.add(covered, ways, sums.phi.subarray(at * row.length, (at + 1) * row.length));
  }
}

/** Forests and trees: means of what leaves say. */
function ofForests(model: Estimator, row: Float64Array): Sums | undefined {
  if (!/^(?:DecisionTree|ExtraTree|RandomForest|ExtraTrees)(?:Classifier|Regressor)$/.test(shortName(model)))
    return undefined;
  const trees = treesOf(model);
  if (trees === undefined) return undefined;
  const groups = trees.tree(0).width;
  const sums = emptySums(model, groups, row.length, trees.gives === 'shares' ? 'predict_proba' : 'predict');
  // They compare numbers that are rounded to float32.
  const seen = row.map(Math.fround);
  for (let t = 0; t < trees.count; t++) addTree(trees.tree(t), seen, 1 / trees.count, sums, 0);
  return sums;
}

/** Gradient boosting: scores of leaves on top of those that it starts from. */
function ofBoosting(model: Estimator, row: Float64Array): Sums | undefined {
  const name = shortName(model);
  if (!/^(?:Hist)?GradientBoosting/.test(name)) return undefined;
  const trees = treesOf(model);
  if (trees === undefined) return undefined;
  const { unit, scores } = startedScores(model, row);
  const sums = emptySums(model, scores.length, row.length, unit);
  const seen = name.startsWith('Hist') ? row : row.map(Math.fround);
  for (let t = 0; t < trees.count; t++) addTree(trees.tree(t), seen, trees.scale, sums, trees.groupOf(t) ?? 0);
  for (let k = 0; k < scores.length; k++) {
    const added = sums.phi.subarray(k * row.length, (k + 1) * row.length).reduce((sum, value) => sum + value, 0);
    sums.base[k] = scores[k]! - added;
  }
  return sums;
}

/** What the trees and their start come to, and what that is called. */
function startedScores(model: Estimator, row: Float64Array): { unit: Contributions['unit']; scores: Float64Array } {
  const X = [Array.from(row)];
  if (model.methods.includes('decisionFunction'))
    return { unit: 'decision_function', scores: model.decisionFunction(X).toFloat64() };
  const values = (model.predict(X) as NdArray).toFloat64();
  const loss = model.get('loss');
  if (loss === 'poisson' || loss === 'gamma') return { unit: 'margin', scores: values.map(Math.log) };
  return { unit: 'predict', scores: values };
}

const emptySums = (model: Estimator, groups: number, width: number, unit: Contributions['unit']): Sums => ({
  unit,
  targets: targetsOf(model, groups),
  base: new Float64Array(groups),
  phi: new Float64Array(groups * width),
});

/** LightGBM and XGBoost compute theirs, to the bit. */
function ofBooster(model: Estimator, row: Float64Array): Sums | undefined {
  const isLight = model.className.startsWith('lightgbm.');
  if (!isLight && !model.className.startsWith('xgboost.')) return undefined;
  const option = isLight ? { predContrib: true } : { predContribs: true };
  const given = model.predict([Array.from(row)], option as object) as unknown as NdArray;
  const data = given.toFloat64();
  const width = row.length + 1;
  const groups = data.length / width;
  if (!Number.isInteger(groups)) return undefined;
  return {
    unit: 'margin',
    targets: targetsOf(model, groups),
    base: Float64Array.from({ length: groups }, (_, k) => data[k * width + row.length]!),
    phi: Float64Array.from(
      { length: groups * row.length },
      (_, i) => data[Math.floor(i / row.length) * width + (i % row.length)]!,
    ),
  };
}

const KINDS = [ofBooster, ofForests, ofBoosting, ofLinear];

/** Features by name, and columns that belong to none. */
function named(sums: Sums, k: number, columns: readonly Column[], names: readonly string[]): Contributions {
  const features = names.map((name) => ({ name, value: 0 }));
  const others: { name: string; value: number }[] = [];
  let total = sums.base[k]!;
  columns.forEach(({ feature }, j) => {
    const value = sums.phi[k * columns.length + j]!;
    total += value;
    if (feature !== null) features[feature]!.value += value;
    else if (value !== 0) others.push({ name: `column ${j}`, value });
  });
  return { target: sums.targets[k]!, unit: sums.unit, base: sums.base[k]!, features, others, total };
}

/**
 * The contributions of the features to the answer for one row, by class or output: of linear models exact terms, of trees and boosters
 * SHAP values. `base` and all contributions add up to the answer, in the unit that is named.
 *
 * @param row One row, as `predict` takes it.
 * @throws UnsupportedError for models of other kinds, and where steps before make rows that are no table of numbers
 * @example
 * const [{ base, features, total }] = contributionsOf(model, [{ radius: 13, texture: 15, area: 630, shape: 'oval', edge: 'rough' }]);
 */
export function contributionsOf(value: unknown, row: X): Contributions[] {
  const model = asModel(value);
  if (model === undefined) throw new InvalidInputError('contributionsOf takes an estimator, as load gives it');
  const width = model.nFeaturesIn ?? model.featureNamesIn?.length;
  if (width === undefined || width > MAX_WIDTH)
    throw new UnsupportedError('contributions are those of models that say how many columns they take');
  const way = answering(model, width);
  const numbers = rowBefore(way, inOrder(model, row));
  for (const kind of KINDS) {
    const sums = kind(way.model, numbers);
    if (sums === undefined) continue;
    if (sums.phi.some(Number.isNaN))
      throw new InvalidStateError(
        shortName(way.model),
        'contributions',
        'numbers',
        'NaN: a value of the row is missing',
      );
    const names = Array.from({ length: width }, (_, j) => model.featureNamesIn?.[j] ?? `x${j}`);
    return sums.targets.map((_, k) => named(sums, k, way.columns, names));
  }
  throw new UnsupportedError(
    `what each feature adds is known of linear models, trees and boosters; ${shortName(way.model)} is none of them`,
  );
}
