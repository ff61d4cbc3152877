/** The `_preprocessor` of histogram-based gradient boosting since 1.4: categories become codes and come first. */
import { PyObject } from '../../../../pickle/values/py-values.js';
import type { Attribute, Owner } from '../../../binding/define.js';
import type { BoundEstimator } from '../../../binding/bound-estimator.js';
import { Dense, type Features, type Input } from '../../../input/matrix.js';
import { reorder } from '../../../running/column-names.js';
import { transform } from '../../../running/run.js';
import { attributesOf, classPath, describe, unwrapScalar } from '../../../binding/state.js';
import { asSequence } from '../../../../pickle/values/py-values.js';
import { NdArray } from '../../../../numpy/ndarray.js';
import { asDense, checkWidth } from '../../../running/validate.js';

export interface Preprocessor {
  /** Gives the codes of the categorical columns. */
  readonly encoder: BoundEstimator;
  /** For each column of X whether it is categorical. */
  readonly categorical: readonly boolean[];
}

const ENCODER = 'sklearn.preprocessing._encoders.OrdinalEncoder';

/** The encoder and its columns in the column transformer that `fit` made. */
function find(value: unknown): { encoder: PyObject; mask: unknown } | undefined {
  const parts = value instanceof PyObject ? asSequence(attributesOf(value)?.get('transformers_')) : undefined;
  const part = parts?.map((item) => asSequence(item)).find((item) => item?.[0] === 'encoder');
  const encoder = part?.[1];
  return encoder instanceof PyObject && classPath(encoder) === ENCODER ? { encoder, mask: part![2] } : undefined;
}

export function preprocessor(): Attribute<Preprocessor> {
  return {
    read(value, place) {
      const found = find(value);
      if (found === undefined) throw place.fail('a ColumnTransformer with an OrdinalEncoder', describe(value));
      const mask = found.mask instanceof NdArray && found.mask.ndim === 1 ? found.mask.flat() : [];
      const categorical = mask.map((flag) => unwrapScalar(flag) === true);
      if (!categorical.includes(true)) throw place.fail('a mask of categorical columns', describe(found.mask));
      return { encoder: place.bind(found.encoder), categorical };
    },
    children: (value) => {
      const found = find(value);
      return found === undefined ? [] : [found.encoder];
    },
  };
}

/** Codes of the categorical columns, then the other columns. */
export function preprocessed(self: Owner, { encoder, categorical }: Preprocessor, X: Input): Dense {
  checkWidth(self, X.cols);
  if (X.kind === 'texts' || X.kind === 'csr') return asDense(self, X);
  const of = (flag: boolean): number[] => categorical.flatMap((is, j) => (is === flag ? [j] : []));
  const part = (columns: number[]): Features => reorder(X, columns, X.names && columns.map((j) => X.names![j]!));
  const codes = asDense(self, transform(encoder, part(of(true))), { nan: true, width: 'any' });
  const others = of(false);
  if (others.length === 0) return codes;
  const numbers = asDense(self, part(others), { nan: true, inf: true, width: 'any' });
  const out = new Float64Array(X.rows * X.cols);
  for (let i = 0; i < X.rows; i++) {
    out.set(codes.data.subarray(i * codes.cols, (i + 1) * codes.cols), i * X.cols);
    out.set(numbers.data.subarray(i * numbers.cols, (i + 1) * numbers.cols), i * X.cols + codes.cols);
  }
  return new Dense(out, X.rows, X.cols);
}
