/**
 * ECOD and COPOD: how far out in the empirical distribution of each column a value is. The distribution is that of the training
 * rows and of the rows that are asked for: the score of a row depends on the others.
 */
import { numbers } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { asDense } from '../../running/validate.js';
import type { Dense } from '../../input/matrix.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { detecting, detectorAttributes } from './detector.js';

const attributes = { ...detectorAttributes, X_train: numbers(2) };

/** Share of values that are not above each one. */
function shares(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  return values.map((value) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return low / sorted.length;
  });
}

const sum = (values: Float64Array): number => pairwiseSum(values, 0, values.length);

/** Sign of the biased skewness. */
function skewSign(values: Float64Array): number {
  const n = values.length;
  const mean = sum(values) / n;
  const second = sum(values.map((value) => (value - mean) ** 2)) / n;
  const third = sum(values.map((value) => (value - mean) ** 3)) / n;
  return second === 0 ? Number.NaN : Math.sign(third / second ** 1.5);
}

function columnScores(values: Float64Array, isCopula: boolean): Float64Array {
  const left = shares(values).map((share) => -Math.log(share));
  const right = shares(values.map((value) => -value)).map((share) => -Math.log(share));
  const sign = skewSign(values);
  return values.map((_, i) => {
    const skewed = left[i]! * -1 * Math.sign(sign - 1) + right[i]! * Math.sign(sign + 1);
    const plain = isCopula ? (left[i]! + right[i]!) / 2 : Math.max(left[i]!, right[i]!);
    return Math.max(skewed, plain);
  });
}

function scores(m: Model<typeof attributes>, X: Dense): Float64Array {
  const [trained, cols] = m.X_train.shape as [number, number];
  const out = new Float64Array(X.rows);
  for (let j = 0; j < cols; j++) {
    const values = new Float64Array(trained + X.rows);
    for (let i = 0; i < trained; i++) values[i] = m.X_train.data[i * cols + j]!;
    for (let i = 0; i < X.rows; i++) values[trained + i] = X.data[i * cols + j]!;
    const column = columnScores(values, m.self.className === 'COPOD');
    for (let i = 0; i < X.rows; i++) out[i]! += column[trained + i]!;
  }
  return out;
}

export default defineEstimator({
  classes: ['pyod.models.ecod.ECOD', 'pyod.models.copod.COPOD'],
  attributes,
  check(m) {
    if (m.X_train.data.length === 0) throw m.self.fail('X_train', 'rows of fit', 'none');
  },
  features: (m) => m.X_train.shape[1]!,
  ...detecting(attributes, (m, X) => scores(m, asDense(m.self, X))),
});
