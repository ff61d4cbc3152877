/** The function that a file names, from the table of those that only compute: a global, a ufunc, or a partial of one. */
import { UnsupportedError } from '../../../../core/errors.js';
import { PyPartial } from '../../../../pickle/stdlib/others.js';
import { asSequence, PyCall, PyGlobal } from '../../../../pickle/values/py-values.js';
import type { Owner } from '../../../binding/define.js';
import { columnsOf, Csr, Dense, type Features, isObjectColumn, toCsr, toDense } from '../../../input/matrix.js';
import { asMatrix } from '../../../running/validate.js';
import { Arguments } from './arguments.js';
import { ARRAY_FUNCTIONS } from './arrays.js';
import { numberFunction } from './elementwise.js';
import { resultType, stored } from './result-types.js';
import { SCALERS } from './scaling.js';
import { FUNCTIONS } from './table.generated.js';

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
const isEarly = (self: Owner): boolean => !self.version.since(1, 4);

/** The least int64 stands for what is no number. */
const isInexact = (value: number): boolean => Math.abs(value) > 2 ** 53 && value !== -(2 ** 63);

/**
 * The function of the table, applied to X as numpy or scikit-learn applies it.
 *
 * @param kwArgs The keyword arguments of the transformer: a dict of the file, or None
 */
export function applyKnown(self: Owner, known: KnownFunction, kwArgs: unknown, X: Features): Features {
  const { library, name } = known;
  const args = new Arguments(`${library}.${name}`, known.first, known.keywords, kwArgs);
  if (library === 'pandas') {
    args.done();
    return missing(X, name.startsWith('is') ? 1 : 0);
  }
  const matrix = asMatrix(self, X, { nan: true, inf: true, width: 'any' });
  const functions = library === 'sklearn.preprocessing' ? SCALERS : ARRAY_FUNCTIONS;
  const whole = library === 'scipy.special' || !Object.hasOwn(functions, name) ? undefined : functions[name];
  const isPlain = known.types !== '' && known.first.length === 0 && args.isEmpty;
  if (whole === undefined || isPlain) return elementwise(matrix, known, args, isEarly(self));
  if (matrix.kind === 'csr' && !['normalize', 'maxabs_scale', 'binarize'].includes(name))
    throw new UnsupportedError(`${library}.${name} of sparse rows is not run: pass X.toDense()`);
  const result = whole(matrix.kind === 'csr' ? toDense(matrix) : matrix, args);
  args.done();
  return matrix.kind === 'csr' ? toCsr(result) : result;
}
