/**
 * Kernels of scikit-learn's own that a file names as functions: `sklearn.metrics.pairwise.rbf_kernel` and its like, also as a
 * `functools.partial` with keyword arguments.
 * https://scikit-learn.org/stable/modules/metrics.html
 */
import { InvalidInputError } from '../../core/errors.js';
import { type KernelName, pairwiseKernel } from '../../linalg/kernels.js';
import { PyPartial } from '../../pickle/stdlib/partial.js';
import { PyGlobal } from '../../pickle/values/py-values.js';
import { type Csr, Dense, toDense } from '../input/matrix.js';
import { keywordsOf } from './functions.js';

interface KnownKernel {
  readonly kernel: KernelName;
  readonly gamma: number | undefined;
  readonly degree: number;
  readonly coef0: number;
}

/** Parameters that each function has beside X and Y. */
const PARAMETERS: Readonly<Partial<Record<KernelName, readonly (keyof KnownKernel)[]>>> = {
  linear: [],
  cosine: [],
  additive_chi2: [],
  chi2: ['gamma'],
  rbf: ['gamma'],
  laplacian: ['gamma'],
  polynomial: ['gamma', 'degree', 'coef0'],
  sigmoid: ['gamma', 'coef0'],
};

const NAME = /^sklearn\.metrics\.pairwise\.(?:(cosine)_similarity|(\w+)_kernel)$/;

/** Undefined for any other function, and for arguments that the kernel does not have. */
export function pairwiseFunction(value: unknown): KnownKernel | undefined {
  if (value instanceof PyPartial && value.args.length > 0) return undefined;
  const [func, keywords] = value instanceof PyPartial ? [value.func, keywordsOf(value.keywords)] : [value, undefined];
  const [, cosine, kernel] = (func instanceof PyGlobal ? NAME.exec(func.path) : null) ?? [];
  const name = (cosine ?? kernel) as KernelName | undefined;
  const known = name !== undefined && Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
  if (name === undefined || known === undefined) return undefined;
  const given = Object.entries(keywords ?? {});
  const isNumber = ([key, item]: [string, unknown]): boolean =>
    known.includes(key as keyof KnownKernel) && (typeof item === 'number' || (key === 'gamma' && item === null));
  if (!given.every(isNumber)) return undefined;
  const { gamma, degree = 3, coef0 = 1 } = Object.fromEntries(given) as Partial<Record<string, number>>;
  return { kernel: name, gamma: gamma ?? undefined, degree, coef0 };
}

/** K of the rows of A and of B. */
export function pairwiseOfMatrices(known: KnownKernel, A: Dense | Csr, B: Dense | Csr): Dense {
  if (A.kind === 'csr' && /chi2$/.test(known.kernel))
    throw new InvalidInputError(`${known.kernel}_kernel does not take sparse rows: pass X.toDense()`);
  const [X, Y] = [A, B].map((rows) => (rows.kind === 'csr' ? toDense(rows) : rows)) as [Dense, Dense];
  return new Dense(pairwiseKernel(known.kernel, [X.data, X.rows], [Y.data, Y.rows], X.cols, known), X.rows, Y.rows);
}
