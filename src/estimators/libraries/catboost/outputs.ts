/** From CatBoost's raw scores to what its classes answer. Source: `eval_processing.cpp` and `core.py`. */
import { InvalidInputError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { choice, integer, type OptionValues } from '../../binding/method-options.js';
import { argmaxRows, float64Array, int64Array, takeLabels } from '../../binding/results.js';

export type PredictionType =
  'RawFormulaVal' | 'Probability' | 'LogProbability' | 'Class' | 'Exponent' | 'RMSEWithUncertainty';

const RANGE = {
  ntreeStart: integer('The first tree that counts.', 0),
  ntreeEnd: integer('One past the last tree that counts; 0 for all.', 0),
};

export const PREDICT = {
  predictionType: choice('What is asked for; by default that of the class.', 'default', 'RawFormulaVal', 'Probability', 'LogProbability', 'Class', 'Exponent', 'RMSEWithUncertainty'), // prettier-ignore
  ...RANGE,
};

export const PROBABILITIES = RANGE;

export type PredictOptions = OptionValues<typeof PREDICT>;

/** Losses whose raw scores are logarithms of what they predict. */
const EXPONENTS = new Set(['Poisson', 'Tweedie']);
const BINARY = new Set(['Logloss', 'CrossEntropy', 'Focal']);
const ONE_EACH = new Set(['MultiClassOneVsAll', 'MultiLogloss', 'MultiCrossEntropy']);

export const isClassification = (loss: string): boolean => BINARY.has(loss) || ONE_EACH.has(loss) || loss === 'MultiClass'; // prettier-ignore

/** Several labels a row at once. */
export const isMultiLabel = (loss: string): boolean => loss === 'MultiLogloss' || loss === 'MultiCrossEntropy';

/** What `predict` of a regressor gives. */
export function usualType(loss: string): PredictionType {
  if (EXPONENTS.has(loss)) return 'Exponent';
  return loss === 'RMSEWithUncertainty' ? 'RMSEWithUncertainty' : 'RawFormulaVal';
}

export interface Raw {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
  readonly loss: string;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function softmax(row: Float64Array): void {
  const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  row.forEach((value, k) => (sum += row[k] = Math.exp(value - most)));
  row.forEach((value, k) => (row[k] = value / sum));
}

/** Shape (rows, classes). */
export function probabilities({ data, rows, cols, loss }: Raw): NdArray {
  if (cols === 1) {
    const out = new Float64Array(2 * rows);
    data.forEach((x, i) => {
      out[2 * i + 1] = sigmoid(x);
      out[2 * i] = 1 - out[2 * i + 1]!;
    });
    return float64Array(out, rows, 2);
  }
  if (ONE_EACH.has(loss)) return float64Array(data.map(sigmoid), rows, cols);
  const out = data.slice();
  for (let i = 0; i < out.length; i += cols) softmax(out.subarray(i, i + cols));
  return float64Array(out, rows, cols);
}

/** Logarithms without the detour over what rounds to 0. */
export function logProbabilities({ data, rows, cols, loss }: Raw): NdArray {
  const log = (x: number): number => (x > 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x)));
  if (cols === 1) {
    const out = new Float64Array(2 * rows);
    data.forEach((x, i) => {
      out[2 * i] = log(-x);
      out[2 * i + 1] = log(x);
    });
    return float64Array(out, rows, 2);
  }
  if (ONE_EACH.has(loss)) return float64Array(data.map(log), rows, cols);
  const out = data.slice();
  for (let i = 0; i < out.length; i += cols) {
    const row = out.subarray(i, i + cols);
    const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const total = Math.log(row.reduce((sum, x) => sum + Math.exp(x - most), 0));
    row.forEach((x, k) => (row[k] = x - most - total));
  }
  return float64Array(out, rows, cols);
}

/** Labels: (rows,) of two classes, (rows, 1) of more, (rows, labels) of 0 and 1 where each row may have several. */
export function classesOf(raw: Raw, labels: NdArray | undefined, threshold: number): NdArray {
  const { data, rows, cols, loss } = raw;
  if (isMultiLabel(loss)) return int64Array(data.map((x) => (x > 0 ? 1 : 0)), rows, cols); // prettier-ignore
  const known = labels ?? NdArray.of(BigInt64Array.from({ length: Math.max(2, cols) }, (_, k) => BigInt(k)));
  if (cols === 1)
    return takeLabels(
      known,
      Int32Array.from(data, (x) => (x > threshold ? 1 : 0)),
    );
  return takeLabels(known, argmaxRows(data, rows, cols), [rows, 1]);
}

export function converted(raw: Raw, type: PredictionType, labels: NdArray | undefined, threshold: number): NdArray {
  const { data, rows, cols } = raw;
  const shaped = (values: Float64Array): NdArray =>
    cols === 1 ? float64Array(values, rows) : float64Array(values, rows, cols);
  switch (type) {
    case 'Probability':
      return probabilities(raw);
    case 'LogProbability':
      return logProbabilities(raw);
    case 'Class':
      return classesOf(raw, labels, threshold);
    case 'Exponent':
      return shaped(data.map(Math.exp));
    case 'RMSEWithUncertainty':
      if (cols !== 2) throw new InvalidInputError('predictionType RMSEWithUncertainty is for models of that loss');
      return shaped(data.map((x, at) => (at % 2 === 0 ? x : Math.exp(2 * x))));
    default:
      return shaped(data);
  }
}
