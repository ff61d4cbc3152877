/** Logarithm of the density of each row under each state. hmmlearn's `stats.py` and `hmm.py`. */
import { InvalidInputError } from '../../../core/errors.js';
import { logGamma } from '../../../linalg/special/gamma.js';
import type { Numbers } from '../../binding/attributes.js';
import type { Owner } from '../../binding/define.js';
import type { Dense } from '../../input/matrix.js';

const LOG_2PI = Math.log(2 * Math.PI);

export type Covariance = 'spherical' | 'diag' | 'full' | 'tied';

/** Lower triangular L with L·Lᵀ = the matrix. */
function cholesky(self: Owner, matrix: Float64Array, n: number): Float64Array {
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= L[i * n + k]! * L[j * n + k]!;
      if (i === j && !(sum > 0)) throw self.fail('_covars_', 'covariances that are positive definite', 'others');
      L[i * n + j] = i === j ? Math.sqrt(sum) : sum / L[j * n + j]!;
    }
  }
  return L;
}

/** Variances of one state, as a diagonal. */
function diagonal(kind: Covariance, covars: Numbers, state: number, width: number): Float64Array {
  if (kind === 'spherical' && covars.shape.length === 1) return new Float64Array(width).fill(covars.data[state]!);
  return covars.data.subarray(state * width, (state + 1) * width);
}

export function gaussianLogs(self: Owner, X: Dense, means: Numbers, covars: Numbers, kind: Covariance): Float64Array {
  const [states, width] = means.shape as [number, number];
  const out = new Float64Array(X.rows * states);
  for (let s = 0; s < states; s++) {
    const mean = means.data.subarray(s * width, (s + 1) * width);
    if (kind === 'diag' || kind === 'spherical') {
      const variances = diagonal(kind, covars, s, width);
      const logs = variances.reduce((sum, variance) => sum + Math.log(variance), 0);
      for (let i = 0; i < X.rows; i++) {
        let square = 0;
        for (let j = 0; j < width; j++) square += (X.data[i * width + j]! - mean[j]!) ** 2 / variances[j]!;
        out[i * states + s] = -0.5 * (width * LOG_2PI + logs + square);
      }
      continue;
    }
    const from = kind === 'full' ? s * width * width : 0;
    const L = cholesky(self, covars.data.subarray(from, from + width * width), width);
    let logDet = 0;
    for (let j = 0; j < width; j++) logDet += 2 * Math.log(L[j * width + j]!);
    const solved = new Float64Array(width);
    for (let i = 0; i < X.rows; i++) {
      let square = 0;
      for (let j = 0; j < width; j++) {
        let value = X.data[i * width + j]! - mean[j]!;
        for (let k = 0; k < j; k++) value -= L[j * width + k]! * solved[k]!;
        solved[j] = value / L[j * width + j]!;
        square += solved[j]! ** 2;
      }
      out[i * states + s] = -0.5 * (square + width * LOG_2PI + logDet);
    }
  }
  return out;
}

/** X holds one symbol a row. */
export function symbolLogs(self: Owner, X: Dense, emissions: Numbers): Float64Array {
  const [states, symbols] = emissions.shape as [number, number];
  if (X.cols !== 1) throw new InvalidInputError(`${self.className} takes one column of symbols, not ${X.cols}`);
  const out = new Float64Array(X.rows * states);
  for (let i = 0; i < X.rows; i++) {
    const symbol = X.data[i]!;
    if (!Number.isInteger(symbol) || symbol < 0 || symbol >= symbols)
      throw new InvalidInputError(`row ${i}: symbols are whole numbers from 0 to ${symbols - 1}, not ${symbol}`);
    for (let s = 0; s < states; s++) out[i * states + s] = Math.log(emissions.data[s * symbols + symbol]!);
  }
  return out;
}

/** X holds how often each symbol came; scipy's `multinomial.logpmf`. */
export function countLogs(self: Owner, X: Dense, emissions: Numbers): Float64Array {
  const [states, symbols] = emissions.shape as [number, number];
  const logs = emissions.data.map(Math.log);
  const out = new Float64Array(X.rows * states);
  for (let i = 0; i < X.rows; i++) {
    const counts = X.data.subarray(i * symbols, (i + 1) * symbols);
    let [trials, ways] = [0, 0];
    for (const count of counts) {
      if (!Number.isSafeInteger(count) || count < 0) throw new InvalidInputError(`row ${i}: ${self.className} takes counts, whole numbers from 0, not ${count}`); // prettier-ignore
      trials += count;
      ways -= logGamma(count + 1);
    }
    ways += logGamma(trials + 1);
    for (let s = 0; s < states; s++) {
      let sum = ways;
      for (let j = 0; j < symbols; j++) if (counts[j]! > 0) sum += counts[j]! * logs[s * symbols + j]!;
      out[i * states + s] = sum;
    }
  }
  return out;
}
