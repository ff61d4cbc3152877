/**
 * Terms of documents, hashed into columns.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_extraction.text.HashingVectorizer.html
 */
import { bool, count, nullable, numberType, oneOf, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { type Csr, type Input } from '../../input/matrix.js';
import { mapRows } from '../../own/at-row.js';
import { analyzerAttributes, analyzerOf, checkAnalyzer, documentsOf } from './analyzer.js';
import { hashRows, MAX_HASHED } from './hashing.js';
import { normalizeRows } from './row-norms.js';

const attributes = {
  ...analyzerAttributes,
  n_features: count(),
  binary: optional(bool(), false),
  norm: optional(nullable(oneOf('l1', 'l2', 'max')), 'l2' as const),
  alternate_sign: optional(bool(), true),
  non_negative: optional(bool(), false),
  dtype: optional(numberType(), 'float64'),
};

function transform(m: Model<typeof attributes>, X: Input): Csr {
  const analyze = analyzerOf(m);
  const samples = mapRows(documentsOf(m.self, X, m.analyzer), (document) =>
    analyze(document).map((term) => [term, 1] as const),
  );
  const hashed = hashRows(samples, m, m.dtype);
  if (m.binary) hashed.data.fill(1);
  return m.norm === undefined ? hashed : normalizeRows(hashed, m.norm);
}

export default defineEstimator({
  classes: ['sklearn.feature_extraction.text.HashingVectorizer'],
  byRow: true,
  attributes,
  check(m) {
    checkAnalyzer(m);
    if (m.n_features < 1 || m.n_features > MAX_HASHED)
      throw m.self.fail('n_features', `a count from 1 to ${MAX_HASHED}`, `${m.n_features}`);
  },
  transform,
});
