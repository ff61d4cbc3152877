/**
 * How often each term stands in each document.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_extraction.text.CountVectorizer.html
 */
import { bool, numberType, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { analyzerAttributes, analyzerOf, checkAnalyzer, documentsOf } from './analyzer.js';
import { countTerms } from './counts.js';
import { termsOf } from './terms-of.js';
import { vocabulary } from './vocabulary.js';

export default defineEstimator({
  classes: ['sklearn.feature_extraction.text.CountVectorizer'],
  byRow: true,
  attributes: {
    ...analyzerAttributes,
    vocabulary_: vocabulary(),
    binary: optional(bool(), false),
    dtype: optional(numberType(), 'int64'),
  },
  check: checkAnalyzer,
  transform: (m, X) => countTerms(documentsOf(m.self, X, m.analyzer), analyzerOf(m), m.vocabulary_, m.binary, m.dtype),
  inverseTransform: termsOf,
  inner: () => undefined,
  getFeatureNamesOut: (m) => [...m.vocabulary_.terms],
});
