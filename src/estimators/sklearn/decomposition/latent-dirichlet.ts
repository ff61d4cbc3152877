/**
 * Latent Dirichlet allocation: the topics of documents, from counts of words.
 * https://scikit-learn.org/stable/modules/decomposition.html#latent-dirichlet-allocation-lda
 */
import { InvalidInputError } from '../../../core/errors.js';
import { fastDigamma } from '../../../linalg/special/digamma.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { any, number, numbers, optional } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { type Csr, Dense, type Input, type NumberType, toCsr } from '../../input/matrix.js';
import { flag, optionValues } from '../../binding/method-options.js';
import { asMatrix } from '../../running/validate.js';
import { variationalBound } from './topic-bound.js';
import { checkComponents, componentCount, componentsWidth, rounded } from './project.js';

const attributes = {
  components_: numbers(2),
  exp_dirichlet_component_: numbers(2),
  doc_topic_prior_: number(),
  max_doc_update_iter: number(),
  mean_change_tol: number(),
  n_batch_iter_: optional(any()),
  n_iter_: optional(any()),
  bound_: optional(any()),
  topic_word_prior_: optional(number()),
  total_samples: optional(number()),
};

type Lda = Model<typeof attributes>;

function countsOf(m: Lda, X: Input): Csr {
  const matrix = asMatrix(m.self, X);
  if (matrix.data.some((value) => value < 0)) {
    throw new InvalidInputError('Negative values in data passed to LatentDirichletAllocation');
  }
  return matrix.kind === 'csr' ? matrix : toCsr(matrix);
}

const typeOf = (m: Lda): NumberType => (m.self.version.since(1, 2) && m.components_.float32 ? 'float32' : 'float64');

/** A variational bound of the log-likelihood. */
function boundOf(m: Lda, counts: Csr, subSampling: boolean): number {
  const epsilon = typeOf(m) === 'float32' ? 2 ** -23 : 2 ** -52;
  const weights = Array.from({ length: counts.rows }, (_, i) => document(m, counts, i, epsilon));
  const [topics, width] = [componentCount(m), componentsWidth(m)];
  const prior = m.topic_word_prior_;
  if (prior === undefined) throw m.self.fail('topic_word_prior_', 'a number', 'nothing');
  const factor = subSampling ? (m.total_samples ?? 1e6) / counts.rows : 1;
  const components = { data: m.components_.data, rows: topics, cols: width };
  return variationalBound(counts, weights, m.doc_topic_prior_, components, prior, factor);
}

function transform(m: Lda, X: Input): Dense {
  const counts = countsOf(m, X);
  const topics = componentCount(m);
  const type = typeOf(m);
  const out = new Float64Array(counts.rows * topics);
  for (let i = 0; i < counts.rows; i++) {
    const found = document(m, counts, i, type === 'float32' ? 2 ** -23 : 2 ** -52);
    const sum = found.reduce((a, b) => a + b, 0);
    for (let k = 0; k < topics; k++) out[i * topics + k] = found[k]! / sum;
  }
  return new Dense(rounded(out, type), counts.rows, topics, type);
}

/** Topic weights of one document: fixed point steps until they change by less than the tolerance. */
function document(m: Lda, { indices, indptr, data }: Csr, row: number, epsilon: number): Float64Array {
  const topics = componentCount(m);
  const width = componentsWidth(m);
  const words = m.exp_dirichlet_component_.data;
  const start = indptr[row]!;
  const end = indptr[row + 1]!;
  let weights = new Float64Array(topics).fill(1);
  const expected = new Float64Array(topics).fill(Math.exp(fastDigamma(1) - fastDigamma(topics)));
  for (let iteration = 0; iteration < m.max_doc_update_iter; iteration++) {
    const sums = new Float64Array(topics);
    for (let at = start; at < end; at++) {
      const word = indices[at]!;
      let norm = 0;
      for (let k = 0; k < topics; k++) norm += expected[k]! * words[k * width + word]!;
      const share = data[at]! / (norm + epsilon);
      for (let k = 0; k < topics; k++) sums[k]! += share * words[k * width + word]!;
    }
    const next = sums.map((sum, k) => expected[k]! * sum + m.doc_topic_prior_);
    const total = fastDigamma(next.reduce((a, b) => a + b, 0));
    let change = 0;
    for (let k = 0; k < topics; k++) {
      expected[k] = Math.exp(fastDigamma(next[k]!) - total);
      change += Math.abs(weights[k]! - next[k]!);
    }
    weights = next;
    if (change / topics < m.mean_change_tol) break;
  }
  return weights;
}

const PERPLEXITY = { subSampling: flag('Scale the bound to all samples of the fit.') };

export default defineEstimator({
  classes: ['sklearn.decomposition._lda.LatentDirichletAllocation'],
  attributes,
  check(m) {
    checkComponents(m);
    const { shape } = m.exp_dirichlet_component_;
    if (shape[0] !== componentCount(m) || shape[1] !== componentsWidth(m)) {
      throw m.self.fail('exp_dirichlet_component_', `the shape of components_`, `(${shape.join(', ')})`);
    }
    if (!(m.max_doc_update_iter >= 0 && m.max_doc_update_iter <= 1e7)) {
      throw m.self.fail('max_doc_update_iter', 'at most 10,000,000', `${m.max_doc_update_iter}`);
    }
    if (!(m.doc_topic_prior_ > 0)) throw m.self.fail('doc_topic_prior_', 'a positive number', `${m.doc_topic_prior_}`);
  },
  features: componentsWidth,
  options: { perplexity: PERPLEXITY },
  transform,
  score: (m, X) => boundOf(m, countsOf(m, X), false),
  perplexity(m, X, options) {
    const counts = countsOf(m, X);
    const { subSampling } = optionValues(PERPLEXITY, options);
    const words = pairwiseSum(counts.data, 0, counts.data.length);
    const all = subSampling ? words * ((m.total_samples ?? 1e6) / counts.rows) : words;
    return Math.exp(-boundOf(m, counts, subSampling) / all);
  },
  getFeatureNamesOut: (m) => classNames(m.self, componentCount(m)),
});
