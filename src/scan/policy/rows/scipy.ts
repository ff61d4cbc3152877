/** scipy: sparse matrices, splines, trees and distributions. */
import type { Groups, Row } from '../entry.js';

export const SCIPY_GROUPS: Groups = {};

export const SCIPY: readonly Row[] = [
  { kind: 'class', in: 'scipy.interpolate._bsplines', names: 'BSpline' },
  { kind: 'class', in: 'scipy.interpolate._interpolate scipy.interpolate.interpolate', names: 'interp1d PPoly' },
  { kind: 'class', in: 'scipy.interpolate._fitpack2', names: 'UnivariateSpline InterpolatedUnivariateSpline' },
  { kind: 'function', in: 'scipy._lib.array_api_compat.numpy._aliases', names: 'asarray' },
  { kind: 'class', in: 'scipy.spatial._kdtree', names: 'KDTree', state: '(data...)|{data}' },
  { kind: 'class', in: 'scipy.spatial.ckdtree scipy.spatial._ckdtree', names: 'cKDTree', state: '(data...)' },
  {
    kind: 'class',
    in: 'scipy.sparse.dok scipy.sparse._dok scipy.sparse._arrays',
    names: 'dok_matrix dok_array _dok_base',
    items: 'dict',
  },
];
