import type { NdArray } from '../../../numpy/ndarray.js';

/** What `load` gives of a pickled Keras Tokenizer: `load<KerasTokenizer>('tokenizer.pickle')`. */
export interface KerasTokenizer {
  /** Index of each word, from 1. */
  readonly wordIndex: ReadonlyMap<string, number>;
  readonly indexWord: ReadonlyMap<number, string>;
  /**
   * The indexes of the words of each text, or of each list of words; unknown ones have that of `oov_token`, or are left away.
   *
   * @throws InvalidInputError for what is neither
   */
  textsToSequences(texts: readonly (string | readonly string[])[]): number[][];
  /** float64 of shape (texts, `num_words`, or all words and one more). */
  textsToMatrix(
    texts: readonly (string | readonly string[])[],
    options?: { mode?: 'binary' | 'count' | 'freq' | 'tfidf' },
  ): NdArray;
  /** The words of each list of indexes, with blanks between. */
  sequencesToTexts(sequences: readonly (readonly number[])[]): string[];
}
