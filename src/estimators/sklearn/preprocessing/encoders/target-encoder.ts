/**
 * The mean of the target for each category.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.TargetEncoder.html
 */
import { array, listOf, nullable, numbers, oneOf, optional, vector } from '../../../binding/attributes.js';
import { defineEstimator, type Model } from '../../../binding/define.js';
import { Dense, type Input } from '../../../input/matrix.js';
import { itemTexts } from '../../../running/python-text.js';
import { asColumns } from '../../../running/validate.js';
import { categoryLists, checkEncoder, encodeColumn, infrequentAttributes } from './categories.js';

const attributes = {
  categories_: categoryLists(),
  ...infrequentAttributes,
  encodings_: listOf(vector()),
  target_mean_: numbers(),
  target_type_: oneOf('continuous', 'binary', 'multiclass'),
  classes_: optional(nullable(array(1))),
};

type Encoder = Model<typeof attributes>;

/** Columns that each feature becomes. */
const perFeature = (m: Encoder): number => (m.target_type_ === 'multiclass' ? m.classes_!.size : 1);

function transform(m: Encoder, X: Input): Dense {
  const columns = asColumns(m.self, X, m.categories_.length);
  const { rows } = X;
  const times = perFeature(m);
  const cols = columns.length * times;
  const out = new Float64Array(rows * cols);
  columns.forEach((column, j) => {
    const codes = encodeColumn(m.categories_[j]!, column, rows);
    for (let k = 0; k < times; k++) {
      const means = m.encodings_[j * times + k]!;
      const fallback = m.target_mean_.data[k]!;
      for (let i = 0; i < rows; i++) out[i * cols + j * times + k] = codes[i]! < 0 ? fallback : means[codes[i]!]!;
    }
  });
  return new Dense(out, rows, cols);
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._target_encoder.TargetEncoder'],
  byRow: true,
  attributes,
  check(m) {
    checkEncoder(m);
    if (m.target_type_ === 'multiclass' && m.classes_ === undefined) throw m.self.fail('classes_', 'labels', 'None');
    const times = perFeature(m);
    if (m.encodings_.length !== m.categories_.length * times)
      throw m.self.fail('encodings_', `${m.categories_.length * times} arrays`, `${m.encodings_.length}`);
    if (m.target_mean_.data.length !== times)
      throw m.self.fail('target_mean_', `${times} numbers`, `${m.target_mean_.data.length}`);
    m.encodings_.forEach((means, e) => {
      const { size } = m.categories_[Math.floor(e / times)]!;
      if (means.length !== size) throw m.self.fail('encodings_', `${size} means`, `${means.length} in array ${e}`);
    });
  },
  features: (m) => m.categories_.length,
  transform,
  getFeatureNamesOut(m, inputs) {
    if (m.target_type_ !== 'multiclass') return [...inputs];
    const classes = itemTexts(m.classes_!);
    return inputs.flatMap((name) => classes.map((label) => `${name}_${label}`));
  },
});
