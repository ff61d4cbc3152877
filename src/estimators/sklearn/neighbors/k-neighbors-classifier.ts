/**
 * Classes by a vote of the k nearest rows.
 * https://scikit-learn.org/stable/modules/neighbors.html#nearest-neighbors-classification
 */
import { InvalidInputError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { argmaxRows } from '../../binding/results.js';
import { defineEstimator } from '../../binding/define.js';
import { type Input, TRAINING_ROWS } from '../../input/matrix.js';
import { labelsOf, probabilityArrays } from './classifier-output.js';
import { queryRows, searchWidth } from './fitted.js';
import { kneighbors, kneighborsGraph, nearestTo, ownRows, queryOptions } from './queries.js';
import type { Found } from './select-rows.js';
import { nearest, nearestUnsorted, hasVotingReduction } from './search.js';
import { checkVotes, classesOf, isUniform, outputCount, type Vote, voteAttributes, weightsOf } from './votes.js';

/** Sum of the weights of each class, for each output. */
function votes(m: Vote, X: Input): { tables: Float64Array[]; rows: number } {
  if (X === TRAINING_ROWS) return votesOf(m, nearestTo(m, X, m.n_neighbors!));
  const matrix = queryRows(m, X);
  const outputs = outputCount(m._y);
  const sizes = classesOf(m).map((labels) => labels.size);
  const tables = sizes.map((size) => new Float64Array(matrix.rows * size));
  const count = m.n_neighbors!;
  // Votes that count alike can be counted in any order.
  const indexes = isUniform(m) ? nearestUnsorted(m, matrix, count) : undefined;
  if (indexes !== undefined) {
    tables.forEach((table, k) => {
      const size = sizes[k]!;
      for (let i = 0, at = 0; i < matrix.rows; i++)
        for (let end = at + count; at < end; at++) table[i * size + m._y.data[indexes[at]! * outputs + k]!]!++;
    });
    return { tables, rows: matrix.rows };
  }
  const wanted = isUniform(m)
    ? { sorted: false, distances: false, voting: !m.outputs_2d_ && hasVotingReduction(m, matrix) }
    : {};
  return votesOf(m, nearest(m, matrix, count, wanted));
}

function votesOf(m: Vote, all: readonly Found[]): { tables: Float64Array[]; rows: number } {
  const outputs = outputCount(m._y);
  const sizes = classesOf(m).map((labels) => labels.size);
  const tables = sizes.map((size) => new Float64Array(all.length * size));
  all.forEach((found, i) => {
    const weights = weightsOf(m, found);
    if (weights?.every((weight) => weight === 0) === true && m.self.version.since(1, 4))
      throw new InvalidInputError(
        `row ${i} of X: all its neighbours have weights of zero, so that none of them decides`,
      );
    found.indexes.forEach((row, at) => {
      for (let k = 0; k < outputs; k++) {
        tables[k]![i * sizes[k]! + m._y.data[row * outputs + k]!]! += weights?.[at] ?? 1;
      }
    });
  });
  return { tables, rows: all.length };
}

function probabilities(m: Vote, X: Input): NdArray | NdArray[] {
  const { tables, rows } = votes(m, X);
  tables.forEach((table, k) => {
    const size = classesOf(m)[k]!.size;
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let c = 0; c < size; c++) sum += table[i * size + c]!;
      for (let c = 0; c < size; c++) table[i * size + c]! /= sum === 0 ? 1 : sum;
    }
  });
  return probabilityArrays(m, tables, rows);
}

export default defineEstimator({
  classes: ['sklearn.neighbors._classification.KNeighborsClassifier'],
  byRow: (m) => m._fit_method !== 'brute',
  attributes: voteAttributes,
  check: checkVotes,
  features: searchWidth,
  reads: (m, X) => (m.self.version.since(1, 6) ? ownRows(X) : undefined),
  options: queryOptions,
  predict(m, X) {
    const { tables, rows } = votes(m, X);
    const best = tables.map((table, k) => argmaxRows(table, rows, classesOf(m)[k]!.size));
    return labelsOf(m, best, rows);
  },
  predictProba: probabilities,
  kneighbors,
  kneighborsGraph,
});
