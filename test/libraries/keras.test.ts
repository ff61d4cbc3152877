/** Keras' Tokenizer: its methods, damaged state, and what it refuses. */
import { expect, test } from 'vitest';
import { BrineError, type KerasTokenizer, load, PyDict, UnsupportedError } from '../../src/node.js';
import { PyGlobal } from '../../src/pickle/values/py-values.js';
import { brine } from '../helpers/brine.js';
import { damaged, pathOf, type State } from './helpers.js';

test('words, indexes and back', async () => {
  const tokenizer = await load<KerasTokenizer>(pathOf('keras_text', 'unknown'));
  const rows = tokenizer.textsToSequences(['The fox', ['the', 'FOX', 'zebra']]);
  expect(tokenizer.sequencesToTexts(rows)).toEqual(['the fox', 'the fox <OOV>']);
  expect(tokenizer.indexWord.get(tokenizer.wordIndex.get('fox')!)).toBe('fox');
  expect(() => tokenizer.textsToMatrix(['x'], { mode: 'sum' } as never)).toThrow(/mode/);
  expect(() => tokenizer.textsToMatrix(['x'], { modus: 'count' } as never)).toThrow(/modus/);
  expect(() => tokenizer.textsToSequences('x' as never)).toThrow(/an array of texts/);
  expect(() => tokenizer.textsToSequences([3] as never)).toThrow(/text 0/);
  expect(() => tokenizer.textsToSequences([['a', null]] as never)).toThrow(/item 1/);
  expect((await brine('show', pathOf('keras_text', 'unknown'))).out).toContain('Tokenizer');
});

test.each<[string, (state: State) => void]>([
  ['no index', (state) => state.delete('word_index')],
  ['an index that is none', (state) => state.set('word_index', [1])],
  ['words that are numbers', (state) => state.set('word_index', new PyDict([[1, 2]]))],
  ['a negative index', (state) => state.set('word_index', new PyDict([['a', -1]]))],
  ['a huge number of words', (state) => state.set('num_words', 2 ** 45)],
  ['a number of words that is none', (state) => state.set('num_words', 'all')],
  ['nothing between words', (state) => state.set('split', '')],
  ['an unknown token without an index', (state) => state.set('oov_token', 'nowhere')],
])('%s', async (_, change) => {
  const tokenizer = (await damaged('keras_text', 'plain', change)) as unknown as KerasTokenizer;
  expect(() => tokenizer.textsToMatrix(['the fox'])).toThrow(BrineError);
});

test('a function that splits texts is refused', async () => {
  const change = (state: State): unknown => state.set('analyzer', new PyGlobal('mine', 'split'));
  const tokenizer = (await damaged('keras_text', 'plain', change)) as unknown as KerasTokenizer;
  expect(() => tokenizer.textsToSequences(['a'])).toThrow(UnsupportedError);
});
