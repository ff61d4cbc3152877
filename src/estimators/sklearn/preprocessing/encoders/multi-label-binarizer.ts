/**
 * Lists of labels as rows of zeros and ones.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.MultiLabelBinarizer.html
 */
import { resultNumbers } from '../../../input/output-size.js';
import { InvalidInputError } from '../../../../core/errors.js';
import { bool, labels, optional } from '../../../binding/attributes.js';
import { defineEstimator, type Model } from '../../../binding/define.js';
import { samplesOf } from '../../feature_extraction/samples.js';
import { readInput } from '../../../input/read-input.js';
import { shown } from '../../../input/cells.js';
import { type Csr, Dense, type Input, toCsr, toDense } from '../../../input/matrix.js';
import { asMatrix } from '../../../running/validate.js';
import { encodeLabels } from './labels.js';

const attributes = { classes_: labels(), sparse_output: optional(bool(), false) };

type Binarizer = Model<typeof attributes>;

/** Unknown labels are left away, as scikit-learn does with a warning. */
function transform(m: Binarizer, X: Input): Dense | Csr {
  const samples = samplesOf(m.self, X, 'lists of labels');
  const cols = m.classes_.size;
  const data = resultNumbers(samples.length, cols);
  samples.forEach((sample, i) => {
    const items = sample instanceof Set ? [...(sample as Set<unknown>)] : sample;
    if (!Array.isArray(items))
      throw new InvalidInputError(`${m.self.className} takes lists of labels; item ${i} is ${shown(sample)}`);
    for (const code of encodeLabels(m.classes_, items)) if (code >= 0) data[i * cols + code] = 1;
  });
  const rows = new Dense(data, samples.length, cols, 'int64');
  return m.sparse_output ? toCsr(rows) : rows;
}

function inverse(m: Binarizer, X: Input): unknown[][] {
  const matrix = asMatrix(m.self, X.kind === 'texts' ? readInput(X.passed) : X, { width: m.classes_.size });
  const { data, rows, cols } = matrix.kind === 'csr' ? toDense(matrix) : matrix;
  const classes = m.classes_.flat();
  if (data.some((value) => value !== 0 && value !== 1))
    throw new InvalidInputError('Expected only 0s and 1s in the label indicator');
  return Array.from({ length: rows }, (_, i) => classes.filter((_label, j) => data[i * cols + j] === 1));
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._label.MultiLabelBinarizer'],
  attributes,
  takesAnything: true,
  features: () => 0,
  transform,
  inverseTransform: inverse,
});
