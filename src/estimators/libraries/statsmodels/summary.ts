/** Numbers of a fitted model's summary: what the file holds, or what follows from it. */
import { NdArray } from '../../../numpy/ndarray.js';
import { erfc } from '../../../linalg/special/normal.js';
import { unwrapScalar } from '../../binding/state.js';
import { fitOf, inside, nameOfClass, type Results } from './results.js';
import { twoSidedT } from './student.js';

interface Coefficient {
  name: string;
  value: number;
  standardError: number | null;
  /** z, or t where the residuals' degrees of freedom count. */
  statistic: number | null;
  pValue: number | null;
}

/** JSON-like, for `describe`. */
export interface ResultSummary {
  model: string;
  formula: string | null;
  observations: number | null;
  dfModel: number | null;
  dfResid: number | null;
  scale: number | null;
  rSquared: number | null;
  logLikelihood: number | null;
  covarianceType: string | null;
  coefficients: Coefficient[];
}

function numberIn(...values: readonly unknown[]): number | null {
  for (const value of values) {
    const plain = unwrapScalar(value);
    if (typeof plain === 'number' || typeof plain === 'bigint') return Number(plain);
  }
  return null;
}

function numbersIn(value: unknown): Float64Array | undefined {
  return value instanceof NdArray && 'biuf'.includes(value.dtype.kind) ? value.toFloat64() : undefined;
}

/** Squared residuals and their share, of models with a closed form; from the whitened rows of fit. */
function residuals(m: Results): { ssr: number; rSquared: number; rows: number } | undefined {
  const model = inside(m.model);
  const y = numbersIn(model.get('wendog'));
  const X = numbersIn(model.get('wexog'));
  const width = m.params.data.length;
  if (y === undefined || X?.length !== y.length * width || nameOfClass(m.model) === 'QuantReg') return undefined;
  const weights = numbersIn(model.get('weights'));
  const raw = numbersIn(model.get('endog'));
  let ssr = 0;
  for (let i = 0; i < y.length; i++) {
    let fitted = 0;
    for (let j = 0; j < width; j++) fitted += X[i * width + j]! * m.params.data[j]!;
    ssr += (y[i]! - fitted) ** 2;
  }
  const hasConstant = numberIn(m.k_constant, model.get('k_constant')) === 1;
  let total: number;
  if (hasConstant && weights?.length === y.length && raw?.length === y.length) {
    const sum = weights.reduce((a, b) => a + b, 0);
    const mean = raw.reduce((all, value, i) => all + value * weights[i]!, 0) / sum;
    total = raw.reduce((all, value, i) => all + weights[i]! * (value - mean) ** 2, 0);
  } else if (hasConstant) {
    if (nameOfClass(m.model) !== 'OLS') return { ssr, rSquared: Number.NaN, rows: y.length };
    const mean = y.reduce((a, b) => a + b, 0) / y.length;
    total = y.reduce((all, value) => all + (value - mean) ** 2, 0);
  } else total = y.reduce((all, value) => all + value * value, 0);
  return { ssr, rSquared: 1 - ssr / total, rows: y.length };
}

/** As statsmodels names columns of arrays: `const`, `x1` … */
function namesOf(m: Results, width: number): string[] {
  const { names } = fitOf(m, width);
  if (names !== undefined) return [...names];
  const at = numberIn(inside(inside(m.model).get('data')).get('const_idx'));
  let next = 1;
  return Array.from({ length: width }, (_, i) => (i === at ? 'const' : `x${next++}`));
}

/** Standard errors of all parameters in Fortran order, as the covariances have them. */
function errors(m: Results, scale: number | null, count: number): (number | null)[] {
  const robust = numbersIn(m.cov_params_default);
  const normalized = m.normalized_cov_params instanceof NdArray ? numbersIn(m.normalized_cov_params) : undefined;
  const covariance = robust ?? (scale === null ? undefined : normalized?.map((value) => value * scale));
  return Array.from({ length: count }, (_, i) =>
    covariance?.length === count * count ? Math.sqrt(covariance[i * count + i]!) : null,
  );
}

export function summaryOf(m: Results, width: number): ResultSummary {
  const model = inside(m.model);
  const name = nameOfClass(m.model);
  const fit = residuals(m);
  const dfResid = numberIn(m.df_resid, model.get('_df_resid'), model.get('df_resid'));
  const scale = numberIn(m.scale) ?? (fit === undefined || dfResid === null ? null : fit.ssr / dfResid);
  const observations = numberIn(m.nobs, model.get('nobs'), model.get('wnobs'));
  const { data, shape } = m.params;
  const outputs = shape[1] ?? 1;
  const names = namesOf(m, width);
  const standard = errors(m, scale, data.length);
  const usesT = m._use_t === true && dfResid !== null;
  const retvals = m.mle_retvals as { get?: (key: string) => unknown } | null | undefined;
  const fopt = numberIn(retvals?.get?.('fopt'));
  // A penalized likelihood is not the likelihood.
  const isDiscrete =
    !m.self.className.startsWith('L1') &&
    (outputs > 1 || /^(?:Logit|Probit|Poisson|NegativeBinomialP|GeneralizedPoisson)$/.test(name));
  const coefficients: Coefficient[] = [];
  for (let k = 0; k < outputs; k++) {
    for (let i = 0; i < (outputs > 1 ? width : data.length); i++) {
      const value = data[i * outputs + k]!;
      const error = standard[k * width + i] ?? null;
      const statistic = error === null ? null : value / error;
      const pValue = statistic === null ? null : usesT ? twoSidedT(statistic, dfResid) : erfc(Math.abs(statistic) / Math.SQRT2); // prettier-ignore
      const label = names[i] ?? 'alpha';
      coefficients.push({ name: outputs > 1 ? `${k + 1}: ${label}` : label, value, standardError: error, statistic, pValue }); // prettier-ignore
    }
  }
  return {
    model: name,
    formula: fitOf(m, width).formula ?? null,
    observations,
    dfModel: numberIn(m.df_model, model.get('_df_model'), model.get('df_model')),
    dfResid,
    scale,
    rSquared: fit === undefined || Number.isNaN(fit.rSquared) ? null : fit.rSquared,
    logLikelihood: isDiscrete && fopt !== null && observations !== null ? -fopt * observations : null,
    covarianceType: typeof m.cov_type === 'string' ? m.cov_type : null,
    coefficients,
  };
}
