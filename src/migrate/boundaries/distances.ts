/** Metrics of neighbours, `(p, vec, mat)`: what a class keeps in the vector changed without a sign. */
import { NdArray } from '../../numpy/ndarray.js';
import { asSequence, PyGlobal, PyTuple } from '../../pickle/values/py-values.js';
import { type Both, floats, globalOf, of, step, type Step, type Subject } from '../step.js';

const METRIC = of('metrics._dist_metrics', 'newObj');

/** Metrics in double precision got their number with 1.3, where those in single precision came. */
const precision: Both = {
  forwards: ({ object }) => {
    const [metric] = object.args;
    if (metric instanceof PyGlobal && !/(?:32|64)$/.test(metric.name)) object.args = [globalOf(`${metric.path}64`)];
  },
  backwards: ({ object, run, path }) => {
    const [metric] = object.args;
    if (!(metric instanceof PyGlobal)) return;
    if (metric.name.endsWith('32'))
      run.refuse('distances in single precision are not known before 1.3', path, metric.name);
    object.args = [globalOf(metric.path.replace(/64$/, ''))];
  },
};

const classOf = ({ object }: Subject): string => {
  const [metric] = object.args;
  return metric instanceof PyGlobal ? metric.name.replace(/(?:32|64)$/, '') : '';
};

function setVector({ object }: Subject, vector: (old: NdArray, matrix: NdArray) => NdArray): void {
  const [p, old, matrix, ...rest] = asSequence(object.state) ?? [];
  if (!(old instanceof NdArray) || !(matrix instanceof NdArray)) return;
  object.state = new PyTuple([p, vector(old, matrix), matrix, ...rest]);
}

/** The vector has weights since 1.1: without any it is empty, where one of a zero stood before. */
const weights: Both = {
  forwards: (metric) => {
    if (classOf(metric) === 'MinkowskiDistance') setVector(metric, () => floats([]));
  },
  backwards: (metric) => {
    if (classOf(metric) !== 'MinkowskiDistance') return;
    setVector(metric, (vector) => {
      if (vector.size > 0) metric.refuse('weights of the Minkowski metric are not known before 1.1', 'w');
      return floats([0]);
    });
  },
};

/** Until 1.2 the vector was room to compute in, as long as a row. */
const room: Both = {
  forwards: (metric) => {
    if (classOf(metric) === 'MahalanobisDistance') setVector(metric, () => floats([0]));
  },
  backwards: (metric) => {
    if (classOf(metric) === 'MahalanobisDistance')
      setVector(metric, (_, matrix) => floats(new Array<number>(matrix.shape[0]!).fill(0)));
  },
};

export const DISTANCE_STEPS: readonly Step[] = [step('1.1', METRIC, weights), step('1.3', METRIC, precision, room)];
