import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/core/errors.js';
import { formatCsv, parseCsv } from '../../src/table/csv.js';

describe('parseCsv', () => {
  test('types go by column, as in pandas', () => {
    const { table, hasHeader } = parseCsv('age,port,paid,code\n31,S,True,1\n,"Q, x",False,x\nNaN,,true,\n');
    expect(hasHeader).toBe(true);
    expect(table.rows).toBe(3);
    expect(table.data.get('age')).toEqual([31, null, null]);
    expect(table.data.get('port')).toEqual(['S', 'Q, x', null]);
    expect(table.data.get('paid')).toEqual([true, false, true]);
    expect(table.data.get('code')).toEqual(['1', 'x', null]);
  });

  test('a first line of numbers is data', () => {
    const { table, hasHeader } = parseCsv('1,2.5\n-inf,1e3\n');
    expect(hasHeader).toBe(false);
    expect(table.data.get('0')).toEqual([1, -Infinity]);
    expect(table.data.get('1')).toEqual([2.5, 1000]);
  });

  test('names are as pandas makes them: by place where there is none, with a number where they are repeated', () => {
    // pandas.read_csv of 3.0 says the same.
    expect(parseCsv(',a,a,a.1,\n0,1,2,3,4\n').table.columns).toEqual(['Unnamed: 0', 'a', 'a.2', 'a.1', 'Unnamed: 4']);
    expect(parseCsv('a,a,a.1,a\n0,1,2,x\n').table.columns).toEqual(['a', 'a.2', 'a.1', 'a.3']);
  });

  test.each(['', 'a,b\n1\n', 'a,b\n"1,2\n'])('%j is refused', (text) => {
    expect(() => parseCsv(text)).toThrow(InvalidInputError);
  });

  test('__proto__ is a column like others', () => {
    expect(parseCsv('__proto__\nx\n').table.data.get('__proto__')).toEqual(['x']);
  });
});

describe('formatCsv', () => {
  test('quotes what needs it and disarms formulas', () => {
    expect(
      formatCsv(
        ['a', 'b'],
        [
          [1.5, 'x,"y"'],
          [null, '=1+1'],
        ],
      ),
    ).toBe('a,b\n1.5,"x,""y"""\n,\'=1+1\n');
  });
});
