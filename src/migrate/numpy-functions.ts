/** Functions that came with a numpy: asked of releases of 1.26 to 2.4 by the names that they give to pickles. */
import { isSince } from './versions.js';

const LATER: readonly (readonly [since: string, module: string, names: string])[] = [
  [
    '2.0',
    'numpy',
    'astype bitwise_count isdtype matrix_transpose trapezoid unique_all unique_counts unique_inverse unique_values vecdot',
  ],
  [
    '2.0',
    'numpy.linalg',
    'cross diagonal matmul matrix_norm matrix_transpose outer svdvals tensordot trace vecdot vector_norm',
  ],
  ['2.1', 'numpy', 'cumulative_prod cumulative_sum unstack'],
  ['2.2', 'numpy', 'matvec vecmat'],
  ['2.3', 'numpy.strings', 'slice'],
];

let releases: Map<string, string> | undefined;

/** Whether a numpy does not have a function yet. */
export function isLaterFunction(module: string, name: string, numpy: string): boolean {
  if (!module.startsWith('numpy')) return false;
  releases ??= new Map(
    LATER.flatMap(([since, of, names]) => names.split(' ').map((one) => [`${of}.${one}`, since] as const)),
  );
  // A module that numpy 1 does not have.
  const since = releases.get(`${module}.${name}`) ?? (module === 'numpy.strings' ? '2.0' : undefined);
  return since !== undefined && !isSince(numpy, since);
}
