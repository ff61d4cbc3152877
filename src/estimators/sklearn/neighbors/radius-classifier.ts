/**
 * Classes by a vote of all rows within a radius.
 * https://scikit-learn.org/stable/modules/generated/sklearn.neighbors.RadiusNeighborsClassifier.html
 */
import { InvalidInputError } from '../../../core/errors.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { any, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { argmaxRows } from '../../binding/results.js';
import { unwrapScalar } from '../../binding/state.js';
import { labelsOf, probabilityArrays } from './classifier-output.js';
import { searchWidth } from './fitted.js';
import { radiusNeighbors, radiusNeighborsGraph, queryOptions, ownRows, withinOf } from './queries.js';
import { checkVotes, classesOf, outputCount, voteAttributes, weightsOf } from './votes.js';

const attributes = { ...voteAttributes, outlier_label_: optional(any()), outlier_label: optional(any()) };

type RadiusVote = Model<typeof attributes>;

/** Label of rows without neighbours, for each output; undefined where they are an error. */
function outlierLabels(m: RadiusVote): unknown[] | undefined {
  const stored = m.outlier_label_ === undefined ? m.outlier_label : m.outlier_label_;
  if (stored === null || stored === undefined) return undefined;
  const list = stored instanceof NdArray && stored.ndim > 0 ? stored.flat() : asSequence(stored);
  return (list ?? classesOf(m).map(() => stored)).map(unwrapScalar);
}

interface Votes {
  readonly tables: Float64Array[];
  readonly rows: number;
  readonly outliers: number[];
}

function votes(m: RadiusVote, X: Input): Votes {
  const all = withinOf(m, X, m.radius!, false);
  const rows = all.length;
  const outputs = outputCount(m._y);
  const classes = classesOf(m);
  const tables = classes.map((labels) => new Float64Array(rows * labels.size));
  const outliers: number[] = [];
  all.forEach((found, i) => {
    if (found.indexes.length === 0) outliers.push(i);
    const weights = weightsOf(m, found);
    found.indexes.forEach((row, at) => {
      for (let k = 0; k < outputs; k++) {
        tables[k]![i * classes[k]!.size + m._y.data[row * outputs + k]!]! += weights?.[at] ?? 1;
      }
    });
  });
  const labels = outlierLabels(m);
  if (outliers.length > 0 && labels === undefined) {
    throw new InvalidInputError(
      `No neighbors found for rows ${outliers.slice(0, 20).join(', ')}: fit with a larger radius or an outlier_label, or leave them out`,
    );
  }
  tables.forEach((table, k) => {
    const size = classes[k]!.size;
    const known = classes[k]!.flat().map(unwrapScalar).indexOf(labels?.[k]);
    for (const i of outliers) if (known >= 0) table[i * size + known] = 1;
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let c = 0; c < size; c++) sum += table[i * size + c]!;
      if (sum !== 0) for (let c = 0; c < size; c++) table[i * size + c]! /= sum;
    }
  });
  return { tables, rows, outliers };
}

/** The outliers whose label is no class. */
function unplaced(table: Float64Array, size: number, outliers: readonly number[]): number[] {
  return outliers.filter((i) => table.subarray(i * size, (i + 1) * size).every((value) => value === 0));
}

/** The same of texts, in the width of the classes: `fit` takes no label that is longer. */
function textsWithOutliers(
  m: RadiusVote,
  found: NdArray,
  tables: readonly Float64Array[],
  outliers: readonly number[],
  labels: readonly unknown[],
): NdArray {
  const texts = found.flat() as string[];
  tables.forEach((table, k) => {
    const label = labels[k];
    if (typeof label !== 'string') throw m.self.fail('outlier_label_', 'a text, as the classes are', typeof label);
    for (const i of unplaced(table, classesOf(m)[k]!.size, outliers)) texts[i * tables.length + k] = label;
  });
  const { itemsize } = found.dtype;
  const wide = NdArray.strings([...texts, ' '.repeat(itemsize / 4)]);
  if (wide.dtype.itemsize !== itemsize)
    throw m.self.fail('outlier_label_', `a text of at most ${itemsize / 4} characters`, 'a longer one');
  return NdArray.fromBytes(wide.bytes!.subarray(0, texts.length * itemsize), found.shape, found.dtype);
}

/** Labels with those of outliers put in, where they are no class. */
function withOutliers(m: RadiusVote, found: NdArray, { tables, outliers }: Votes): NdArray {
  const labels = outlierLabels(m) ?? [];
  const count = tables.length;
  const { data, dtype } = found;
  if (outliers.length === 0) return found;
  if (dtype.kind === 'U') return textsWithOutliers(m, found, tables, outliers, labels);
  tables.forEach((table, k) => {
    const label = labels[k];
    for (const i of unplaced(table, classesOf(m)[k]!.size, outliers)) {
      if (Array.isArray(data)) data[i * count + k] = label;
      else if (typeof label === 'number' || typeof label === 'bigint' || typeof label === 'boolean') {
        if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[i * count + k] = BigInt(label);
        else data[i * count + k] = Number(label);
      } else throw new InvalidInputError('the outlier_label is not of the type of the classes');
    }
  });
  return new NdArray(data, found.shape, Array.isArray(data) ? dtypeOf('object') : dtype);
}

export default defineEstimator({
  classes: ['sklearn.neighbors._classification.RadiusNeighborsClassifier'],
  attributes,
  check: checkVotes,
  features: searchWidth,
  reads: (m, X) => (m.self.version.since(1, 6) ? ownRows(X) : undefined),
  options: queryOptions,
  predict(m, X) {
    const result = votes(m, X);
    const best = result.tables.map((table, k) => argmaxRows(table, result.rows, classesOf(m)[k]!.size));
    return withOutliers(m, labelsOf(m, best, result.rows), result);
  },
  predictProba(m, X) {
    const { tables, rows } = votes(m, X);
    return probabilityArrays(m, tables, rows);
  },
  radiusNeighbors,
  radiusNeighborsGraph,
});
