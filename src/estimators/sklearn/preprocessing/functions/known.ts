/** The function that a file names, from the table of those that only compute: a global, a ufunc, or a partial of one. */
import { InvalidInputError, UnsupportedError } from '../../../../core/errors.js';
import { dtypeOf } from '../../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../../numpy/ndarray.js';
import { PyPartial } from '../../../../pickle/stdlib/partial.js';
import { asSequence, PyCall, PyGlobal } from '../../../../pickle/values/py-values.js';
import type { Owner } from '../../../binding/define.js';
import {
  columnsOf,
  Csr,
  Dense,
  type Features,
  isObjectColumn,
  numberArray,
  Table,
  toCsr,
  toDense,
} from '../../../input/matrix.js';
import { asMatrix } from '../../../running/validate.js';
import { Arguments } from './arguments.js';
import { ARRAY_FUNCTIONS, type ArrayFunction } from './arrays.js';
import { numberFunction } from './elementwise.js';
import { resultType, stored } from './result-types.js';
import { SCALERS } from './scaling.js';
import { alongAxis, asDenseShaped, lettersOf, ofObjects, type Shaped } from './shaped.js';
import { FORMS, FUNCTIONS } from './table.generated.js';
import { sumsOfColumns, sumsOfWords } from './words.js';

export interface KnownFunction {
  readonly library: string;
  readonly name: string;
  /** Types of the results of a function of each number; empty for the others. */
  readonly types: string;
  /** The same of numpy and scipy up to 2023. */
  readonly early: string;
  /** What a partial gives before X, and by keyword. */
  readonly first: readonly unknown[];
  readonly keywords: unknown;
}

const LIBRARIES: readonly (readonly [library: string, modules: RegExp])[] = [
  ['numpy', /^numpy(?:\.(?:_?core|lib|matrixlib|ma)?[\w.]*)?$/],
  ['scipy.special', /^scipy\.special(?:\.[\w.]*)?$/],
  ['pandas', /^pandas(?:\.core\.(?:dtypes\.missing|types\.missing|missing|common))?$/],
  ['sklearn.preprocessing', /^sklearn\.preprocessing(?:\._?data)?$/],
];

const table = new Map(
  FUNCTIONS.map(([library, name, types, early]) => [
    `${library}.${name}`,
    { library, name, types, early: early ?? types },
  ]),
);

function named(module: string, name: string): KnownFunction | undefined {
  const library = LIBRARIES.find(([, modules]) => modules.test(module))?.[0];
  const found = library === undefined ? undefined : table.get(`${library}.${name}`);
  return found && { ...found, first: [], keywords: null };
}

/** Undefined for what is no function of the table. */
export function knownFunction(value: unknown): KnownFunction | undefined {
  if (value instanceof PyGlobal) return named(value.module, value.name);
  if (value instanceof PyPartial) {
    const inner = knownFunction(value.func);
    if (inner === undefined) return undefined;
    return { ...inner, first: [...inner.first, ...value.args], keywords: value.keywords ?? inner.keywords };
  }
  if (!(value instanceof PyCall) || !/^numpy\..*_ufunc_reconstruct$/.test(value.className ?? '')) return undefined;
  const [module, name] = asSequence(value.args) ?? [];
  if (typeof module !== 'string' || typeof name !== 'string') return undefined;
  // Python 2 names any module that happens to hold the ufunc, for example `scipy.stats._discrete_distns`.
  return named(/^(?:scipy|sklearn|pandas)\.(?!special)/.test(module) ? 'numpy' : module, name);
}

/** `pandas.isna` and its like, of numbers and of objects. */
function missing(X: Features, wanted: 0 | 1): Dense {
  const out = new Float64Array(X.rows * X.cols);
  columnsOf(X).forEach((column, j) => {
    for (let i = 0; i < X.rows; i++) {
      const value: unknown = isObjectColumn(column) ? column.values[i] : column.numbers[i];
      const isGap = value === null || value === undefined || Number.isNaN(value);
      out[i * X.cols + j] = isGap ? wanted : 1 - wanted;
    }
  });
  return new Dense(out, X.rows, X.cols, 'bool', X.names);
}

function elementwise(X: Dense | Csr, known: KnownFunction, args: Arguments, early: boolean): Dense | Csr {
  const apply = numberFunction(known.library, known.name, early);
  const wanted = args.dtype();
  args.done();
  const type = wanted ?? resultType(early ? known.early : known.types, X.dtype);
  if (apply === undefined || type === undefined)
    throw new UnsupportedError(`${known.library}.${known.name} has no result for numbers of type ${X.dtype}`);
  const store = stored(type);
  const data = X.data.map((value) => store(apply(value, X.dtype)));
  if (/64$/.test(type) && !type.startsWith('f') && data.some(isInexact))
    throw new UnsupportedError(
      `${known.library}.${known.name} gives integers beyond 2^53, which are not computed exactly`,
    );
  if (X.kind === 'dense') return new Dense(data, X.rows, X.cols, type, X.names);
  if (apply(0, X.dtype) === 0) return new Csr(data, X.indices, X.indptr, X.rows, X.cols, type);
  throw new UnsupportedError(
    `${known.library}.${known.name} of sparse rows changes zeros, which are not stored: pass X.toDense()`,
  );
}

/** No file tells which numpy and scipy wrote it: releases stand for those of their time. */
const isEarly = (self: Owner): boolean => !self.version.since(1, 5);

/** The least int64 stands for what is no number. */
const isInexact = (value: number): boolean => Math.abs(value) > 2 ** 53 && value !== -(2 ** 63);

/** Which forms of X beside tables of numbers a function takes, by the letters of the table. */
const forms = new Map(FORMS.flatMap(([letters, names]) => names.split(' ').map((name) => [name, letters] as const)));

const takes = ({ library, name }: KnownFunction, letter: string): boolean =>
  (forms.get(`${library}.${name}`) ?? '').includes(letter);

function refused({ library, name }: KnownFunction, what: string): InvalidInputError {
  return new InvalidInputError(`${library}.${name} does not take ${what}, in Python neither`);
}

const argumentsOf = ({ library, name, first, keywords }: KnownFunction, kwArgs: unknown): Arguments =>
  new Arguments(`${library}.${name}`, first, keywords, kwArgs);

/** Names of columns of objects that are not all numbers as words. */
function wordsOf(X: Features): Table | undefined {
  return X.kind === 'table' && X.columns.some(isObjectColumn) ? X : undefined;
}

/** Columns of words: few functions let them be, the others have raised or make numbers of them. */
function ofWords(known: KnownFunction, X: Table, args: Arguments): Table | undefined {
  const { name } = known;
  if (!takes(known, 'd')) {
    if (takes(known, 'w')) return undefined;
    throw refused(known, 'words');
  }
  if (name === 'cumsum') return sumsOfColumns(X, args);
  const decimals = name.startsWith('round') || name === 'around' ? args.number(['decimals'], 0) : undefined;
  const columns = X.columns.map((column) => {
    const values = isObjectColumn(column) ? column.values : [...column.numbers];
    if (name === 'logical_not') {
      const bits = values.map((value) => value === 0 || value === '' || value === false || value === null);
      return { dtype: 'object' as const, values: bits };
    }
    if (decimals === undefined || isObjectColumn(column)) return column;
    const numbers = new Dense(column.numbers, X.rows, 1, column.dtype);
    return { dtype: column.dtype, numbers: ARRAY_FUNCTIONS['round']!(numbers, args).data };
  });
  return new Table(columns, X.rows, X.names);
}

/** numpy makes one object of a sparse matrix. */
const isKept = (name: string): boolean => /^(?:real|as\w*array|array|copy)$/.test(name);

/** What numpy leaves alone. */
function unchangedSparse(known: KnownFunction, X: Features): boolean {
  return X.kind === 'csr' && known.library === 'numpy' && known.name === 'nan_to_num';
}

/**
 * The function of the table, applied to X as numpy or scikit-learn applies it.
 *
 * @param kwArgs The keyword arguments of the transformer: a dict of the file, or None
 */
export function applyKnown(self: Owner, known: KnownFunction, kwArgs: unknown, X: Features): Features | NdArray {
  const { library, name } = known;
  const args = argumentsOf(known, kwArgs);
  if (X.kind === 'csr' && name === 'square')
    throw new UnsupportedError('numpy.square of a sparse matrix is its product with itself, which has other columns');
  if (X.kind === 'csr' && (library === 'pandas' || isKept(name)))
    throw new UnsupportedError(`${library}.${name} makes no rows of a sparse matrix`);
  if (library === 'pandas') {
    args.done();
    return missing(X, name.startsWith('is') ? 1 : 0);
  }
  const words = wordsOf(X);
  const left = words === undefined ? undefined : ofWords(known, words, args);
  if (left !== undefined || unchangedSparse(known, X)) return left ?? X;
  if (X.kind === 'csr' && !takes(known, 'c')) throw refused(known, 'sparse rows');
  const matrix = asMatrix(self, X, { nan: true, inf: true, width: 'any' });
  if (matrix.kind === 'dense' && isFlat(known, args, matrix)) return flat(known, args, matrix);
  return applyToNumbers(self, known, args, matrix);
}

/** Sums of an array without an axis run through all of its rows; those of a table go down its columns. */
const isFlat = ({ name }: KnownFunction, args: Arguments, X: Dense): boolean =>
  (name === 'cumsum' || name === 'cumprod') && X.names === undefined && args.number(['axis'], null) === null;

function flat({ name }: KnownFunction, args: Arguments, X: Dense): NdArray {
  const row = new Dense(X.data, X.data.length, 1, X.dtype, ['all']);
  const { data, dtype } = ARRAY_FUNCTIONS[name]!(row, args);
  args.done();
  return numberArray(withGaps(X.data, data), [data.length], dtype);
}

/** Of arrays everything behind a gap is one. */
function withGaps(numbers: Float64Array, sums: Float64Array): Float64Array {
  const first = numbers.findIndex(Number.isNaN);
  return first < 0 ? sums : sums.map((value, at) => (at < first ? value : Number.NaN));
}

/** A function that leaves zeros what they are, of the entries alone. */
function ofEntries(X: Csr, apply: ArrayFunction, args: Arguments): Csr {
  const { data, dtype } = apply(new Dense(X.data, X.data.length, 1, X.dtype), args);
  args.done();
  return new Csr(data, X.indices, X.indptr, X.rows, X.cols, dtype);
}

function applyToNumbers(self: Owner, known: KnownFunction, args: Arguments, matrix: Dense | Csr): Features {
  const { library, name } = known;
  args.onlyZeros = !self.version.since(1, 0);
  const functions = library === 'sklearn.preprocessing' ? SCALERS : ARRAY_FUNCTIONS;
  const whole = library === 'scipy.special' || !Object.hasOwn(functions, name) ? undefined : functions[name];
  const isPlain = known.types !== '' && known.first.length === 0 && args.isEmpty;
  if (whole === undefined || isPlain) return elementwise(matrix, known, args, isEarly(self));
  if (matrix.kind === 'csr' && whole === ARRAY_FUNCTIONS['round']) return ofEntries(matrix, whole, args);
  if (matrix.kind === 'csr' && !['normalize', 'maxabs_scale', 'binarize'].includes(name))
    throw new UnsupportedError(`${library}.${name} of sparse rows is not run: pass X.toDense()`);
  const result = whole(matrix.kind === 'csr' ? toDense(matrix) : matrix, args);
  args.done();
  return matrix.kind === 'csr' ? toCsr(result) : result;
}

const RUNNING: readonly string[] = ['cumsum', 'cumprod', 'diff'];

/** The same of X that is no table of numbers: of any number of dimensions, of objects, of nothing. */
export function applyShaped(self: Owner, known: KnownFunction, kwArgs: unknown, X: Shaped): NdArray {
  const args = argumentsOf(known, kwArgs);
  const letter = lettersOf(X);
  if (known.library === 'sklearn.preprocessing' && X.items.length === 0)
    throw new InvalidInputError(`${known.name}: Found array with 0 sample(s) while a minimum of 1 is required`);
  if (known.name === 'cumsum' && 'sw'.includes(letter) && X.isText !== true && X.shape.length > 0) {
    const axis = args.number(['axis'], null);
    args.done();
    return sumsOfWords(X, axis);
  }
  if (!takes(known, letter)) throw refused(known, WHAT[letter]!);
  if (letter === 'w' && RUNNING.includes(known.name))
    throw new UnsupportedError(`numpy.${known.name} of words is not run`);
  const kept = X.dtype === 'object' || known.library === 'pandas' ? ofObjects(known.name, X) : undefined;
  if (kept !== undefined && args.dtype() === undefined) return kept;
  if (X.items[0] === null && X.shape.length === 0 && RUNNING.includes(known.name))
    return new NdArray([null], [1], dtypeOf('object'));
  const { rows, cols, shape } = laidOut(known, args, X);
  const X2 = asDenseShaped(X, rows, cols);
  if (isFlat(known, args, X2)) {
    const sums = flat(known, args, X2);
    return X.dtype === 'object' ? new NdArray(sums.flat(), sums.shape, dtypeOf('object')) : sums;
  }
  const found = applyToNumbers(self, known, args, X2);
  if (found.kind !== 'dense') throw new UnsupportedError(`${known.library}.${known.name} of this X is not run`);
  const last = known.name === 'diff' ? shapeOfDifferences(X.shape, found, rows) : shape;
  const boxed = X.dtype === 'object' && !/^(?:float|int)\d+$/.test(known.name) && known.library === 'numpy';
  if (boxed) return new NdArray([...found.data], last, dtypeOf('object'));
  return numberArray(found.data, last, found.dtype);
}

/** One axis is shorter by as much as there was taken off. */
function shapeOfDifferences(shape: readonly number[], found: Dense, rows: number): number[] {
  const out = [...shape];
  if (found.rows !== rows) out[0] = found.rows;
  else out[out.length - 1] = found.cols;
  return out;
}

/** X as rows and columns, and the shape of the result. */
function laidOut(
  known: KnownFunction,
  args: Arguments,
  X: Shaped,
): { rows: number; cols: number; shape: readonly number[] } {
  const size = X.items.length;
  if (known.library === 'sklearn.preprocessing' && X.shape.length === 2)
    return { rows: X.shape[0]!, cols: X.shape[1]!, shape: X.shape };
  if (!RUNNING.includes(known.name)) return { rows: size, cols: 1, shape: X.shape };
  const axis = args.number(['axis'], known.name === 'diff' ? -1 : null);
  if (axis === null) return { rows: size, cols: 1, shape: [size] };
  if (X.shape.length === 0 && axis !== 0 && axis !== -1)
    throw new InvalidInputError(`axis ${axis} is out of bounds for array of dimension 0`);
  if (X.shape.length === 0) return { rows: 1, cols: 1, shape: [1] };
  return { ...alongAxis(X.shape, axis), shape: X.shape };
}

const WHAT: Readonly<Record<string, string>> = {
  o: 'objects',
  n: 'None among numbers',
  s: 'words',
  w: 'words',
  '1': 'an array of one dimension',
  '3': 'an array of this many dimensions',
  '0': 'an array without rows',
  _: 'an array without columns',
  f: 'a single number',
  N: 'None',
};
