/**
 * A column for each class; one column for two.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.LabelBinarizer.html
 */
import { resultNumbers } from '../../../input/output-size.js';
import { InvalidInputError } from '../../../../core/errors.js';
import { NdArray } from '../../../../numpy/ndarray.js';
import { bool, labels, number, optional, text } from '../../../binding/attributes.js';
import { defineEstimator, type Model } from '../../../binding/define.js';
import { readInput } from '../../../input/read-input.js';
import { type Csr, Dense, type Input, toCsr, toDense } from '../../../input/matrix.js';
import { argmaxRows, int64Array, takeLabels } from '../../../binding/results.js';
import { asMatrix } from '../../../running/validate.js';
import { encodeLabels, labelsOf } from './labels.js';

const attributes = {
  classes_: labels(),
  neg_label: optional(number(), 0),
  pos_label: optional(number(), 1),
  y_type_: optional(text(), 'multiclass'),
  sparse_output: optional(bool(), false),
};

type Binarizer = Model<typeof attributes>;

/** Rows of several labels each are passed through. */
function indicator(m: Binarizer, X: Input): Dense | undefined {
  if (!m.y_type_.startsWith('multilabel')) return undefined;
  const matrix = asMatrix(m.self, X.kind === 'texts' ? readInput(X.passed) : X, { width: m.classes_.size });
  const { data, rows, cols } = matrix.kind === 'csr' ? toDense(matrix) : matrix;
  return new Dense(
    data.map((value) => (value === 0 ? m.neg_label : m.pos_label)),
    rows,
    cols,
    'int64',
  );
}

function transform(m: Binarizer, X: Input): Dense | Csr {
  const rows = indicator(m, X) ?? oneHot(m, encodeLabels(m.classes_, labelsOf(m.self, X)));
  return m.sparse_output ? toCsr(rows) : rows;
}

/** Unknown labels give a row without a class. */
function oneHot(m: Binarizer, codes: Int32Array): Dense {
  const n = m.classes_.size;
  const cols = n <= 2 ? 1 : n;
  const data = resultNumbers(codes.length, cols).fill(m.neg_label);
  codes.forEach((code, i) => {
    if (n > 2 && code >= 0) data[i * cols + code] = m.pos_label;
    else if (n === 2 && code === 1) data[i] = m.pos_label;
  });
  return new Dense(data, codes.length, cols, 'int64');
}

function inverse(m: Binarizer, X: Input): NdArray {
  const passed = X.kind === 'texts' ? X.passed : undefined;
  const flat = passed instanceof NdArray && passed.ndim === 1 ? column(passed) : undefined;
  const matrix = flat ?? asMatrix(m.self, X.kind === 'texts' ? readInput(passed) : X, { width: 'any' });
  const { data, rows, cols } = matrix.kind === 'csr' ? toDense(matrix) : matrix;
  const threshold = (m.pos_label + m.neg_label) / 2;
  if (m.y_type_.startsWith('multilabel')) {
    return int64Array(
      data.map((value) => (value > threshold ? 1 : 0)),
      rows,
      cols,
    );
  }
  const n = m.classes_.size;
  if (m.y_type_ === 'multiclass') {
    if (cols !== n) throw new InvalidInputError(`X has ${cols} columns, but there are ${n} classes`);
    return takeLabels(m.classes_, argmaxRows(data, rows, cols));
  }
  if (cols > 2) throw new InvalidInputError(`X has ${cols} columns, but there are ${n} classes`);
  const codes = Int32Array.from({ length: rows }, (_, i) => (n > 1 && data[i * cols + cols - 1]! > threshold ? 1 : 0));
  return takeLabels(m.classes_, codes);
}

const column = (array: NdArray): Dense => new Dense(array.toFloat64(), array.size, 1);

export default defineEstimator({
  classes: ['sklearn.preprocessing._label.LabelBinarizer'],
  attributes,
  takesAnything: true,
  check(m) {
    if (m.classes_.size === 0) throw m.self.fail('classes_', 'at least one label', 'none');
    for (const name of ['neg_label', 'pos_label'] as const)
      if (!Number.isSafeInteger(m[name])) throw m.self.fail(name, 'an integer', `${m[name]}`);
  },
  transform,
  inverseTransform: inverse,
});
