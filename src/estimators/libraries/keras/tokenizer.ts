/**
 * Keras' Tokenizer, which is kept beside a network: words to indexes. Source: `Tokenizer` of keras_preprocessing 1.1's `text.py`.
 * https://github.com/keras-team/keras-preprocessing
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { any, bool, count, nullable, optional, text } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { checkMethodOptions, choice, type OptionValues, optionValues } from '../../binding/method-options.js';
import { float64Array } from '../../binding/results.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { shown } from '../../input/cells.js';

/** A dict whose keys and values are texts and counts, one way or the other. */
function lookup<K extends 'string' | 'number', V extends 'string' | 'number'>(
  key: K,
  value: V,
): Attribute<ReadonlyMap<{ string: string; number: number }[K], { string: string; number: number }[V]>> {
  const fits = (item: unknown, type: string): boolean =>
    typeof item === type && (type === 'string' || (Number.isSafeInteger(item) && (item as number) >= 0));
  return {
    read(stored, place) {
      if (!(stored instanceof PyDict)) throw place.fail(`a dict of ${key}s and ${value}s`, describe(stored));
      const found = new Map<never, never>();
      for (const [k, v] of stored) {
        const [name, item] = [unwrapScalar(k), unwrapScalar(v)];
        if (!fits(name, key) || !fits(item, value))
          throw place.fail(`a dict of ${key}s and ${value}s`, `one with ${describe(k)} and ${describe(v)}`);
        found.set(name as never, item as never);
      }
      return found as never;
    },
  };
}

const attributes = {
  word_index: lookup('string', 'number'),
  index_docs: optional(lookup('number', 'number'), new Map<number, number>()),
  document_count: optional(count(), 0),
  num_words: optional(nullable(count())),
  filters: optional(nullable(text()), ''),
  lower: optional(bool(), true),
  split: optional(text(), ' '),
  char_level: optional(bool(), false),
  oov_token: optional(nullable(text())),
  analyzer: optional(any(), null),
};

type Tokenizer = Model<typeof attributes>;

const MATRIX = {
  mode: choice('What a cell says of a word in a text.', 'binary', 'count', 'freq', 'tfidf'),
};

type Mode = OptionValues<typeof MATRIX>['mode'];

/** Cells of a matrix: 1 GiB. */
const MAX_CELLS = 1 << 27;

/** The words of a text, or of a list that is taken as words already. */
function wordsOf(m: Tokenizer, given: unknown, row: number): readonly string[] {
  const lower = (word: string): string => (m.lower ? word.toLowerCase() : word);
  if (Array.isArray(given)) {
    const at = given.findIndex((word) => typeof word !== 'string');
    if (at < 0) return (given as string[]).map(lower);
    throw new InvalidInputError(`text ${row}: item ${at} is ${shown(given[at])}, not a word`);
  }
  if (typeof given !== 'string')
    throw new InvalidInputError(`text ${row} is ${shown(given)}, not a string or a list of words`);
  const whole = lower(given);
  if (m.char_level) return [...whole];
  const filters = new Set(m.filters);
  const clean = filters.size === 0 ? whole : [...whole].map((char) => (filters.has(char) ? m.split : char)).join('');
  return clean.split(m.split).filter((word) => word !== '');
}

/** The index of each word; unknown ones have that of `oov_token`, or none. */
function sequences(m: Tokenizer, texts: unknown): number[][] {
  if (!Array.isArray(texts)) throw new InvalidInputError('the Tokenizer takes an array of texts, or of lists of words');
  const unknown = m.oov_token === undefined ? undefined : m.word_index.get(m.oov_token);
  const limit = m.num_words === undefined || m.num_words === 0 ? Infinity : m.num_words;
  return texts.map((given, row) => {
    const found: number[] = [];
    for (const word of wordsOf(m, given, row)) {
      const index = m.word_index.get(word);
      const known = index !== undefined && index < limit ? index : unknown;
      if (known !== undefined) found.push(known);
    }
    return found;
  });
}

/** Shape (texts, words + 1), or `num_words` wide: column 0 is no word's. */
function matrix(m: Tokenizer, texts: unknown, options?: unknown): NdArray {
  checkMethodOptions('textsToMatrix of Tokenizer', options, MATRIX);
  const { mode } = optionValues(MATRIX, options as MethodOptions | undefined);
  const rows = sequences(m, texts);
  const width = m.num_words === undefined || m.num_words === 0 ? m.word_index.size + 1 : m.num_words;
  if (width * rows.length > MAX_CELLS)
    throw new InvalidInputError(`${rows.length} texts by ${width} words are too many cells for one matrix: pass fewer texts`); // prettier-ignore
  if (mode === 'tfidf' && m.document_count === 0)
    throw new InvalidInputError('the Tokenizer counted no documents: tfidf needs some');
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    const counts = new Map<number, number>();
    for (const index of row) if (index < width) counts.set(index, (counts.get(index) ?? 0) + 1);
    for (const [index, times] of counts) out[i * width + index] = cell(m, mode, index, times, row.length);
  });
  return float64Array(out, rows.length, width);
}

function cell(m: Tokenizer, mode: Mode, index: number, times: number, length: number): number {
  if (mode === 'count') return times;
  if (mode === 'freq') return times / length;
  if (mode === 'binary') return 1;
  return (1 + Math.log(times)) * Math.log(1 + m.document_count / (1 + (m.index_docs.get(index) ?? 0)));
}

/** `sequences_to_texts`: the words of each list of indexes. */
function textsOf(m: Tokenizer, given: unknown): string[] {
  if (!Array.isArray(given) || !given.every((row) => Array.isArray(row)))
    throw new InvalidInputError('sequencesToTexts takes an array of lists of indexes');
  const words = new Map([...m.word_index].map(([word, index]) => [index, word]));
  const unknown = m.oov_token === undefined ? undefined : m.word_index.get(m.oov_token);
  const limit = m.num_words === undefined || m.num_words === 0 ? Infinity : m.num_words;
  return (given as unknown[][]).map((row) =>
    row
      .map((index) => (words.has(index as number) && (index as number) < limit ? (index as number) : unknown))
      .flatMap((index) => (index === undefined ? [] : [words.get(index)!]))
      .join(' '),
  );
}

export default defineEstimator({
  classes: [
    'keras_preprocessing.text.Tokenizer',
    'keras.preprocessing.text.Tokenizer',
    'keras.src.preprocessing.text.Tokenizer',
    'keras.src.legacy.preprocessing.text.Tokenizer',
    'tf_keras.src.preprocessing.text.Tokenizer',
    'tensorflow.python.keras.preprocessing.text.Tokenizer',
  ],
  attributes,
  check(m) {
    if (m.analyzer !== null)
      throw new UnsupportedError('this Tokenizer splits texts by a function of its own (analyzer), which is not in the file'); // prettier-ignore
    if (m.split === '') throw m.self.fail('split', 'a text between words', 'an empty one');
    if (m.oov_token !== undefined && !m.word_index.has(m.oov_token))
      throw m.self.fail('word_index', `an index of the token for unknown words, ${shown(m.oov_token)}`, 'none');
  },
  computed: {
    wordIndex: (m) => m.word_index,
    indexWord: (m) => new Map([...m.word_index].map(([word, index]) => [index, word])),
  },
  calls: { textsToSequences: sequences, textsToMatrix: matrix, sequencesToTexts: textsOf },
});
