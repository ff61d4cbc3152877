import { describe, expect, test } from 'vitest';
import { countTerms } from '../../src/estimators/sklearn/feature_extraction/counts.js';
import { TermTable } from '../../src/estimators/sklearn/feature_extraction/term-table.js';
import { Vocabulary } from '../../src/estimators/sklearn/feature_extraction/vocabulary.js';

describe('a table of terms', () => {
  const terms = [
    '',
    'a',
    'ab',
    'ba',
    'abc',
    'ünïcode',
    '日本語',
    '😀😀',
    '\ud83d',
    ...Array.from({ length: 5000 }, (_, i) => `t${i}`),
  ];
  const table = new TermTable(terms);

  test('finds each of them inside of a text', () => {
    terms.forEach((term, column) => {
      expect(table.find(`x ${term} y`, 2, 2 + term.length)).toBe(column);
    });
  });

  test('finds no other', () => {
    for (const text of ['b', 'ac', 'abcd', 'ünïcod', '日本', '😀', 't5000', 'T1', 't01']) {
      expect(table.find(text, 0, text.length)).toBe(-1);
    }
    expect(new TermTable([]).find('a', 0, 1)).toBe(-1);
  });
});

test('many texts are counted alike with a table and with a map', () => {
  const cut = (text: string): string[] => text.split(' ').filter((word) => word !== '');
  const each = (text: string, take: (start: number, end: number) => void): void => {
    let at = 0;
    for (const word of text.split(' ')) {
      if (word !== '') take(at, at + word.length);
      at += word.length + 1;
    }
  };
  const words = Array.from({ length: 300 }, (_, i) => `wört${i * i}`);
  const columns = new Map(words.slice(0, 200).map((word, i) => [word, 199 - i]));
  const texts = Array.from({ length: 100 }, (_, i) =>
    Array.from({ length: i }, (_, k) => words[(i * k * 7) % 300]!.toUpperCase()).join(' '),
  );
  const prepare = (text: string): string => text.toLowerCase();
  for (const binary of [false, true]) {
    const plain = countTerms(texts, (text) => cut(prepare(text)), new Vocabulary(columns), binary, 'int64');
    const analyze = Object.assign((): string[] => expect.unreachable(), { words: { prepare, each } });
    expect(countTerms(texts, analyze, new Vocabulary(columns), binary, 'int64')).toEqual(plain);
    expect(plain.data.length).toBeGreaterThan(1000);
  }
});
