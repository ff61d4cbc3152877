/**
 * Encoders with a row of numbers for each code: one-hot, digits of a base, ranks, and contrasts. The rows are in the file.
 * https://contrib.scikit-learn.org/category_encoders/onehot.html
 */
import { nullable, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Column, Features, Input } from '../../input/matrix.js';
import { namesOut, transform } from '../../running/run.js';
import { numberColumn, replaced } from '../frames/frame.js';
import { type RowLookup, rowsOf } from '../frames/lookup.js';
import { codesFrom, encoderAttributes, innerCodes, namesAfter, type Parts, tableIn, tableOut, tables, upgradeEncoder, widthOf } from './encoder.js'; // prettier-ignore

const attributes = {
  ...encoderAttributes,
  mapping: optional(nullable(tables(rowsOf)), new Map<string, RowLookup>()),
  ordinal_encoder: optional(innerCodes()),
  /** BinaryEncoder up to 2.2 is a BaseNEncoder in a shell. */
  base_n_encoder: optional(innerCodes()),
};

type Tables = Model<typeof attributes>;

function columnsFor(m: Tables, codes: Float64Array, { names, rows }: RowLookup): [string, Column][] {
  const whole = [...rows.values()].every((row) => row.every(Number.isInteger));
  // Ranks have no rows for what is unknown or missing.
  const ranks = m.self.className === 'RankHotEncoder';
  return names.map((name, j) => {
    const numbers = codes.map((code) => {
      const row = rows.get(code);
      if (ranks && code === -2 && m.handle_missing === 'return_nan') return Number.NaN;
      if (row !== undefined) return row[j]!;
      return ranks && m.handle_unknown !== 'return_nan' ? 0 : Number.NaN;
    });
    return [name, numberColumn(numbers, whole && !numbers.some(Number.isNaN) ? 'int64' : 'float64')];
  });
}

function encode(m: Tables, X: Input): Features {
  if (m.base_n_encoder !== undefined) return transform(m.base_n_encoder, X);
  const frame = tableIn(m, X);
  if (m.cols.length === 0) return tableOut(m, frame);
  if (m.ordinal_encoder === undefined) throw m.self.fail('ordinal_encoder', 'an OrdinalEncoder', 'nothing');
  const parts: Parts = new Map();
  for (const name of m.cols) {
    const table = m.mapping?.get(name);
    if (table === undefined) throw m.self.fail('mapping', `a table of the column ${name}`, 'none');
    parts.set(name, columnsFor(m, codesFrom(m, m.ordinal_encoder, frame, name), table));
  }
  const { rows, columns } = replaced(frame, parts);
  // Contrasts up to 2.6 come with a column of ones that no table has.
  const ones = m._out?.[0] === 'intercept' && !columns.has('intercept');
  const first: [string, Column][] = ones ? [['intercept', numberColumn(new Float64Array(rows).fill(1), 'int64')]] : [];
  return tableOut(m, { rows, columns: new Map([...first, ...columns]) });
}

export default defineEstimator({
  classes: [
    'category_encoders.one_hot.OneHotEncoder',
    'category_encoders.binary.BinaryEncoder',
    'category_encoders.basen.BaseNEncoder',
    'category_encoders.gray.GrayEncoder',
    'category_encoders.rankhot.RankHotEncoder',
    'category_encoders.helmert.HelmertEncoder',
    'category_encoders.sum_coding.SumEncoder',
    'category_encoders.polynomial.PolynomialEncoder',
    'category_encoders.backward_difference.BackwardDifferenceEncoder',
  ],
  byRow: true,
  attributes,
  upgrade: upgradeEncoder,
  features: widthOf,
  transform: encode,
  getFeatureNamesOut: (m) => (m.base_n_encoder === undefined ? namesAfter(m) : namesOut(m.base_n_encoder)),
});
