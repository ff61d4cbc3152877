/**
 * Feature agglomeration: columns of a cluster pooled into one.
 * https://scikit-learn.org/stable/modules/generated/sklearn.cluster.FeatureAgglomeration.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import { PyGlobal } from '../../../pickle/values/py-values.js';
import { any, count, optional, vector } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input, type NumberType } from '../../input/matrix.js';
import { asDense, floatType } from '../../running/validate.js';

type Pool = (values: readonly number[]) => number;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

const sum: Pool = (values) => values.reduce((a, b) => a + b, 0);
const max: Pool = (values) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
const min: Pool = (values) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

/** numpy functions that a file names. */
const POOLS: ReadonlyMap<string, Pool> = /* @__PURE__ */ new Map<string, Pool>([
  ['mean', (values) => sum(values) / values.length],
  ['sum', sum],
  ['median', median],
  ['max', max],
  ['amax', max],
  ['min', min],
  ['amin', min],
]);

const attributes = {
  labels_: vector(),
  n_clusters_: optional(count()),
  pooling_func: any(),
  children_: optional(any()),
  n_leaves_: optional(any()),
  distances_: optional(any()),
};

type Agglomeration = Model<typeof attributes>;

function poolOf(m: Agglomeration): Pool {
  const stored = m.pooling_func;
  const pool = stored instanceof PyGlobal && stored.module.startsWith('numpy') ? POOLS.get(stored.name) : undefined;
  if (pool !== undefined) return pool;
  throw new UnsupportedError(
    `FeatureAgglomeration pools with a function that Brine does not know; it knows numpy's ${[...POOLS.keys()].join(', ')}`,
  );
}

function clusters(m: Agglomeration): number[][] {
  const out: number[][] = [];
  m.labels_.forEach((label, column) => (out[label] ??= []).push(column));
  return out;
}

function transform(m: Agglomeration, X: Input): Dense {
  const { data, rows, cols, dtype } = asDense(m.self, X);
  const pool = poolOf(m);
  const groups = clusters(m);
  const out = new Float64Array(rows * groups.length);
  for (let i = 0; i < rows; i++) {
    groups.forEach((columns, k) => {
      out[i * groups.length + k] = pool(columns.map((j) => data[i * cols + j]!));
    });
  }
  const name = m.pooling_func instanceof PyGlobal ? m.pooling_func.name : '';
  const type = typeOf(name, dtype);
  return new Dense(out, rows, groups.length, type);
}

/** What numpy's functions make of the types: the largest and the smallest are what they were, sums of integers are int64. */
function typeOf(name: string, type: NumberType): NumberType {
  if (name === 'mean') return 'float64';
  if (/max|min/.test(name) || floatType(type) !== 'float64') return type;
  const isWhole = type === 'bool' || /int/.test(type);
  return name === 'sum' && isWhole ? (type.startsWith('u') ? 'uint64' : 'int64') : 'float64';
}

function inverseTransform(m: Agglomeration, X: Input): Dense {
  const count = clusters(m).length;
  const codes = asDense(m.self, X, { width: count });
  const cols = m.labels_.length;
  const out = new Float64Array(codes.rows * cols);
  for (let i = 0; i < codes.rows; i++) {
    for (let j = 0; j < cols; j++) out[i * cols + j] = codes.data[i * count + m.labels_[j]!]!;
  }
  return new Dense(out, codes.rows, cols, codes.dtype);
}

export default defineEstimator({
  classes: ['sklearn.cluster._agglomerative.FeatureAgglomeration'],
  attributes,
  upgrade(state) {
    if (!state.has('n_clusters_') && state.has('n_clusters')) state.set('n_clusters_', state.get('n_clusters'));
  },
  check(m) {
    const { nFeatures } = m.self;
    const count = m.labels_.length;
    if (count !== nFeatures) throw m.self.fail('labels_', `${nFeatures} labels`, `${count}`);
    const known = new Set(m.labels_);
    for (const label of known) {
      if (!Number.isInteger(label) || label < 0 || label >= known.size) {
        throw m.self.fail('labels_', `labels of 0 to ${known.size - 1}`, `${label}`);
      }
    }
  },
  features: (m) => m.labels_.length,
  transform,
  inverseTransform,
  getFeatureNamesOut: (m) => classNames(m.self, clusters(m).length),
});
