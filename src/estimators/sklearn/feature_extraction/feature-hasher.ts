/**
 * Names, hashed into columns.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_extraction.FeatureHasher.html
 */
import { InvalidInputError } from '../../../core/errors.js';
import { bool, count, numberType, oneOf, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { shown } from '../../input/cells.js';
import type { Csr, Input } from '../../input/matrix.js';
import { hashRows, MAX_HASHED } from './hashing.js';
import { entriesOf, numberIn, samplesOf } from './samples.js';

const attributes = {
  n_features: count(),
  input_type: optional(oneOf('dict', 'pair', 'string'), 'dict' as const),
  alternate_sign: optional(bool(), true),
  non_negative: optional(bool(), false),
  dtype: optional(numberType(), 'float64'),
};

type Hasher = Model<typeof attributes>;

function pairs(m: Hasher, sample: unknown, row: number): (readonly [string, unknown])[] {
  if (m.input_type === 'dict') return entriesOf(m.self, sample, row);
  const what = m.input_type === 'string' ? 'strings' : 'pairs of a name and a value';
  const items: unknown = sample instanceof Set ? [...sample] : sample;
  if (Array.isArray(items)) {
    if (m.input_type === 'string' && items.every((item) => typeof item === 'string'))
      return items.map((item: string) => [item, 1] as const);
    if (m.input_type === 'pair' && items.every((item) => Array.isArray(item) && typeof item[0] === 'string'))
      return items as [string, unknown][];
  }
  throw new InvalidInputError(
    `each sample of ${m.self.className} is a list of ${what}; item ${row} is ${shown(sample)}`,
  );
}

function transform(m: Hasher, X: Input): Csr {
  const samples = samplesOf(m.self, X, m.input_type === 'dict' ? 'records' : 'lists').map((sample, row) =>
    pairs(m, sample, row).map(([feature, value]): [string, number] =>
      typeof value === 'string' ? [`${feature}=${value}`, 1] : [feature, numberIn(m.self, feature, value)],
    ),
  );
  return hashRows(samples, m, m.dtype);
}

export default defineEstimator({
  classes: ['sklearn.feature_extraction._hash.FeatureHasher'],
  attributes,
  takesAnything: true,
  check(m) {
    if (m.n_features < 1 || m.n_features > MAX_HASHED)
      throw m.self.fail('n_features', `a count from 1 to ${MAX_HASHED}`, `${m.n_features}`);
  },
  transform,
});
