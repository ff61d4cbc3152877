/**
 * One value for all gaps of a column.
 * https://scikit-learn.org/stable/modules/generated/sklearn.impute.SimpleImputer.html
 */
import { scratch } from '../../input/scratch.js';
import { InvalidInputError } from '../../../core/errors.js';
import { PyCall, PyGlobal, PyObject } from '../../../pickle/values/py-values.js';
import { array, bool, child, dtypeName, nullable, oneOf, optional } from '../../binding/attributes.js';
import { boundOf } from '../../binding/bound-object.js';
import { type Attribute, defineEstimator, type Model } from '../../binding/define.js';
import { numberOf, shown } from '../../input/cells.js';
import {
  type Column,
  Csr,
  Dense,
  type Features,
  type Input,
  isObjectColumn,
  type NumberColumn,
  type NumberType,
  promote,
  Table,
} from '../../input/matrix.js';
import { namesOut } from '../../running/run.js';
import { asColumns, asDense, checkWidth, floatType } from '../../running/validate.js';
import { isMissing, maskOf, missingValue, refuseFlags } from './missing.js';

/** A function of the values of a column, since 1.5: what it gave in `fit` is stored. */
function strategy(): Attribute<'mean' | 'median' | 'most_frequent' | 'constant' | 'function'> {
  const named = oneOf('mean', 'median', 'most_frequent', 'constant');
  return {
    read: (value, place) =>
      value instanceof PyGlobal || value instanceof PyObject || value instanceof PyCall
        ? 'function'
        : named.read(value, place),
  };
}

const attributes = {
  statistics_: array(1),
  indicator_: optional(nullable(child())),
  missing_values: missingValue(),
  strategy: optional(strategy(), 'mean'),
  add_indicator: optional(bool(), false),
  keep_empty_features: optional(bool(), false),
  _fit_dtype: optional(dtypeName()),
};

type Imputer = Model<typeof attributes>;

const fills = new WeakMap<object, unknown[]>();

/** The value for each column; NaN for columns that had none. */
function fillsOf(m: Imputer): readonly unknown[] {
  let values = fills.get(m.statistics_);
  if (values === undefined) {
    values = m.statistics_.flat();
    fills.set(m.statistics_, values);
  }
  return values;
}

/** Columns without any value in `fit` are dropped, unless the imputer was told to keep them. */
function kept(m: Imputer, column: number): boolean {
  if (m.keep_empty_features || (m.strategy === 'constant' && !m.self.version.since(1, 8))) return true;
  const fill = fillsOf(m)[column];
  return !(typeof fill === 'number' && Number.isNaN(fill));
}

const takesNumbers = (m: Imputer): boolean =>
  m.strategy === 'mean' || m.strategy === 'median' || m.strategy === 'function';

/** Columns that had gaps in `fit`. */
function indicated(m: Imputer): Int32Array {
  if (!m.add_indicator) return new Int32Array(0);
  if (m.indicator_ === undefined) throw m.self.fail('indicator_', 'a MissingIndicator', 'None');
  const features = (boundOf(m.indicator_).model as { features_?: Int32Array }).features_;
  if (features === undefined) throw m.self.fail('indicator_', 'a MissingIndicator', m.indicator_.className);
  if (features.some((at) => at >= m.statistics_.size))
    throw m.self.fail('indicator_', 'positions of columns', 'others');
  return features;
}

/** NaN and infinity in what goes in, where they do not stand for a gap. */
function refuse(m: Imputer, column: NumberColumn, j: number): void {
  const { numbers } = column;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    if (value - value === 0 || (Number.isNaN(value) && m.missing_values === 'gap')) continue;
    const name = m.self.featureNames?.[j] ?? j;
    const what = Number.isNaN(value) ? 'NaN' : 'infinity';
    throw new InvalidInputError(
      `Input X contains ${what} (row ${i}, column ${name}), which ${m.self.className} does not expect`,
      { row: i, column: j, feature: m.self.featureNames?.[j] },
    );
  }
}

function asNumbers(m: Imputer, column: Column, j: number): NumberColumn {
  if (!isObjectColumn(column)) return column;
  const feature = m.self.featureNames?.[j];
  const numbers = Float64Array.from(column.values, (value, row) => {
    const number = numberOf(value);
    if (number !== undefined) return number;
    throw new InvalidInputError(
      `Cannot use ${m.strategy} strategy with non-numeric data: could not convert string to float: ${shown(value)} (row ${row}, column ${feature ?? j})`,
      { row, column: j, feature },
    );
  });
  return { dtype: 'float64', numbers };
}

/** X is then taken as objects, too. Before 0.24 the fill values alone tell. */
function fittedOnObjects(m: Imputer): boolean {
  if (m._fit_dtype !== undefined) return m._fit_dtype === 'object';
  return m.statistics_.dtype.kind === 'O' && !fillsOf(m).every((fill) => typeof fill === 'number');
}

/** The type that numpy would give the whole array, undefined for objects. */
function typeOf(m: Imputer, columns: readonly Column[]): NumberType | undefined {
  const numeric = columns.every((column): column is NumberColumn => !isObjectColumn(column));
  if (!numeric || fittedOnObjects(m)) return undefined;
  const type = columns.map((column) => column.dtype).reduce(promote);
  return takesNumbers(m) ? floatType(type) : type;
}

/** A fill value as X holds it. Into integers scikit-learn cut fractions up to 1.3, and refuses them since. */
function fitting(m: Imputer, type: NumberType, fill: number, mask: Uint8Array): number {
  if (type === 'float32') return Math.fround(fill);
  if (!/^u?int/.test(type) || m.strategy !== 'constant' || Number.isInteger(fill)) return fill;
  if (m.self.version.since(1, 4) && mask.includes(1))
    throw new InvalidInputError(`the fill value ${fill} of this ${m.self.className} does not fit into X of ${type}`);
  return Math.trunc(fill);
}

function transform(m: Imputer, X: Input): Features {
  if (X.kind === 'csr') return sparse(m, X);
  const raw = asColumns(m.self, X, m.statistics_.size);
  if (!takesNumbers(m)) refuseFlags(m.self, raw);
  const columns = takesNumbers(m) ? raw.map((column, j) => asNumbers(m, column, j)) : raw;
  const { rows } = X;
  const type = typeOf(m, columns);
  const masks = columns.map((column, j) => {
    if (!isObjectColumn(column)) refuse(m, column, j);
    return maskOf(m.missing_values, column, rows);
  });
  const out: Column[] = [];
  columns.forEach((column, j) => {
    if (!kept(m, j)) return;
    const fill = fillsOf(m)[j];
    const mask = masks[j]!;
    if (type !== undefined && !isObjectColumn(column)) {
      const number = fitting(m, type, Number(fill), mask);
      const numbers = scratch(Float64Array, rows);
      for (let i = 0; i < rows; i++) numbers[i] = mask[i] === 1 ? number : column.numbers[i]!;
      out.push({ dtype: type, numbers });
    } else {
      const values = isObjectColumn(column) ? column.values : Array.from(column.numbers);
      out.push({ dtype: 'object', values: values.map((value, i) => (mask[i] === 1 ? fill : value)) });
    }
  });
  for (const at of indicated(m)) {
    const mask = masks[at]!;
    out.push(
      type === undefined
        ? { dtype: 'object', values: Array.from(mask, (bit) => bit === 1) }
        : { dtype: 'bool', numbers: Float64Array.from(mask) },
    );
  }
  return block(out, rows, type);
}

/** One dense block where all is numbers, as numpy's hstack gives. */
function block(columns: readonly Column[], rows: number, type: NumberType | undefined): Features {
  if (type === undefined) return new Table(columns, rows);
  const cols = columns.length;
  const data = scratch(Float64Array, rows * cols);
  columns.forEach((column, j) => {
    const { numbers } = column as NumberColumn;
    for (let i = 0; i < rows; i++) data[i * cols + j] = numbers[i]!;
  });
  return new Dense(data, rows, cols, type);
}

/** Only stored entries can be gaps. */
function sparse(m: Imputer, X: Csr): Csr {
  checkWidth(m.self, X.cols, m.statistics_.size);
  if (m.missing_values !== 'gap' && m.missing_values.value === 0) {
    throw new InvalidInputError(
      'Imputation not possible when missing_values == 0 and input is sparse: pass X.toDense()',
    );
  }
  const statistics = fillsOf(m);
  const marked = indicated(m);
  const target = new Int32Array(X.cols).fill(-1);
  let cols = 0;
  for (let j = 0; j < X.cols; j++) if (kept(m, j)) target[j] = cols++;
  const flagOf = new Map(Array.from(marked, (at, k) => [at, cols + k]));
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = new Int32Array(X.rows + 1);
  for (let i = 0; i < X.rows; i++) {
    const flags: number[] = [];
    for (let k = X.indptr[i]!; k < X.indptr[i + 1]!; k++) {
      const column = X.indices[k]!;
      const missing = isMissing(m.missing_values, X.data[k]);
      const flag = flagOf.get(column);
      if (missing && flag !== undefined) flags.push(flag);
      if (target[column]! < 0) continue;
      indices.push(target[column]!);
      data.push(missing ? Number(statistics[column]) : X.data[k]!);
    }
    for (const flag of flags) {
      indices.push(flag);
      data.push(1);
    }
    indptr[i + 1] = indices.length;
  }
  const type = takesNumbers(m) ? floatType(X.dtype) : X.dtype;
  return new Csr(Float64Array.from(data), Int32Array.from(indices), indptr, X.rows, cols + marked.length, type);
}

/** Gaps put back where the indicator columns mark them. */
function inverse(m: Imputer, X: Input): Dense {
  const marked = indicated(m);
  const { data, rows, cols } = asDense(m.self, X, { nan: true, inf: true, width: 'any' });
  const filled = cols - marked.length;
  const width = m.statistics_.size;
  const gap = m.missing_values === 'gap' ? Number.NaN : Number(m.missing_values.value);
  if (filled < 0) throw new InvalidInputError(`X has ${cols} features, but at least ${marked.length} are indicators`);
  const out = new Float64Array(rows * width);
  const masks = new Map(Array.from(marked, (at, k) => [at, filled + k]));
  const isGap = (row: number, column: number): boolean => {
    const mask = masks.get(column);
    return mask !== undefined && data[row * cols + mask] !== 0;
  };
  let from = 0;
  for (let column = 0; column < width && from < filled; column++) {
    let all = true;
    for (let i = 0; i < rows && all; i++) all = isGap(i, column);
    // A column without any value was dropped on the way in.
    if (all) continue;
    for (let i = 0; i < rows; i++) out[i * width + column] = data[i * cols + from]!;
    from++;
  }
  if (from < filled) throw new InvalidInputError(`X has ${filled} imputed columns, more than the ${width} of fit`);
  for (let i = 0; i < rows; i++) {
    for (let column = 0; column < width; column++) if (isGap(i, column)) out[i * width + column] = gap;
  }
  return new Dense(out, rows, width);
}

export default defineEstimator({
  classes: ['sklearn.impute._base.SimpleImputer'],
  byRow: true,
  // One module until 0.21.
  aliases: ['sklearn.impute.SimpleImputer'],
  attributes,
  features: (m) => m.statistics_.size,
  check(m) {
    const { statistics_: statistics } = m;
    if (m.self.nFeatures !== statistics.size)
      throw m.self.fail('statistics_', `${m.self.nFeatures} values`, `${statistics.size}`);
    if (takesNumbers(m) && !'biuf'.includes(statistics.dtype.kind)) {
      throw m.self.fail('statistics_', 'numbers', statistics.dtype.name);
    }
    indicated(m);
  },
  has: (m, method) => method !== 'inverseTransform' || m.add_indicator,
  transform,
  inverseTransform: inverse,
  getFeatureNamesOut(m, inputs) {
    const names = inputs.filter((_, j) => kept(m, j));
    return m.add_indicator && m.indicator_ !== undefined ? [...names, ...namesOut(m.indicator_, inputs)] : names;
  },
});
