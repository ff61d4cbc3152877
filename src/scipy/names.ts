/** The classes of scipy that are rebuilt, under the module names of all versions. */
import type { SparseFormat } from './formats.js';

const FORMATS: readonly SparseFormat[] = ['csr', 'csc', 'coo', 'dia', 'bsr', 'lil', 'dok'];

/** `copyreg._reconstructor` makes the matrices that were dicts once. */
export const SCIPY_NAMES: readonly string[] = [
  ...FORMATS.flatMap((format) =>
    ['matrix', 'array'].flatMap((kind) =>
      ['', `.${format}`, `._${format}`, '._arrays'].map((module) => `scipy.sparse${module}.${format}_${kind}`),
    ),
  ),
  'copyreg._reconstructor',
];
