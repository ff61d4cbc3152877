/** scikit-learn's scalers as functions: what they measure is X itself. */
import { InvalidInputError } from '../../../../core/errors.js';
import { pairwiseSum } from '../../../../linalg/pairwise-sum.js';
import { transposed } from '../../../../linalg/product.js';
import { Dense, type NumberType } from '../../../input/matrix.js';
import { floatType } from '../../../running/validate.js';
import type { Arguments } from './arguments.js';
import type { ArrayFunction } from './arrays.js';
import { stored } from './result-types.js';

const EPSILON: Readonly<Record<string, number>> = { float64: 2 ** -52, float32: 2 ** -23, float16: 2 ** -10 };

function checkNumbers(X: Dense, allowNaN: boolean): void {
  const at = X.data.findIndex((value) => !Number.isFinite(value) && !(allowNaN && Number.isNaN(value)));
  if (at < 0) return;
  const what = Number.isNaN(X.data[at]!) ? 'NaN' : `infinity or a value too large for ${X.dtype}`;
  throw new InvalidInputError(`Input contains ${what} (row ${Math.floor(at / X.cols)}, column ${at % X.cols})`);
}

/** Column after column, or row after row where `axis` is 1: each is given and comes back in the type of floats. */
function along(
  X: Dense,
  axis: number,
  allowNaN: boolean,
  change: (line: Float64Array, type: NumberType) => void,
): Dense {
  checkNumbers(X, allowNaN);
  const type = floatType(X.dtype);
  const byRow = axis === 1 ? X.data.slice() : transposed(X.data, X.rows, X.cols);
  const size = axis === 1 ? X.cols : X.rows;
  for (let start = 0; start < byRow.length; start += size) change(byRow.subarray(start, start + size), type);
  const data = axis === 1 ? byRow : transposed(byRow, X.cols, X.rows);
  return new Dense(data.map(stored(type)), X.rows, X.cols, type);
}

const axisOf = (args: Arguments, fallback: number): number => args.number(['axis'], fallback) ?? fallback;
const known = (line: Float64Array): Float64Array => line.filter((value) => !Number.isNaN(value));
const meanOf = (line: Float64Array): number => {
  const values = known(line);
  return pairwiseSum(values, 0, values.length) / values.length;
};

/** What is nearly nothing does not divide; up to 0.24 only nothing at all. */
function divisor(value: number, type: NumberType, args: Arguments): number {
  const least = args.onlyZeros ? Number.MIN_VALUE : 10 * (EPSILON[type] ?? 0);
  return value < least ? 1 : value;
}

/** Taken off again where rounding left something of a mean. */
function center(line: Float64Array, mean: number): void {
  for (let i = 0; i < line.length; i++) line[i]! -= mean;
}

const scale: ArrayFunction = (X, args) => {
  const [axis, withMean, withStd] = [axisOf(args, 0), args.flag('with_mean', true), args.flag('with_std', true)];
  args.flag('copy', true);
  return along(X, axis, true, (line, type) => {
    const mean = meanOf(line);
    const deviation = Math.sqrt(meanOf(line.map((value) => (value - mean) ** 2)));
    if (withMean) center(line, mean);
    const rest = meanOf(line);
    if (withMean && Math.abs(rest) > 1e-8) center(line, rest);
    if (withStd) for (let i = 0; i < line.length; i++) line[i]! /= divisor(deviation, type, args);
  });
};

const minmaxScale: ArrayFunction = (X, args) => {
  const [low, high] = args.pair('feature_range', [0, 1]);
  args.flag('copy', true);
  return along(X, axisOf(args, 0), true, (line, type) => {
    const values = known(line);
    const [least, most] = [
      values.reduce((a, b) => Math.min(a, b), Infinity),
      values.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
    const factor = (high - low) / divisor(most - least, type, args);
    const shift = low - least * factor;
    for (let i = 0; i < line.length; i++) line[i] = line[i]! * factor + shift;
  });
};

const maxabsScale: ArrayFunction = (X, args) => {
  args.flag('copy', true);
  return along(X, axisOf(args, 0), true, (line, type) => {
    const most = known(line).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    for (let i = 0; i < line.length; i++) line[i]! /= divisor(most, type, args);
  });
};

const normalize: ArrayFunction = (X, args) => {
  const norm = args.word('norm', 'l2');
  const axis = axisOf(args, 1);
  args.flag('copy', true);
  return along(X, axis, false, (line, type) => {
    const size =
      norm === 'max'
        ? line.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
        : norm === 'l1'
          ? pairwiseSum(line.map(Math.abs), 0, line.length)
          : Math.sqrt(line.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < line.length; i++) line[i]! /= divisor(size, type, args);
  });
};

const binarize: ArrayFunction = (X, args) => {
  const threshold = args.number(['threshold'], 0) ?? 0;
  args.flag('copy', true);
  checkNumbers(X, false);
  return new Dense(
    X.data.map((value) => (value > threshold ? 1 : 0)),
    X.rows,
    X.cols,
    X.dtype,
  );
};

const addDummyFeature: ArrayFunction = (X, args) => {
  const value = args.number(['value'], 1) ?? 1;
  checkNumbers(X, false);
  const type = floatType(X.dtype);
  const out = new Float64Array(X.rows * (X.cols + 1)).fill(value);
  for (let i = 0; i < X.rows; i++) out.set(X.data.subarray(i * X.cols, (i + 1) * X.cols), i * (X.cols + 1) + 1);
  // numpy stacks a column of float64 with the others.
  return new Dense(out, X.rows, X.cols + 1, type === 'float16' ? 'float64' : 'float64');
};

export const SCALERS: Readonly<Record<string, ArrayFunction>> = {
  scale,
  minmax_scale: minmaxScale,
  maxabs_scale: maxabsScale,
  normalize,
  binarize,
  add_dummy_feature: addDummyFeature,
};
