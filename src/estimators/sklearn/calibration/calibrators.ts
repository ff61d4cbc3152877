/** Curves from the score of a class to its probability, and the classifier that they belong to. */
import { InvalidInputError } from '../../../core/errors.js';
import { interpolate } from '../../../linalg/interpolate.js';
import { expit, softmaxRows } from '../../../linalg/special/links.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';
import type { Attribute, Owner, Place } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { Dense } from '../../input/matrix.js';
import { labelsAsText } from '../../binding/python2-labels.js';
import { attributesOf, classPath, describe, unwrapScalar } from '../../binding/state.js';

/** Probability of each score of one column. */
export type Calibrator =
  | { readonly kind: 'sigmoid'; readonly a: number; readonly b: number }
  | { readonly kind: 'isotonic'; readonly x: Float64Array; readonly y: Float64Array }
  | { readonly kind: 'temperature'; readonly beta: number };

/** A `_CalibratedClassifier`: an object without a version of its own. */
export interface Calibrated {
  readonly estimator: BoundEstimator;
  readonly calibrators: readonly Calibrator[];
  readonly classes: NdArray;
}

type State = NonNullable<ReturnType<typeof attributesOf>>;

/** Names changed: `base_estimator` up to 1.1; `calibrators_`, and classes in a label encoder, up to 0.23. */
function partsOf(state: State): { estimator: unknown; calibrators: unknown[] | undefined; classes: unknown } {
  return {
    estimator: state.get('estimator') ?? state.get('base_estimator'),
    calibrators: asSequence(state.get('calibrators') ?? state.get('calibrators_')),
    classes: state.get('classes_') ?? state.get('classes'),
  };
}

/** The corners of an isotonic regression, kept under other names up to 0.23. */
function readCurve(state: State | undefined, place: Place): { x: Float64Array; y: Float64Array } {
  const corners = (name: string, old: string): Float64Array => {
    const found = state?.get(name) ?? state?.get(old);
    if (found instanceof NdArray && found.ndim === 1 && found.dtype.kind === 'f' && found.size > 0)
      return found.toFloat64();
    throw place.fail(`an isotonic regression with ${name}`, describe(found));
  };
  const x = corners('X_thresholds_', '_necessary_X_');
  const y = corners('y_thresholds_', '_necessary_y_');
  if (x.length !== y.length || !x.every((value, i) => i === 0 || value > x[i - 1]!))
    throw place.fail('an isotonic regression with rising corners', `${x.length} and ${y.length} numbers`);
  return { x, y };
}

function readCalibrator(value: unknown, place: Place): Calibrator {
  const path = value instanceof PyObject ? classPath(value) : undefined;
  const state = value instanceof PyObject ? attributesOf(value) : undefined;
  const number = (name: string): number => {
    const found = unwrapScalar(state?.get(name));
    if (typeof found === 'number') return found;
    throw place.fail(`calibrators with a number ${name}`, describe(found));
  };
  if (path === 'sklearn.calibration._SigmoidCalibration') return { kind: 'sigmoid', a: number('a_'), b: number('b_') };
  if (path === 'sklearn.calibration._TemperatureScaling') return { kind: 'temperature', beta: number('beta_') };
  if (path === 'sklearn.isotonic.IsotonicRegression') return { kind: 'isotonic', ...readCurve(state, place) };
  throw place.fail('calibrators that Brine knows', describe(value));
}

export function calibrated(): Attribute<Calibrated> {
  return {
    read(value, place) {
      const state = value instanceof PyObject ? attributesOf(value) : undefined;
      if (state === undefined) throw place.fail('calibrated classifiers', describe(value));
      const { estimator, calibrators, classes } = partsOf(state);
      if (!(estimator instanceof PyObject)) throw place.fail('a classifier', describe(estimator));
      if (calibrators === undefined) throw place.fail('a list of calibrators', describe(calibrators));
      if (!(classes instanceof NdArray) || classes.ndim !== 1) throw place.fail('labels', describe(classes));
      return {
        estimator: place.bind(estimator),
        calibrators: calibrators.map((item) => readCalibrator(item, place)),
        classes: labelsAsText(classes, place.version),
      };
    },
    children(value) {
      const state = value instanceof PyObject ? attributesOf(value) : undefined;
      if (state === undefined) return [];
      const { estimator } = partsOf(state);
      return estimator instanceof PyObject ? [estimator] : [];
    },
  };
}

/** Probabilities for one column of scores. */
export function calibrate(self: Owner, calibrator: Calibrator, scores: Float64Array): Float64Array {
  if (calibrator.kind === 'sigmoid') return scores.map((score) => expit(-(calibrator.a * score + calibrator.b)));
  if (calibrator.kind === 'isotonic' && !scores.every(Number.isFinite))
    throw new InvalidInputError('the scores that are to be calibrated contain NaN or infinity');
  if (calibrator.kind === 'isotonic') return scores.map((score) => interpolate(calibrator.x, calibrator.y, score));
  throw self.fail('calibrated_classifiers_', 'one calibrator a class', 'a temperature');
}

/** Softmax of the scaled logits of all classes, in place of one curve for each. */
export function temperature(beta: number, scores: Dense): Float64Array {
  const { data, rows, cols } = logits(scores);
  const out = data.map((value) => beta * value);
  softmaxRows(out, rows, cols);
  return out;
}

const EPS = 1e-12;

/** Scores of two classes count against the first; rows that are probabilities become logarithms. */
function logits({ data, rows, cols }: Dense): Dense {
  if (cols === 1) {
    const both = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 1 ? data[i >> 1]! : -data[i >> 1]!));
    return new Dense(both, rows, 2);
  }
  let probabilities = data.every((value) => value >= 0 && value <= 1);
  for (let i = 0; i < rows && probabilities; i++) {
    let sum = 0;
    for (let k = 0; k < cols; k++) sum += data[i * cols + k]!;
    probabilities = Math.abs(sum - 1) <= 1e-8 + 1e-5;
  }
  return probabilities
    ? new Dense(
        data.map((value) => Math.log(value + EPS)),
        rows,
        cols,
      )
    : new Dense(data, rows, cols);
}
