/** What `load` gives of gensim's KeyedVectors; of a Word2Vec it stands in `get('wv')`. */
export interface KeyedVectors {
  /** Words in the order of their vectors. */
  readonly indexToKey: readonly string[];
  readonly keyToIndex: ReadonlyMap<string, number>;
  readonly vectorSize: number;
  has(key: string): boolean;
  /** The vector of a word, or with `norm` the one of length 1. */
  getVector(key: string, options?: { readonly norm?: boolean }): Float32Array;
  /** Cosine of the angle between two words' vectors. */
  similarity(a: string, b: string): number;
  /** Words whose vectors point most in the direction of `positive` and away from `negative`, with their cosines. */
  mostSimilar(options: {
    readonly positive?: readonly string[];
    readonly negative?: readonly string[];
    readonly topn?: number;
  }): [key: string, similarity: number][];
}
