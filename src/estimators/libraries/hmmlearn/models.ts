/**
 * Hidden Markov models of numbers (Gaussian), of symbols (categorical) and of counts of symbols (multinomial): X is a sequence, or several one after the other.
 * https://hmmlearn.readthedocs.io/
 */
import { InvalidInputError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { numbers, oneOf, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { given, optionValues } from '../../binding/method-options.js';
import { float64Array, int64Array } from '../../binding/results.js';
import type { Dense, Input } from '../../input/matrix.js';
import { asDense } from '../../running/validate.js';
import { countLogs, type Covariance, gaussianLogs, symbolLogs } from './emissions.js';
import { type Chain, logLikelihood, posteriors, viterbi } from './markov.js';

const attributes = {
  startprob_: vector(),
  transmat_: numbers(2),
  means_: optional(numbers(2)),
  _covars_: optional(numbers(1, 2, 3)),
  covariance_type: optional(oneOf('spherical', 'diag', 'full', 'tied'), 'diag'),
  emissionprob_: optional(numbers(2)),
  algorithm: optional(oneOf('viterbi', 'map'), 'viterbi'),
};

type Hidden = Model<typeof attributes>;

const LENGTHS = { lengths: given('Rows of each sequence; together as many as X has.') };

/** Rows of each sequence. */
function lengthsOf(X: Dense, options: MethodOptions | undefined): readonly number[] {
  const { lengths } = optionValues(LENGTHS, options);
  if (lengths === undefined || lengths === null) return [X.rows];
  const list = lengths instanceof NdArray ? lengths.flat().map(Number) : lengths;
  if (!Array.isArray(list) || !list.every((rows) => Number.isInteger(rows) && rows >= 0)) throw new InvalidInputError('lengths are whole numbers: the rows of each sequence'); // prettier-ignore
  const total = (list as number[]).reduce((sum, rows) => sum + rows, 0);
  if (total !== X.rows) throw new InvalidInputError(`lengths add up to ${total}, and X has ${X.rows} rows`);
  return list as number[];
}

function chainOf(m: Hidden): Chain {
  return { states: m.startprob_.length, start: m.startprob_.map(Math.log), moves: m.transmat_.data.map(Math.log) };
}

/** The name changed its meaning with 0.3: what MultinomialHMM was is CategoricalHMM since. */
const hasCounts = (m: Hidden): boolean => m.self.className === 'MultinomialHMM' && m.self.get('n_trials') !== undefined;

function logsOf(m: Hidden, X: Dense): Float64Array {
  if (hasCounts(m)) return countLogs(m.self, X, m.emissionprob_!);
  if (m.emissionprob_ !== undefined) return symbolLogs(m.self, X, m.emissionprob_);
  return gaussianLogs(m.self, X, m.means_!, m._covars_!, m.covariance_type as Covariance);
}

/** Each sequence with the first of its rows. */
function eachSequence(
  m: Hidden,
  X: Input,
  options: MethodOptions | undefined,
  visit: (chain: Chain, logs: Float64Array, first: number) => void,
): void {
  const rows = asDense(m.self, X);
  const chain = chainOf(m);
  const logs = logsOf(m, rows);
  let first = 0;
  for (const length of lengthsOf(rows, options)) {
    if (length > 0) visit(chain, logs.subarray(first * chain.states, (first + length) * chain.states), first);
    first += length;
  }
}

function probabilities(m: Hidden, X: Input, options: MethodOptions | undefined): Float64Array {
  const states = m.startprob_.length;
  const out = new Float64Array(X.rows * states);
  eachSequence(m, X, options, (chain, logs, first) => out.set(posteriors(chain, logs), first * states));
  return out;
}

/** How many numbers the covariances of `states` states and `width` columns are. */
function covarianceSize(m: Hidden, states: number, width: number): number {
  if (m.covariance_type === 'spherical') return m._covars_!.shape.length === 1 ? states : states * width;
  if (m.covariance_type === 'diag') return states * width;
  return (m.covariance_type === 'full' ? states : 1) * width * width;
}

/** scipy takes the last share of a row for what the others leave, so that each row must add up to 1. */
function checkShares(m: Hidden): void {
  if (m.self.get('n_trials') === null) throw m.self.fail('n_trials', 'the trials of each row, which fit notes', 'None');
  const { data, shape } = m.emissionprob_!;
  const symbols = shape[1]!;
  for (let from = 0; from < data.length; from += symbols) {
    const row = data.subarray(from, from + symbols);
    const sum = row.reduce((total, share) => total + share, 0);
    if (!row.every((share) => share >= 0 && share <= 1) || Math.abs(sum - 1) > 1e-12)
      throw m.self.fail('emissionprob_', 'shares that add up to 1 for each state', `${sum}`);
  }
}

export default defineEstimator({
  classes: ['hmmlearn.hmm.GaussianHMM', 'hmmlearn.hmm.CategoricalHMM', 'hmmlearn.hmm.MultinomialHMM'],
  attributes,
  check(m) {
    const states = m.startprob_.length;
    if (states === 0 || m.transmat_.shape.join() !== `${states},${states}`)
      throw m.self.fail('transmat_', `shape (${states}, ${states})`, `(${m.transmat_.shape.join(', ')})`);
    if (m.self.className === 'GaussianHMM') {
      if (m.means_?.shape[0] !== states) throw m.self.fail('means_', `means of ${states} states`, 'others');
      if (m._covars_?.data.length !== covarianceSize({ ...m, _covars_: m._covars_ ?? m.means_ } as Hidden, states, m.means_.shape[1]!)) throw m.self.fail('_covars_', `covariances of ${states} states`, 'others'); // prettier-ignore
      return;
    }
    if (m.emissionprob_?.shape[0] !== states) throw m.self.fail('emissionprob_', `a row for each of ${states} states`, 'others'); // prettier-ignore
    if (hasCounts(m)) checkShares(m);
  },
  features: (m) => (hasCounts(m) ? m.emissionprob_! : m.means_)?.shape[1] ?? 1,
  options: { predict: LENGTHS, predictProba: LENGTHS, score: LENGTHS },
  predict(m, X, options) {
    const out = new Int32Array(X.rows);
    const states = m.startprob_.length;
    eachSequence(m, X, options, (chain, logs, first) => {
      if (m.algorithm === 'viterbi') out.set(viterbi(chain, logs), first);
      else posteriors(chain, logs).forEach((p, i, all) => {
        const row = first + Math.floor(i / states);
        if (p > all[(row - first) * states + out[row]!]!) out[row] = i % states;
      }); // prettier-ignore
    });
    return int64Array(out, X.rows);
  },
  predictProba: (m, X, options) => float64Array(probabilities(m, X, options), X.rows, m.startprob_.length),
  score(m, X, _, options) {
    let total = 0;
    eachSequence(m, X, options as MethodOptions | undefined, (chain, logs) => (total += logLikelihood(chain, logs)));
    return total;
  },
});
