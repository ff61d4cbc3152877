/** Python's `re` on patterns that turn up as `token_pattern`, `str.casefold`, and built-in functions in the place of analyzers. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { UnsupportedError } from '../../src/core/errors.js';
import { caseFold } from '../../src/estimators/sklearn/feature_extraction/casefold.js';
import { PythonRegex } from '../../src/estimators/sklearn/feature_extraction/regex/match.js';
import { load } from '../../src/node.js';
import type { NdArray } from '../../src/numpy/ndarray.js';
import type { SparseMatrix } from '../../src/scipy/sparse.js';

interface Known {
  readonly patterns: readonly (readonly [string, string, string[] | { error: string }])[];
  readonly casefold: readonly (readonly [string, string])[];
}

const known = JSON.parse(readFileSync('fixtures/texts/patterns.json', 'utf8')) as Known;

test.each([...new Set(known.patterns.map(([pattern]) => pattern))])('%s', (pattern) => {
  for (const [, text, found] of known.patterns.filter(([other]) => other === pattern)) {
    if (Array.isArray(found)) expect(new PythonRegex(pattern).findAll(text), text).toEqual(found);
    else expect(() => new PythonRegex(pattern), found.error).toThrow(UnsupportedError);
  }
});

test('case folding is that of str.casefold', () => {
  for (const [text, folded] of known.casefold) expect(caseFold(text)).toBe(folded);
});

test('built-in functions stand for analyzers, tokenizers and preprocessors', async () => {
  const [texts, models] = (await load('fixtures/texts/functions.pkl')) as unknown as [
    string[],
    [{ transform(texts: string[]): SparseMatrix }, NdArray][],
  ];
  expect(models.length).toBeGreaterThan(10);
  for (const [model, counts] of models)
    expect(model.transform(texts).toDense().flat().map(Number)).toEqual(counts.flat().map(Number));
});
