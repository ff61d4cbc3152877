/**
 * The number of the interval that a value is in.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.KBinsDiscretizer.html
 */
import { hasIndependentRows } from '../../running/row-independence.js';
import { InvalidInputError } from '../../../core/errors.js';
import { child, listOf, nullable, numberType, oneOf, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Features, type Input } from '../../input/matrix.js';
import { namesOut, run, transform as transformWith } from '../../running/run.js';
import { asDense } from '../../running/validate.js';
import { roundingOf } from './columnwise.js';

const attributes = {
  bin_edges_: listOf(vector()),
  n_bins_: vector(),
  encode: optional(oneOf('onehot', 'onehot-dense', 'ordinal'), 'onehot' as const),
  _encoder: optional(nullable(child())),
  dtype: optional(nullable(numberType())),
};

type Bins = Model<typeof attributes>;

/** Edges at or below the value, as `numpy.searchsorted(…, side="right")`. */
function edgesUpTo(edges: Float64Array, from: number, to: number, value: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low - from;
}

/** The interval of a value; before 1.1 a value just below an edge belonged above it. */
function binOf(m: Bins, edges: Float64Array, value: number, bins: number): number {
  if (m.self.version.since(1, 1)) return edgesUpTo(edges, 1, edges.length - 1, value);
  const near = value + (1e-8 + 1e-5 * Math.abs(value));
  return Math.min(Math.max(edgesUpTo(edges, 1, edges.length, near), 0), bins - 1);
}

function ordinal(m: Bins, X: Input): Dense {
  const { data, rows, cols, dtype } = asDense(m.self, X, { width: m.bin_edges_.length });
  const wanted = m.dtype ?? dtype;
  const type = wanted === 'float32' ? 'float32' : 'float64';
  const round = roundingOf(type);
  const out = new Float64Array(data.length);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) out[at] = binOf(m, m.bin_edges_[j]!, round(data[at]!), m.n_bins_[j]!);
  }
  return new Dense(out, rows, cols, type);
}

function transform(m: Bins, X: Input): Features {
  const bins = ordinal(m, X);
  if (m.encode === 'ordinal') return bins;
  const coded = transformWith(m._encoder!, bins);
  if (coded.kind === 'table' || !m.self.version.since(0, 24)) return coded;
  // The encoder gives the type of X.
  return coded.kind === 'dense'
    ? new Dense(coded.data, coded.rows, coded.cols, bins.dtype)
    : Object.assign(Object.create(Object.getPrototypeOf(coded) as object) as typeof coded, coded, {
        dtype: bins.dtype,
      });
}

/** The middle of the interval. */
function inverse(m: Bins, X: Input): Dense {
  const codes = m.encode === 'ordinal' ? X : (run(m._encoder!, 'inverseTransform', X) as Features);
  const { data, rows, cols, dtype } = asDense(m.self, codes, { width: m.bin_edges_.length });
  const type = dtype === 'float32' ? 'float32' : 'float64';
  const round = roundingOf(type);
  const out = new Float64Array(data.length);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) {
      const edges = m.bin_edges_[j]!;
      const bin = Math.trunc(data[at]!);
      if (!(bin >= 0 && bin < edges.length - 1))
        throw new InvalidInputError(
          `${data[at]!} in row ${i}, column ${j} is no interval: there are ${edges.length - 1}`,
        );
      out[at] = round((edges[bin]! + edges[bin + 1]!) * 0.5);
    }
  }
  return new Dense(out, rows, cols, type);
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._discretization.KBinsDiscretizer'],
  byRow: (m) => m.encode === 'ordinal' || hasIndependentRows(m._encoder!),
  attributes,
  check(m) {
    const width = m.self.nFeatures;
    if (m.bin_edges_.length !== width) throw m.self.fail('bin_edges_', `${width} arrays`, `${m.bin_edges_.length}`);
    if (m.n_bins_.length !== width) throw m.self.fail('n_bins_', `${width} counts`, `${m.n_bins_.length}`);
    m.bin_edges_.forEach((edges, j) => {
      const sorted = edges.every((edge, k) => k === 0 || edge >= edges[k - 1]!);
      if (edges.length !== m.n_bins_[j]! + 1 || edges.length < 1 || !sorted)
        throw m.self.fail('bin_edges_', 'growing edges, one more than n_bins_', `others in column ${j}`);
    });
    if (m.encode !== 'ordinal' && m._encoder === undefined) throw m.self.fail('_encoder', 'a OneHotEncoder', 'nothing');
  },
  features: (m) => m.bin_edges_.length,
  transform,
  inverseTransform: inverse,
  getFeatureNamesOut: (m, inputs) => (m.encode === 'ordinal' ? [...inputs] : namesOut(m._encoder!, inputs)),
});
