/**
 * The number of its category for each value.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.OrdinalEncoder.html
 */
import { scratch } from '../../../input/scratch.js';
import { InvalidInputError } from '../../../../core/errors.js';
import { PyDict } from '../../../../pickle/values/py-dict.js';
import { nullable, number, numberType, oneOf, optional } from '../../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model } from '../../../binding/define.js';
import { Dense, type Input, type Table } from '../../../input/matrix.js';
import { describe, unwrapScalar } from '../../../binding/state.js';
import { asColumns, asDense } from '../../../running/validate.js';
import {
  categoryLists,
  checkEncoder,
  decodedTable,
  encodeColumn,
  groupingOf,
  INFREQUENT,
  infrequentAttributes,
  infrequentOf,
  unknownCategories,
} from './categories.js';

/** Code of the missing value, by column. */
function missingCodes(): Attribute<ReadonlyMap<number, number>> {
  return {
    read(value, place) {
      if (!(value instanceof PyDict)) throw place.fail('a dict of codes', describe(value));
      const codes = new Map<number, number>();
      for (const [key, item] of value) {
        const [column, code] = [unwrapScalar(key), unwrapScalar(item)];
        if (typeof column !== 'number' || typeof code !== 'number')
          throw place.fail('a dict of numbers', describe(item));
        codes.set(column, code);
      }
      return codes;
    },
    missing: () => new Map(),
  };
}

const attributes = {
  categories_: categoryLists(),
  ...infrequentAttributes,
  _missing_indices: missingCodes(),
  handle_unknown: optional(oneOf('error', 'use_encoded_value'), 'error'),
  unknown_value: optional(nullable(number())),
  encoded_missing_value: optional(number(), Number.NaN),
  dtype: optional(numberType(), 'float64'),
};

type Ordinal = Model<typeof attributes>;

function transform(m: Ordinal, X: Input): Dense {
  const columns = asColumns(m.self, X, m.categories_.length);
  const { rows } = X;
  const cols = columns.length;
  const out = scratch(Float64Array, rows * cols);
  columns.forEach((column, j) => {
    const codes = encodeColumn(m.categories_[j]!, column, rows);
    if (m.handle_unknown === 'error' && codes.includes(-1)) throw unknownCategories(m.self, column, codes, j);
    const missing = m._missing_indices.get(j);
    const groups = groupingOf(m, j);
    for (let i = 0; i < rows; i++) {
      const code = codes[i]!;
      const at = i * cols + j;
      if (code < 0) out[at] = m.unknown_value!;
      else if (code === missing) out[at] = m.encoded_missing_value;
      else out[at] = groups === undefined ? code : groups[code]!;
    }
  });
  if (m.dtype === 'float32') for (let i = 0; i < out.length; i++) out[i] = Math.fround(out[i]!);
  return new Dense(out, rows, cols, m.dtype);
}

const same = (a: number, b: number | undefined): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

function inverse(m: Ordinal, X: Input): Table {
  const { data, rows, cols } = asDense(m.self, X, { nan: true, width: m.categories_.length });
  const columns = m.categories_.map((list, j) => {
    const missing = m._missing_indices.get(j);
    const rare = infrequentOf(m, j);
    const frequent = rare === undefined ? list.values : list.values.filter((_, code) => !rare.includes(code));
    const rareCode = rare === undefined ? -1 : list.size - rare.length;
    return Array.from({ length: rows }, (_, i) => {
      let label = data[i * cols + j]!;
      if (missing !== undefined && same(label, m.encoded_missing_value)) label = missing;
      if (rare !== undefined && label === rareCode) return INFREQUENT;
      if (m.handle_unknown === 'use_encoded_value' && same(label, m.unknown_value)) return null;
      const code = Math.trunc(label);
      if (!(code >= 0 && code < frequent.length)) {
        throw new InvalidInputError(
          `${label} in row ${i}, column ${j} is no code: there are ${frequent.length} categories`,
        );
      }
      return frequent[code];
    });
  });
  const objects =
    m.handle_unknown === 'use_encoded_value' || m.categories_.some((_, j) => infrequentOf(m, j) !== undefined);
  return decodedTable(m.categories_, columns, rows, objects);
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._encoders.OrdinalEncoder'],
  byRow: true,
  attributes,
  check(m) {
    checkEncoder(m);
    if (m.handle_unknown === 'use_encoded_value' && m.unknown_value === undefined) {
      throw m.self.fail('unknown_value', 'a number, as handle_unknown is use_encoded_value', 'None');
    }
    if (m.dtype.startsWith('float')) return;
    if (m.unknown_value !== undefined && !Number.isInteger(m.unknown_value)) {
      throw m.self.fail('unknown_value', `an int, as dtype is ${m.dtype}`, String(m.unknown_value));
    }
    if (m._missing_indices.size > 0 && !Number.isInteger(m.encoded_missing_value)) {
      throw m.self.fail('encoded_missing_value', `an int, as dtype is ${m.dtype}`, String(m.encoded_missing_value));
    }
  },
  features: (m) => m.categories_.length,
  transform,
  inverseTransform: inverse,
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
