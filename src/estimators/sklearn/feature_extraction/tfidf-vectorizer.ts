/**
 * Counts of terms in documents, weighted by how rare the terms are.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_extraction.text.TfidfVectorizer.html
 */
import { bool, child, numberType, optional } from '../../binding/attributes.js';
import { boundOf } from '../../binding/bound-object.js';
import { defineEstimator } from '../../binding/define.js';
import { transform } from '../../running/run.js';
import type { Csr } from '../../input/matrix.js';
import { analyzerAttributes, analyzerOf, checkAnalyzer, documentsOf } from './analyzer.js';
import { countTerms } from './counts.js';
import { termsOf } from './terms-of.js';
import { vocabulary } from './vocabulary.js';
import type { TfidfState } from './weights.js';

export default defineEstimator({
  classes: ['sklearn.feature_extraction.text.TfidfVectorizer'],
  byRow: true,
  attributes: {
    ...analyzerAttributes,
    vocabulary_: vocabulary(),
    _tfidf: child(),
    binary: optional(bool(), false),
    dtype: optional(numberType(), 'float64'),
  },
  check(m) {
    checkAnalyzer(m);
    const weights = boundOf(m._tfidf).model as unknown as Partial<TfidfState>;
    if (weights.idf_ !== undefined && weights.idf_.length !== m.vocabulary_.size)
      throw m.self.fail('_tfidf', `weights of ${m.vocabulary_.size} terms`, `${weights.idf_.length}`);
  },
  transform: (m, X) =>
    transform(
      m._tfidf,
      countTerms(documentsOf(m.self, X, m.analyzer), analyzerOf(m), m.vocabulary_, m.binary, m.dtype),
    ) as Csr,
  inverseTransform: termsOf,
  inner: () => undefined,
  getFeatureNamesOut: (m) => [...m.vocabulary_.terms],
  computed: { idf_: (m) => m._tfidf.get('idf_') },
});
