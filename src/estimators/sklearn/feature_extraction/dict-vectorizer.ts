/**
 * A column for each name, and for each name with a text.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_extraction.DictVectorizer.html
 */
import { bool, listOf, numberType, optional, text } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { readInput } from '../../input/read-input.js';
import { type Csr, type Dense, type Input, toDense } from '../../input/matrix.js';
import { asMatrix } from '../../running/validate.js';
import { RowBuilder } from './counts.js';
import { entriesOf, numberIn, samplesOf } from './samples.js';
import { vocabulary } from './vocabulary.js';

const attributes = {
  feature_names_: listOf(text()),
  vocabulary_: vocabulary(),
  separator: optional(text(), '='),
  sparse: optional(bool(), true),
  dtype: optional(numberType(), 'float64'),
};

type Vectorizer = Model<typeof attributes>;

/** A text, or each text of a list, is a feature of its own that counts 1. */
function* features(m: Vectorizer, sample: unknown, row: number): Generator<[string, number]> {
  for (const [name, value] of entriesOf(m.self, sample, row)) {
    if (typeof value === 'string') yield [`${name}${m.separator}${value}`, 1];
    else if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
      for (const item of value) yield [`${name}${m.separator}${item}`, 1];
    else yield [name, numberIn(m.self, name, value)];
  }
}

function transform(m: Vectorizer, X: Input): Csr | Dense {
  const samples = samplesOf(m.self, X, 'records');
  const rows = new RowBuilder(samples.length);
  samples.forEach((sample, i) => {
    const row = new Map<number, number>();
    for (const [feature, value] of features(m, sample, i)) {
      const column = m.vocabulary_.columns.get(feature);
      if (column !== undefined) row.set(column, (row.get(column) ?? 0) + value);
    }
    rows.add(row);
  });
  const found = rows.finish(m.vocabulary_.size, m.dtype);
  return m.sparse ? found : toDense(found);
}

/** Records with what is not zero. */
function inverse(m: Vectorizer, X: Input): Record<string, number>[] {
  const matrix = asMatrix(m.self, X.kind === 'texts' ? readInput(X.passed) : X, {
    nan: true,
    inf: true,
    width: m.vocabulary_.size,
  });
  const { terms } = m.vocabulary_;
  return Array.from({ length: matrix.rows }, (_, i) => {
    const record = Object.create(null) as Record<string, number>;
    if (matrix.kind === 'csr') {
      for (let k = matrix.indptr[i]!; k < matrix.indptr[i + 1]!; k++)
        record[terms[matrix.indices[k]!]!] = matrix.data[k]!;
    } else {
      for (let j = 0; j < matrix.cols; j++) {
        const value = matrix.data[i * matrix.cols + j]!;
        if (value !== 0) record[terms[j]!] = value;
      }
    }
    return record;
  });
}

export default defineEstimator({
  classes: ['sklearn.feature_extraction._dict_vectorizer.DictVectorizer'],
  attributes,
  takesAnything: true,
  transform,
  inverseTransform: inverse,
  getFeatureNamesOut: (m) => [...m.feature_names_],
  features: () => 0,
});
