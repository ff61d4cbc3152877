/**
 * A column of zeros and ones for each category.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.OneHotEncoder.html
 */
import { scratch } from '../../../input/scratch.js';
import { InvalidInputError, UnsupportedError } from '../../../../core/errors.js';
import { NdArray } from '../../../../numpy/ndarray.js';
import { any, bool, nullable, numberType, oneOf, optional } from '../../../binding/attributes.js';
import type { Attribute, Model } from '../../../binding/define.js';
import { defineEstimator } from '../../../binding/define.js';
import { Csr, Dense, type Input, type Table } from '../../../input/matrix.js';
import { resultNumbers } from '../../../input/output-size.js';
import { describe, unwrapScalar } from '../../../binding/state.js';
import { asColumns, asDenseAlways } from '../../../running/validate.js';
import {
  categoryLists,
  checkEncoder,
  decodedTable,
  encodeColumn,
  groupedSize,
  groupingOf,
  INFREQUENT,
  infrequentAttributes,
  infrequentOf,
  unknownCategories,
} from './categories.js';

/** The code that each column drops; undefined for none. */
function dropped(): Attribute<(number | undefined)[]> {
  return {
    read(value, place) {
      if (!(value instanceof NdArray) || value.ndim !== 1) throw place.fail('an array of codes', describe(value));
      return value.flat().map((item) => {
        const code = unwrapScalar(item);
        if (code === null) return undefined;
        if (typeof code === 'number' && Number.isInteger(code) && code >= 0) return code;
        throw place.fail('codes or None', describe(item));
      });
    },
  };
}

const attributes = {
  categories_: categoryLists(),
  ...infrequentAttributes,
  _drop_idx_after_grouping: optional(nullable(dropped())),
  handle_unknown: optional(oneOf('error', 'ignore', 'infrequent_if_exist', 'warn'), 'error'),
  sparse_output: optional(bool(), true),
  dtype: optional(numberType(), 'float64'),
  feature_name_combiner: optional(any(), 'concat'),
};

type OneHot = Model<typeof attributes>;

const dropOf = (m: OneHot, column: number): number | undefined => m._drop_idx_after_grouping?.[column];

/** Columns that a feature becomes. */
function widthOf(m: OneHot, column: number): number {
  return groupedSize(m, column) - (dropOf(m, column) === undefined ? 0 : 1);
}

/** For each value the column that is 1, counted from the first one of its feature; -1 for none. */
function positions(m: OneHot, X: Input): Int32Array[] {
  const columns = asColumns(m.self, X, m.categories_.length);
  // With 'warn' 1.6 and 1.7 do not count what is unknown among the rare ones.
  const groupsUnknown =
    m.handle_unknown === 'infrequent_if_exist' || (m.handle_unknown === 'warn' && m.self.version.since(1, 8));
  return columns.map((column, j) => {
    const codes = encodeColumn(m.categories_[j]!, column, X.rows);
    if (m.handle_unknown === 'error' && codes.includes(-1)) throw unknownCategories(m.self, column, codes, j);
    const rare = infrequentOf(m, j);
    const groups = groupingOf(m, j);
    const drop = dropOf(m, j);
    for (let i = 0; i < codes.length; i++) {
      let code = codes[i]!;
      if (code < 0 && rare !== undefined && groupsUnknown) code = rare[0]!;
      if (code < 0) continue;
      if (groups !== undefined) code = groups[code]!;
      codes[i] = drop === undefined || code < drop ? code : code === drop ? -1 : code - 1;
    }
    return codes;
  });
}

function transform(m: OneHot, X: Input): Dense | Csr {
  const found = positions(m, X);
  const { rows } = X;
  const starts: number[] = [];
  let cols = 0;
  found.forEach((_, j) => {
    starts.push(cols);
    cols += widthOf(m, j);
  });
  if (!m.sparse_output) {
    const data = resultNumbers(rows, cols);
    found.forEach((codes, j) => {
      for (let i = 0; i < rows; i++) if (codes[i]! >= 0) data[i * cols + starts[j]! + codes[i]!] = 1;
    });
    return new Dense(data, rows, cols, m.dtype);
  }
  const indices = scratch(Int32Array, rows * found.length);
  const indptr = scratch(Int32Array, rows + 1);
  indptr[0] = 0;
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < found.length; j++) if (found[j]![i]! >= 0) indices[at++] = starts[j]! + found[j]![i]!;
    indptr[i + 1] = at;
  }
  return new Csr(scratch(Float64Array, at).fill(1), indices.subarray(0, at), indptr, rows, cols, m.dtype);
}

/** Values and names of the codes of a column after grouping; rare categories come last, under one name. */
function grouped(m: OneHot, column: number): { values: unknown[]; texts: string[] } {
  const { values, texts } = m.categories_[column]!;
  const rare = infrequentOf(m, column);
  if (rare === undefined) return { values: [...values], texts: [...texts] };
  const frequent = values.map((_, code) => code).filter((code) => !rare.includes(code));
  return {
    values: [...frequent.map((code) => values[code]), INFREQUENT],
    texts: [...frequent.map((code) => texts[code]!), INFREQUENT],
  };
}

function inverse(m: OneHot, X: Input): Table {
  const widths = m.categories_.map((_, j) => widthOf(m, j));
  const { data, rows, cols } = asDenseAlways(m.self, X, { width: widths.reduce((a, b) => a + b, 0) });
  let start = 0;
  let unknown = false;
  const columns = widths.map((width, j) => {
    const all = grouped(m, j).values;
    const drop = dropOf(m, j);
    const kept = all.filter((_, code) => code !== drop);
    const mayBeUnknown =
      m.handle_unknown === 'ignore' || (m.handle_unknown !== 'error' && infrequentOf(m, j) === undefined);
    const out = new Array<unknown>(rows);
    for (let i = 0; i < rows; i++) {
      const row = data.subarray(i * cols + start, i * cols + start + width);
      const sum = row.reduce((a, b) => a + b, 0);
      if (width > 0 && sum !== 0) {
        out[i] = kept[row.reduce((best, value, k) => (value > row[best]! ? k : best), 0)];
      } else if (drop !== undefined) {
        out[i] = all[drop];
      } else if (mayBeUnknown) {
        out[i] = null;
        unknown = true;
      } else {
        throw new InvalidInputError(
          `Samples [${i}] can not be inverted when drop=None and handle_unknown='${m.handle_unknown}' because they contain all zeros`,
        );
      }
    }
    start += width;
    return out;
  });
  const objects = unknown || m.categories_.some((_, j) => infrequentOf(m, j) !== undefined);
  return decodedTable(m.categories_, columns, rows, objects);
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._encoders.OneHotEncoder'],
  byRow: true,
  attributes,
  upgrade(state) {
    // Before 1.2 the parameter was named `sparse`; before 1.2 dropped codes were kept after grouping only.
    if (!state.has('sparse_output') && state.has('sparse')) state.set('sparse_output', state.get('sparse'));
    if (!state.has('_drop_idx_after_grouping')) state.set('_drop_idx_after_grouping', state.get('drop_idx_') ?? null);
  },
  check(m) {
    checkEncoder(m);
    const drops = m._drop_idx_after_grouping;
    if (drops === undefined) return;
    if (drops.length !== m.categories_.length)
      throw m.self.fail('drop_idx_', `${m.categories_.length} codes`, `${drops.length}`);
    drops.forEach((drop, j) => {
      if (drop !== undefined && drop >= groupedSize(m, j))
        throw m.self.fail('drop_idx_', `codes below ${groupedSize(m, j)}`, `${drop}`);
    });
  },
  features: (m) => m.categories_.length,
  transform,
  inverseTransform: inverse,
  getFeatureNamesOut(m, inputs) {
    if (m.feature_name_combiner !== 'concat') {
      throw new UnsupportedError(
        'this OneHotEncoder names its columns with a Python function, which Brine does not run',
      );
    }
    return m.categories_.flatMap((_, j) => {
      const drop = dropOf(m, j);
      return grouped(m, j)
        .texts.filter((_text, code) => code !== drop)
        .map((text) => `${inputs[j]}_${text}`);
    });
  },
});
