/**
 * Products of columns up to a degree.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.PolynomialFeatures.html
 */
import { MAX_COLUMNS } from '../../input/output-size.js';
import { InvalidInputError } from '../../../core/errors.js';
import { bool, count, either, listOf, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Csr, Dense, type Input } from '../../input/matrix.js';
import { unwrapScalar } from '../../binding/state.js';
import { asMatrix, floatType } from '../../running/validate.js';
import { roundingOf } from './columnwise.js';

const attributes = {
  degree: either((value) => typeof unwrapScalar(value) === 'number', count(), listOf(count())),
  interaction_only: optional(bool(), false),
  include_bias: optional(bool(), true),
};

type Polynomial = Model<typeof attributes>;

/** Columns of the result, at most. */
const MAX_OUTPUTS = MAX_COLUMNS;
/** Numbers in the result, at most. */
const MAX_NUMBERS = 2 ** 28;

function degrees(m: Polynomial): [min: number, max: number] {
  return typeof m.degree === 'number' ? [0, m.degree] : [m.degree[0]!, m.degree[1]!];
}

/** How many combinations of `n` columns there are of one degree. */
function combinations(n: number, degree: number, interactionOnly: boolean): number {
  const top = interactionOnly ? n : n + degree - 1;
  let found = 1;
  for (let i = 1; i <= degree; i++) found = (found * (top - degree + i)) / i;
  return top < degree ? 0 : Math.round(found);
}

function outputs(m: Polynomial, n: number): number {
  const [min, max] = degrees(m);
  let sum = m.include_bias ? 1 : 0;
  for (let degree = Math.max(1, min); degree <= max && sum <= MAX_OUTPUTS; degree++)
    sum += combinations(n, degree, m.interaction_only);
  return sum;
}

const powers = new WeakMap<object, readonly Int32Array[]>();

/** The columns that are multiplied, for each column of the result. */
function termsOf(m: Polynomial): readonly Int32Array[] {
  let terms = powers.get(m);
  if (terms === undefined) {
    const [min, max] = degrees(m);
    const n = m.self.nFeatures!;
    const found = m.include_bias ? [new Int32Array(0)] : [];
    for (let degree = Math.max(1, min); degree <= max; degree++) addTerms(found, n, degree, m.interaction_only);
    terms = found;
    powers.set(m, terms);
  }
  return terms;
}

/** Combinations in the order of Python's itertools. */
function addTerms(out: Int32Array[], n: number, degree: number, interactionOnly: boolean): void {
  const step = interactionOnly ? 1 : 0;
  const term = Int32Array.from({ length: degree }, (_, i) => i * step);
  if (step * (degree - 1) >= n) return;
  for (;;) {
    out.push(term.slice());
    let at = degree - 1;
    while (at >= 0 && term[at] === n - 1 - step * (degree - 1 - at)) at--;
    if (at < 0) return;
    const next = term[at]! + 1;
    for (let i = at; i < degree; i++) term[i] = next + step * (i - at);
  }
}

function dense(m: Polynomial, X: Dense): Dense {
  const { data, rows, cols } = X;
  const type = floatType(X.dtype);
  const round = roundingOf(type);
  const terms = termsOf(m);
  const out = new Float64Array(rows * terms.length);
  // Since 0.22 the product grows from its last column to its first.
  const fromLast = m.self.version.since(0, 22);
  terms.forEach((term, column) => {
    const order = fromLast ? term.slice().reverse() : term;
    for (let i = 0; i < rows; i++) {
      let product = 1;
      for (const j of order) product = round(product * data[i * cols + j]!);
      out[i * terms.length + column] = product;
    }
  });
  return new Dense(out, rows, terms.length, type);
}

/** Products of stored entries only. */
function sparse(m: Polynomial, X: Csr): Csr {
  const type = floatType(X.dtype);
  const round = roundingOf(type);
  const terms = termsOf(m);
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = new Int32Array(X.rows + 1);
  const row = new Map<number, number>();
  for (let i = 0; i < X.rows; i++) {
    row.clear();
    for (let k = X.indptr[i]!; k < X.indptr[i + 1]!; k++) row.set(X.indices[k]!, X.data[k]!);
    terms.forEach((term, column) => {
      let product = 1;
      for (const j of term) {
        const value = row.get(j);
        if (value === undefined) return;
        product = round(product * value);
      }
      indices.push(column);
      data.push(product);
    });
    indptr[i + 1] = indices.length;
  }
  return new Csr(Float64Array.from(data), Int32Array.from(indices), indptr, X.rows, terms.length, type);
}

function transform(m: Polynomial, X: Input): Dense | Csr {
  const matrix = asMatrix(m.self, X);
  if (matrix.kind === 'csr') return sparse(m, matrix);
  if (matrix.rows * termsOf(m).length > MAX_NUMBERS)
    throw new InvalidInputError(`${termsOf(m).length} columns for ${matrix.rows} rows are too many: pass fewer rows`);
  return dense(m, matrix);
}

/** `x0^2 x1`. */
function nameOf(term: Int32Array, inputs: readonly string[]): string {
  if (term.length === 0) return '1';
  const counts = new Map<number, number>();
  for (const j of term) counts.set(j, (counts.get(j) ?? 0) + 1);
  return [...counts].map(([j, power]) => (power === 1 ? inputs[j]! : `${inputs[j]!}^${power}`)).join(' ');
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._polynomial.PolynomialFeatures'],
  byRow: true,
  aliases: ['sklearn.preprocessing._data.PolynomialFeatures'],
  attributes,
  upgrade(state) {
    if (!state.has('n_features_in_') && state.has('n_input_features_'))
      state.set('n_features_in_', state.get('n_input_features_'));
  },
  check(m) {
    const n = m.self.nFeatures;
    if (n === undefined) throw m.self.fail('n_features_in_', 'a count', 'nothing');
    const [min, max] = degrees(m);
    if (!(min <= max) || (Array.isArray(m.degree) && m.degree.length !== 2))
      throw m.self.fail('degree', 'a degree, or the least and the largest one', `${min}, ${max}`);
    if (outputs(m, n) > MAX_OUTPUTS) throw m.self.fail('degree', `at most ${MAX_OUTPUTS} columns`, 'more');
  },
  transform,
  getFeatureNamesOut: (m, inputs) => termsOf(m).map((term) => nameOf(term, inputs)),
});
