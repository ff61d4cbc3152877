/** scipy: sparse matrices, splines, trees and distributions. */
import type { Groups, Row } from '../entry.js';

export const SCIPY_GROUPS: Groups = {};

/** scipy up to 1.4: the arguments of its constructor, and the generator. */
export const OLD_DISTRIBUTION = '({none|num|str|array|(data...)}, none|<random-state>)';

export const SCIPY: readonly Row[] = [
  {
    kind: 'class',
    in: 'scipy.stats._distn_infrastructure scipy.stats._discrete_distns',
    names: 'rv_sample',
    evaluates: true,
    older: OLD_DISTRIBUTION,
  },
  {
    kind: 'class',
    in: 'scipy.stats._continuous_distns',
    names: 'rv_histogram',
    evaluates: true,
    older: OLD_DISTRIBUTION,
  },
  { kind: 'class', in: 'scipy.stats._kde scipy.stats.kde', names: 'gaussian_kde' },
  { kind: 'class', in: 'scipy.stats._multivariate', names: 'multivariate_normal_gen multivariate_normal_frozen _PSD' },
  {
    kind: 'class',
    in: 'scipy.stats._covariance',
    names: 'CovViaPSD CovViaDiagonal CovViaCholesky CovViaEigendecomposition',
  },
  { kind: 'function', in: 'numpy.linalg numpy.linalg.linalg numpy.linalg._linalg', names: 'norm det inv pinv' },
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
