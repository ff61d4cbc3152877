/**
 * Explainable boosting machines: a score of each bin of each column, and of pairs of bins, added up.
 * https://interpret.ml/docs/python/api/ExplainableBoostingClassifier.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import { expit, softmaxRows } from '../../../linalg/special/links.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { any, count, labels, listOf, numbers, optional, text } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model } from '../../binding/define.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { type Column, type Input, isObjectColumn, valueOf } from '../../input/matrix.js';
import { asColumns } from '../../running/validate.js';

/** Cuts of a column of numbers, or the bin of each category; without the bins of missing and of unknown values. */
type Binning = Float64Array | ReadonlyMap<string, number>;

function binning(): Attribute<Binning> {
  return {
    read(value, place) {
      if (value instanceof PyDict) {
        const found = new Map<string, number>();
        for (const [key, bin] of value) {
          const [name, at] = [unwrapScalar(key), unwrapScalar(bin)];
          if (typeof name !== 'string' || !Number.isInteger(at) || (at as number) < 1 || (at as number) > 2 ** 31) throw place.fail('a bin for each category', describe(value)); // prettier-ignore
          found.set(name, at as number);
        }
        return found;
      }
      const cuts = value instanceof NdArray && value.ndim === 1 && 'iuf'.includes(value.dtype.kind) ? value.toFloat64() : undefined; // prettier-ignore
      if (cuts?.every((cut, i) => i === 0 || cut >= cuts[i - 1]!) !== true) throw place.fail('rising cuts or categories', describe(value)); // prettier-ignore
      return cuts;
    },
  };
}

function positions(): Attribute<number[]> {
  return {
    read(value, place) {
      const found = asSequence(value)?.map(unwrapScalar);
      if (found !== undefined && found.length > 0 && found.every((at) => Number.isInteger(at) && (at as number) >= 0)) return found as number[]; // prettier-ignore
      throw place.fail('positions of columns', describe(value));
    },
  };
}

const attributes = {
  bins_: listOf(listOf(binning())),
  term_features_: listOf(positions()),
  term_scores_: listOf(numbers()),
  intercept_: numbers(0, 1),
  link_: optional(text()),
  classes_: optional(labels()),
  n_features_in_: optional(count()),
  objective: optional(any()),
};

type Ebm = Model<typeof attributes>;

/** Bins of a binning: that of missing values comes first, that of unknown ones last. */
function sizeOf(bins: Binning): number {
  if (bins instanceof Float64Array) return bins.length + 3;
  let largest = 0;
  for (const bin of bins.values()) largest = Math.max(largest, bin);
  return largest + 2;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'boolean') return [value ? 'True' : 'False'];
  if (typeof value === 'number') return Number.isInteger(value) ? [String(value), `${value}.0`] : [String(value)];
  return [String(value)];
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
  const plain = typeof value === 'string' ? value.trim() : '';
  return plain !== '' && Number.isFinite(Number(plain)) ? Number(plain) : undefined;
}

function binOf(bins: Binning, size: number, value: unknown): number {
  if (value === null || value === undefined || Number.isNaN(value)) return 0;
  if (!(bins instanceof Float64Array)) {
    for (const name of textsOf(value)) {
      const at = bins.get(name);
      if (at !== undefined) return at;
    }
    return size - 1;
  }
  const number = numberOf(value);
  if (number === undefined) return size - 1;
  let low = 0;
  let high = bins.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bins[middle]! <= number) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

/** Pairs have coarser bins than single columns, where a column has several binnings. */
const binningOf = (m: Ebm, feature: number, order: number): Binning => {
  const levels = m.bins_[feature]!;
  return levels[Math.min(levels.length, order) - 1]!;
};

const outputsOf = (m: Ebm): number => Math.max(1, m.intercept_.data.length);

function binsOf(column: Column, rows: number, bins: Binning): Int32Array {
  const size = sizeOf(bins);
  if (!isObjectColumn(column) && column.dtype !== 'bool' && bins instanceof Float64Array) return Int32Array.from(column.numbers, (value) => binOf(bins, size, value)); // prettier-ignore
  return Int32Array.from({ length: rows }, (_, row) => binOf(bins, size, valueOf(column, row)));
}

/** Scores before the link: shape (rows, outputs). */
function scores(m: Ebm, X: Input): Float64Array {
  const columns = asColumns(m.self, X);
  const outputs = outputsOf(m);
  const out = new Float64Array(X.rows * outputs);
  for (let i = 0; i < X.rows; i++) out.set(m.intercept_.data, i * outputs);
  m.term_features_.forEach((features, t) => {
    const { data } = m.term_scores_[t]!;
    const at = new Int32Array(X.rows);
    for (const feature of features) {
      const bins = binningOf(m, feature, features.length);
      const size = sizeOf(bins);
      binsOf(columns[feature]!, X.rows, bins).forEach((bin, i) => (at[i] = at[i]! * size + bin));
    }
    for (let i = 0; i < X.rows; i++)
      for (let k = 0; k < outputs; k++) out[i * outputs + k]! += data[at[i]! * outputs + k]!;
  });
  return out;
}

/** Probabilities of all classes. */
function probabilities(m: Ebm, X: Input): Float64Array {
  const found = scores(m, X);
  const outputs = outputsOf(m);
  if (outputs > 1) {
    softmaxRows(found, X.rows, outputs);
    return found;
  }
  const out = new Float64Array(2 * X.rows);
  found.forEach((score, i) => out.set([1 - expit(score), expit(score)], 2 * i));
  return out;
}

function check(m: Ebm): void {
  const outputs = outputsOf(m);
  if (m.term_scores_.length !== m.term_features_.length)
    throw m.self.fail('term_scores_', `${m.term_features_.length} tables`, `${m.term_scores_.length}`);
  m.term_features_.forEach((features, t) => {
    const sizes = features.map((feature) => {
      if ((m.bins_[feature]?.length ?? 0) === 0) throw m.self.fail('bins_', `bins of column ${feature}`, 'none');
      return sizeOf(binningOf(m, feature, features.length));
    });
    const expected = (outputs > 1 ? [...sizes, outputs] : sizes).join(', ');
    const { shape } = m.term_scores_[t]!;
    if (shape.join(', ') !== expected) throw m.self.fail('term_scores_', `scores of shape (${expected}) for term ${t}`, `(${shape.join(', ')})`); // prettier-ignore
  });
  const classes = m.classes_?.size;
  if (classes !== undefined && classes !== (outputs > 1 ? outputs : 2))
    throw m.self.fail('classes_', `${outputs > 1 ? outputs : 2} classes`, `${classes}`);
  const known = classes === undefined ? ['identity', 'log'] : ['logit', 'mlogit'];
  if (m.link_ !== undefined && !known.includes(m.link_))
    throw new UnsupportedError(`this ${m.self.className} has the link ${m.link_}, which Brine does not know`);
}

const isClassifier = (m: Ebm): boolean => m.classes_ !== undefined;

export default defineEstimator({
  classes: [
    'interpret.glassbox._ebm._ebm.ExplainableBoostingClassifier',
    'interpret.glassbox._ebm._ebm.ExplainableBoostingRegressor',
    'interpret.glassbox.ebm.ebm.ExplainableBoostingClassifier',
    'interpret.glassbox.ebm.ebm.ExplainableBoostingRegressor',
  ],
  byRow: true,
  attributes,
  upgrade(state) {
    if (!state.has('bins_') && (state.has('preprocessor_') || state.has('additive_terms_')))
      throw new UnsupportedError('this explainable boosting machine is of interpret 0.2 or earlier, whose layout Brine does not know: load it with 0.3 or later and fit again'); // prettier-ignore
  },
  check,
  features: (m) => m.bins_.length,
  featureTypes: (m) => m.bins_.map(([bins]) => (bins instanceof Float64Array ? 'number' : 'text')),
  has: (m, method) => method === 'predict' || (isClassifier(m) && (method === 'predictProba' || method === 'decisionFunction')), // prettier-ignore
  decisionFunction(m, X) {
    const found = scores(m, X);
    return outputsOf(m) > 1 ? float64Array(found, X.rows, outputsOf(m)) : float64Array(found, X.rows);
  },
  predictProba: (m, X) => float64Array(probabilities(m, X), X.rows, Math.max(2, outputsOf(m))),
  predict(m, X) {
    if (m.classes_ === undefined) {
      const found = scores(m, X);
      return float64Array(m.link_ === 'log' ? found.map(Math.exp) : found, X.rows);
    }
    const found = scores(m, X);
    if (outputsOf(m) > 1) return takeLabels(m.classes_, argmaxRows(found, X.rows, outputsOf(m)));
    return takeLabels(
      m.classes_,
      Int32Array.from(found, (score) => (score > 0 ? 1 : 0)),
    );
  },
});
