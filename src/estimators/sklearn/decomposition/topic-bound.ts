/**
 * The bound that topic models are fitted by.
 * D. Blei, A. Ng, M. Jordan, Latent Dirichlet Allocation, JMLR 3 (2003); M. Hoffman et al., Online Learning for LDA (2010).
 */
import { fastDigamma } from '../../../linalg/special/digamma.js';
import { logGamma } from '../../../linalg/special/gamma.js';
import type { Csr } from '../../input/matrix.js';

interface Components {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
}

/** Expected logarithm of each share of a Dirichlet distribution. */
function expectedLogs(weights: Float64Array): Float64Array {
  let total = 0;
  for (const weight of weights) total += weight;
  const whole = fastDigamma(total);
  return weights.map((weight) => fastDigamma(weight) - whole);
}

/** How much one distribution costs against its prior. */
function cost(prior: number, weights: Float64Array, logs: Float64Array): number {
  let [sum, total, gammas] = [0, 0, 0];
  weights.forEach((weight, k) => {
    sum += (prior - weight) * logs[k]!;
    gammas += logGamma(weight) - logGamma(prior);
    total += weight;
  });
  return sum + gammas + logGamma(prior * weights.length) - logGamma(total);
}

/** `factor` stands for documents that X is only a part of. */
export function variationalBound(
  counts: Csr,
  documents: readonly Float64Array[],
  documentPrior: number,
  components: Components,
  wordPrior: number,
  factor: number,
): number {
  const { rows: topics, cols: width } = components;
  const words = Array.from({ length: topics }, (_, k) => components.data.subarray(k * width, (k + 1) * width));
  const wordLogs = words.map(expectedLogs);
  let bound = 0;
  documents.forEach((weights, i) => {
    const logs = expectedLogs(weights);
    for (let at = counts.indptr[i]!; at < counts.indptr[i + 1]!; at++) {
      const word = counts.indices[at]!;
      const terms = logs.map((value, k) => value + wordLogs[k]![word]!);
      const top = terms.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      let sum = 0;
      for (const term of terms) sum += Math.exp(term - top);
      bound += counts.data[at]! * (top + Math.log(sum));
    }
    bound += cost(documentPrior, weights, logs);
  });
  bound *= factor;
  words.forEach((weights, k) => {
    bound += cost(wordPrior, weights, wordLogs[k]!);
  });
  return bound;
}
