import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/core/errors.js';
import { dumps, loads, PyDateTime, PyDecimal, toPlain } from '../../src/entries/pickle-node.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyFloat, PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';

describe('toPlain', () => {
  test('gives arrays and objects', () => {
    const value = new PyDict<string, unknown>([
      ['list', [1, new PyFloat(2)]],
      ['tuple', new PyTuple(['a', null])],
      ['set', new Set([3])],
      ['amount', new PyDecimal('1.10')],
      ['class', new PyGlobal('decimal', 'Decimal')],
    ]);
    const plain = toPlain(value) as Record<string, unknown>;
    expect(JSON.parse(JSON.stringify(plain))).toEqual({
      list: [1, 2],
      tuple: ['a', null],
      set: [3],
      amount: '1.10',
      class: 'decimal.Decimal',
    });
  });

  test('an exact graph and plain values give the same', () => {
    const bytes = dumps(new PyDict([['x', [new PyFloat(1), new PyTuple([1, 2])]]]));
    expect(toPlain(loads(bytes, { lossless: true }))).toEqual(toPlain(loads(bytes)));
  });

  test('a datetime is a Date, to the millisecond', () => {
    const date = new Date(Date.UTC(2026, 1, 3, 4, 5, 6, 7));
    expect(toPlain([PyDateTime.fromDate(date)])).toEqual([date]);
  });

  test('__proto__ is a key like others, on an object without a prototype', () => {
    const plain = toPlain(new PyDict([['__proto__', 1], ['constructor', 2]])) as object; // prettier-ignore
    expect(Object.getPrototypeOf(plain)).toBeNull();
    expect(Object.keys(plain)).toEqual(['__proto__', 'constructor']);
  });

  test('integers above 2^53 stay exact', () => {
    expect(toPlain([2n ** 60n])).toEqual([2n ** 60n]);
    expect(toPlain([2n ** 60n], { bigints: 'string' })).toEqual(['1152921504606846976']);
  });

  test('keys that are not text are an error that names them, or their text', () => {
    expect(() => toPlain(new PyDict([[1, 'a']]))).toThrow(/\$: the key 1 is not a str/);
    expect(toPlain(new PyDict([[1, 'a']]), { keys: 'string' })).toMatchObject({ 1: 'a' });
  });

  test('what is shared stays shared, so that doubling costs no memory', () => {
    let value: unknown[] = [1];
    for (let i = 0; i < 60; i++) value = [value, value];
    const plain = toPlain(value) as unknown[];
    expect(plain[0]).toBe(plain[1]);
  });

  test('a value that contains itself, an object and endless nesting are refused with their place', () => {
    const own: unknown[] = [];
    own.push(own);
    expect(() => toPlain(own)).toThrow(/\$\[0\]: the value contains itself/);
    const object = new PyObject(new PyGlobal('my_pkg', 'Model'), 'newobj', []);
    expect(() => toPlain({ list: [object] })).toThrow(InvalidInputError);
    expect(() => toPlain(new PyDict([['m', [object]]]))).toThrow(/\$\["m"\]\[0\]: an object of my_pkg.Model/);
    let deep: unknown[] = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => toPlain(deep, { maxDepth: 1e9 })).toThrow(/deeper than maxDepth/);
  });
});
