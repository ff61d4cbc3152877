/** From scores and probabilities to labels: what classifiers share. */
import type { NdArray } from '../../numpy/ndarray.js';
import type { Owner } from '../binding/define.js';
import { type Dense, numberArray } from '../input/matrix.js';
import { argmaxRows, takeBySign, takeLabels } from '../binding/results.js';

/** Scores as `decision_function` gives them: one column is flat. */
export function scoreArray(scores: Dense): NdArray {
  const { data, rows, cols, dtype } = scores;
  return numberArray(data, cols === 1 ? [rows] : [rows, cols], dtype);
}

/** The class with the largest score; of two classes the second one where the single score is positive. */
export function labelsOfScores(classes: NdArray, scores: Dense): NdArray {
  const { data, rows, cols } = scores;
  if (cols > 1) return takeLabels(classes, argmaxRows(data, rows, cols));
  return takeBySign(classes, data);
}

/** A single column of scores needs two classes; more need a class each. */
export function checkClasses(self: Owner, classes: NdArray, outputs: number): void {
  const expected = outputs === 1 ? 2 : outputs;
  if (classes.size !== expected)
    throw self.fail('classes_', `${expected} labels, as there are scores`, `${classes.size}`);
}

/** Natural logarithm of probabilities, with their dtype. */
export function logOf(probabilities: NdArray | NdArray[]): NdArray | NdArray[] {
  if (Array.isArray(probabilities)) return probabilities.map((array) => logArray(array));
  return logArray(probabilities);
}

function logArray(array: NdArray): NdArray {
  return numberArray(
    array.toFloat64().map(Math.log),
    array.shape,
    array.dtype.name === 'float32' ? 'float32' : 'float64',
  );
}
