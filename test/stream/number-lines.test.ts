import { describe, expect, test } from 'vitest';
import { NumberLines } from '../../src/stream/cells/number-lines.js';

const decoder = new TextDecoder();

function textOf(columns: readonly ArrayLike<number>[], rows: number, delimiter = ','): string {
  return [...NumberLines.make(delimiter)!.write(columns, rows)].map((piece) => decoder.decode(piece)).join('');
}

const expected = (columns: readonly ArrayLike<number>[], rows: number, delimiter = ','): string =>
  Array.from({ length: rows }, (_, i) => `${columns.map((column) => String(column[i])).join(delimiter)}\n`).join('');

/** Random bits, the same in every run. */
function bits(count: number, seed: number): Uint32Array {
  let state = seed;
  return Uint32Array.from({ length: count }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0));
}

describe('lines of numbers are what String gives', () => {
  const unit = bits(120_000, 3);
  const kinds: readonly [string, Float64Array][] = [
    ['any bits: subnormal and huge numbers, NaN and infinities', new Float64Array(bits(240_000, 7).slice().buffer)],
    ['probabilities', Float64Array.from(unit, (value) => value / 2 ** 32)],
    ['few digits', Float64Array.from(unit, (value, i) => Math.round(value / 2 ** (i % 24)) / 10 ** (i % 9))],
    ['whole numbers up to 2^80', Float64Array.from(unit, (value, i) => value * 2 ** (i % 49))],
    [
      'powers of two, whose neighbours are not alike',
      Float64Array.from(unit.subarray(0, 2098), (_, i) => 2 ** (i - 1074)),
    ],
    ['powers of ten', Float64Array.from({ length: 632 }, (_, i) => Number(`${i % 2 === 0 ? '' : '-'}1e${i - 323}`))],
    ['small numbers about the bound of exponents', Float64Array.from(unit, (value, i) => value / 10 ** (9 + (i % 12)))],
  ];
  test.each(kinds)('%s', (_, values) => {
    const texts = textOf([values], values.length).split('\n');
    const wrong = Array.from(values).findIndex((value, i) => texts[i] !== String(value));
    expect(wrong < 0 ? 'none' : `${String(values[wrong])} is written ${texts[wrong]!}`).toBe('none');
    expect(texts).toHaveLength(values.length + 1);
  });

  test('several columns, some values that need the language, and more rows than are written at a time', () => {
    const rows = 70_001;
    const a = Float64Array.from({ length: rows }, (_, i) => (i % 1000 === 7 ? Number.NaN : i / 7));
    const b = Float64Array.from({ length: rows }, (_, i) => (i % 5000 === 9 ? 5e-324 : -i));
    expect(textOf([a, b], rows, ';')).toBe(expected([a, b], rows, ';'));
    expect(textOf([a], 0)).toBe('');
    expect(textOf([Float64Array.of(-0, 0)], 2)).toBe('0\n0\n');
  });
});
