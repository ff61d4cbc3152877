import { describe, expect, test } from 'vitest';
import { parseExactJson } from '../../src/core/exact-json.js';

describe('JSON with NaN in it', () => {
  test.each(['', 'a', '\\', '\\\\', '"', '\\"', 'é😀\u0000\n\u2028', '\ud800', '\\u0041'])(
    'keeps the text %j',
    (text) => {
      const json = JSON.stringify([text, { [text]: text }]);
      expect(parseExactJson(`[NaN,${json}]`)).toEqual([Number.NaN, JSON.parse(json)]);
    },
  );

  test('may have texts of millions of characters', () => {
    const long = 'a"\\'.repeat(2_000_000);
    expect((parseExactJson(JSON.stringify(['NaN', long])) as string[])[1]!.length).toBe(long.length);
  });

  test.each(['[NaN,"', '[NaN,"a\\"', '[NaN,"a\\\\\\"', '[NaN,"\n"]', '[NaN,"\\x"]', '[NaN,"a"b]'])(
    'refuses %j',
    (text) => {
      expect(() => parseExactJson(text)).toThrow(SyntaxError);
    },
  );
});
