/** The type of a model whose rows and labels somebody knows. */
import type { Estimator } from './estimator.js';
import type { X } from './input/read-input.js';
import type { Floats, Label, Labels } from './running/result-types.js';

/**
 * A model of one output whose rows and labels you know: `await load<Model<Row, 'stay' | 'leave'>>('churn.joblib')`. Row is an
 * interface or type with the names of the features; it is not compared with the file.
 */
export type Model<Row extends object | string = object | string, L = Label> = Estimator<{
  readonly rows: X<Row>;
  readonly labels: Labels<L, 1>;
  readonly classes: Labels<L, 1>;
  readonly probabilities: Floats<2>;
}>;
