/**
 * gensim's KeyedVectors: a vector for each word, and which words are near. https://radimrehurek.com/gensim/models/keyedvectors.html
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model } from '../../binding/define.js';
import { checkMethodOptions, flag, given, optionValues, wholeCount } from '../../binding/method-options.js';
import { describe } from '../../binding/state.js';
import { shown } from '../../input/cells.js';

function texts(): Attribute<string[]> {
  return {
    read(value, place) {
      const found = asSequence(value);
      if (found?.every((item) => typeof item === 'string') === true) return found as string[];
      throw place.fail('a list of words', describe(value));
    },
  };
}

/** float32 of shape (words, size). */
function matrix(): Attribute<{ data: Float32Array; rows: number; cols: number }> {
  return {
    read(value, place) {
      if (!(value instanceof NdArray) || value.ndim !== 2 || value.dtype.kind !== 'f') throw place.fail('a matrix of vectors', describe(value)); // prettier-ignore
      const [rows, cols] = value.shape as [number, number];
      return { data: Float32Array.from(value.toFloat64()), rows, cols };
    },
    missing(place) {
      throw new UnsupportedError(`the vectors of this ${place.className} are in another file (NAME.vectors.npy), as gensim's save writes large ones: pickle it as a whole, or load the array by itself`); // prettier-ignore
    },
  };
}

const attributes = { index_to_key: texts(), vectors: matrix(), __numpys: optional(texts()) };

type Vectors = Model<typeof attributes>;

const positions = new WeakMap<object, ReadonlyMap<string, number>>();

function indexes(m: Vectors): ReadonlyMap<string, number> {
  const known = positions.get(m) ?? new Map(m.index_to_key.map((key, i) => [key, i]));
  positions.set(m, known);
  return known;
}

function indexOf(m: Vectors, key: unknown): number {
  const at = typeof key === 'string' ? indexes(m).get(key) : undefined;
  if (at === undefined) throw new InvalidInputError(`${shown(key)} is none of the ${m.index_to_key.length} words`);
  return at;
}

const vectorAt = (m: Vectors, at: number): Float32Array => m.vectors.data.subarray(at * m.vectors.cols, (at + 1) * m.vectors.cols); // prettier-ignore

function length(vector: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}

/** In the direction of a vector, and of length 1; zeros stay zeros. */
function unit(vector: Float32Array | Float64Array): Float64Array {
  const size = length(vector);
  return Float64Array.from(vector, (value) => (size === 0 ? value : value / size));
}

const dot = (a: Float64Array | Float32Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

const VECTOR = { norm: flag('Of length 1.') };
const SIMILAR = {
  positive: given('Words in whose direction to look.'),
  negative: given('Words from which to look away.'),
  topn: wholeCount('How many words.', 10),
};

function wordsOf(value: unknown, name: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value as unknown[];
  throw new InvalidInputError(`mostSimilar: ${name} is a list of words`);
}

function mostSimilar(m: Vectors, options: unknown): [string, number][] {
  checkMethodOptions(`mostSimilar of ${m.self.className}`, options, SIMILAR);
  const { positive, negative, topn } = optionValues(SIMILAR, options as Record<string, unknown> | undefined);
  const asked = [
    ...wordsOf(positive, 'positive').map((key) => [indexOf(m, key), 1] as const),
    ...wordsOf(negative, 'negative').map((key) => [indexOf(m, key), -1] as const),
  ];
  if (asked.length === 0) throw new InvalidInputError('mostSimilar needs words: { positive: ["king"] }');
  const mean = new Float64Array(m.vectors.cols);
  for (const [at, sign] of asked) unit(vectorAt(m, at)).forEach((value, j) => (mean[j]! += (sign * value) / asked.length)); // prettier-ignore
  const direction = unit(mean);
  const known = new Set(asked.map(([at]) => at));
  const scores = m.index_to_key.flatMap((_, at) => {
    const vector = vectorAt(m, at);
    return known.has(at) ? [] : [[at, dot(vector, direction) / length(vector)] as const];
  });
  scores.sort(([, a], [, b]) => b - a);
  return scores.slice(0, topn).map(([at, score]) => [m.index_to_key[at]!, Math.fround(score)]);
}

export default defineEstimator({
  classes: ['gensim.models.keyedvectors.KeyedVectors'],
  attributes,
  check(m) {
    if (m.vectors.rows < m.index_to_key.length)
      throw m.self.fail('vectors', `${m.index_to_key.length} vectors`, `${m.vectors.rows}`);
  },
  withoutInference: 'it has getVector, similarity and mostSimilar',
  computed: {
    indexToKey: (m) => m.index_to_key,
    keyToIndex: (m) => indexes(m),
    vectorSize: (m) => m.vectors.cols,
  },
  calls: {
    has: (m, key) => typeof key === 'string' && indexes(m).has(key),
    getVector(m, key, options) {
      checkMethodOptions(`getVector of ${m.self.className}`, options, VECTOR);
      const vector = vectorAt(m, indexOf(m, key));
      const { norm } = optionValues(VECTOR, options as Record<string, unknown> | undefined);
      return norm ? Float32Array.from(unit(vector)) : vector.slice();
    },
    similarity: (m, a, b) => dot(unit(vectorAt(m, indexOf(m, a))), unit(vectorAt(m, indexOf(m, b)))),
    mostSimilar,
  },
});
