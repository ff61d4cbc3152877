/** Generalized additive models: splines, lines, factors and tensors, added up under a link. https://pygam.readthedocs.io/ */
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { any, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import { attributesOf, classPath, describe, unwrapScalar } from '../../binding/state.js';
import type { Input } from '../../input/matrix.js';
import { asDense } from '../../running/validate.js';
import { terms } from './terms.js';

const attributes = { coef_: vector(), terms: terms(), link: any(), distribution: any(), statistics_: any() };

type Gam = Model<typeof attributes>;

const levelsOf = (m: Gam): number => {
  const levels = m.distribution instanceof PyObject ? unwrapScalar(attributesOf(m.distribution)?.get('levels')) : 1;
  return typeof levels === 'number' ? levels : 1;
};

const linkOf = (m: Gam): string => (m.link instanceof PyObject ? (classPath(m.link) ?? '').split('.').at(-1)! : describe(m.link)); // prettier-ignore

/** The mean of a linear predictor. */
const MEANS: Readonly<Record<string, (score: number, levels: number) => number>> = {
  IdentityLink: (score) => score,
  LogitLink: (score, levels) => (levels * Math.exp(score)) / (Math.exp(score) + 1),
  LogLink: Math.exp,
  InverseLink: (score) => 1 / score,
  InvSquaredLink: (score) => 1 / Math.sqrt(score),
};

function means(m: Gam, X: Input): Float64Array {
  const rows = asDense(m.self, X);
  const mean = MEANS[linkOf(m)]!;
  const levels = levelsOf(m);
  return Float64Array.from({ length: rows.rows }, (_, i) => {
    const row = rows.data.subarray(i * rows.cols, (i + 1) * rows.cols);
    let score = 0;
    let at = 0;
    for (const term of m.terms) {
      for (const value of term.columns(row, i)) score += value * m.coef_[at++]!;
    }
    return mean(score, levels);
  });
}

const isLogistic = (m: Gam): boolean => m.self.className === 'LogisticGAM';

export default defineEstimator({
  classes: ['GAM', 'LinearGAM', 'LogisticGAM', 'PoissonGAM', 'GammaGAM', 'InvGaussGAM', 'ExpectileGAM'].map(
    (name) => `pygam.pygam.${name}`,
  ),
  byRow: true,
  attributes,
  check(m) {
    const width = m.terms.reduce((sum, term) => sum + term.width, 0);
    if (width !== m.coef_.length) throw m.self.fail('coef_', `${width} coefficients`, `${m.coef_.length}`);
    if (MEANS[linkOf(m)] === undefined) throw m.self.fail('link', `one of ${Object.keys(MEANS).join(', ')}`, linkOf(m));
    const columns = m.terms.reduce((most, { reach }) => Math.max(most, reach + 1), 0);
    const stored = m.statistics_ instanceof PyDict ? unwrapScalar(m.statistics_.get('m_features')) : undefined;
    if (typeof stored === 'number' && stored < columns) throw m.self.fail('statistics_', `${columns} columns`, `${stored}`); // prettier-ignore
  },
  features(m) {
    const stored = m.statistics_ instanceof PyDict ? unwrapScalar(m.statistics_.get('m_features')) : undefined;
    return typeof stored === 'number' ? stored : m.terms.reduce((most, { reach }) => Math.max(most, reach + 1), 0);
  },
  has: (m, method) => method === 'predict' || (method === 'predictProba' && isLogistic(m)),
  predict(m, X) {
    const found = means(m, X);
    if (!isLogistic(m)) return float64Array(found, X.rows);
    return new NdArray(Uint8Array.from(found, (mean) => (mean > 0.5 ? 1 : 0)), [X.rows], dtypeOf('bool')); // prettier-ignore
  },
  /** Shape (rows,): of the second class only, as pygam gives it. */
  predictProba: (m, X) => float64Array(means(m, X), X.rows),
});
