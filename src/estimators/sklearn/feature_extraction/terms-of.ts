/** `inverse_transform` of the vectorizers: the terms that stand in each row. */
import type { NdArray } from '../../../numpy/ndarray.js';
import type { Owner } from '../../binding/define.js';
import { type Input, toCsr } from '../../input/matrix.js';
import { textArray } from '../../binding/results.js';
import { asMatrix } from '../../running/validate.js';
import type { Vocabulary } from './vocabulary.js';

/** An array of texts for each row, all as wide as the longest term, as numpy keeps them. */
export function termsOf(m: { readonly self: Owner; readonly vocabulary_: Vocabulary }, X: Input): NdArray[] {
  const matrix = asMatrix(m.self, X, { width: m.vocabulary_.size });
  const { data, indices, indptr, rows } = matrix.kind === 'csr' ? matrix : toCsr(matrix);
  const { terms } = m.vocabulary_;
  const width = terms.reduce((most, term) => Math.max(most, [...term].length), 1);
  return Array.from({ length: rows }, (_, i) => {
    const found: string[] = [];
    for (let at = indptr[i]!; at < indptr[i + 1]!; at++) if (data[at] !== 0) found.push(terms[indices[at]!]!);
    return textArray(found, [found.length], width);
  });
}
