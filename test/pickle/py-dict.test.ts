import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyTable } from '../../src/pickle/values/key-table.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyByteArray, PyFloat, PyFrozenSet, PyGlobal, PyTuple } from '../../src/pickle/values/py-values.js';

function sharedTable(keys: unknown[]): KeyTable {
  const table = new KeyTable(keys, true);
  table.shared = true;
  return table;
}

describe('PyDict', () => {
  test('behaves as a Map for strings and safe numbers, through any sequence of changes', () => {
    const key = fc.oneof(
      fc.constantFrom('a', 'b', '__proto__', 'constructor', '\0', '\0\u0001t(', ''),
      fc.integer({ min: -3, max: 20 }),
    );
    const command = fc.tuple(fc.constantFrom('set', 'delete', 'get', 'clear'), key, fc.integer());
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const dict = new PyDict<string | number, number>();
        const map = new Map<string | number, number>();
        for (const [verb, k, v] of commands) {
          if (verb === 'set') {
            dict.set(k, v);
            map.set(k, v);
          } else if (verb === 'delete') expect(dict.delete(k)).toBe(map.delete(k));
          else if (verb === 'get') expect(dict.get(k)).toBe(map.get(k));
          else if (commands.length % 7 === 0) {
            dict.clear();
            map.clear();
          }
          expect(dict.size).toBe(map.size);
        }
        expect([...dict]).toEqual([...map]);
      }),
    );
  });

  test.each<[unknown, unknown]>([
    [1, true],
    [1, new PyFloat(1)],
    [0, false],
    [0, new PyFloat(-0)],
    [0, -0],
    [10n ** 20n, new PyFloat(1e20)],
    [1e20, 10n ** 20n],
    [5n, 5],
    [new PyTuple([1, 'a']), new PyTuple([new PyFloat(1), 'a'])],
    [new PyTuple([1]), [true]],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    [new PyFrozenSet([1, 2]), new PyFrozenSet([2, 1])],
    [new PyGlobal('m', 'C'), new PyGlobal('m', 'C')],
    [null, null],
  ])('%o and %o are one key', (a, b) => {
    const dict = new PyDict([[a, 'first']]);
    dict.set(b, 'second');
    expect(dict.size).toBe(1);
    expect(dict.get(a)).toBe('second');
  });

  test.each<[unknown, unknown]>([
    [1, '1'],
    ['a', Uint8Array.of(97)],
    [Number.NaN, Number.NaN],
    [2 ** 53, 2n ** 53n + 1n],
    [new PyTuple([1]), new PyTuple(['1'])],
    [new PyTuple([new PyTuple([])]), new PyTuple([])],
    [new PyFrozenSet([1]), new PyTuple([1])],
    [null, 'None'],
    [Uint8Array.of(1), new PyByteArray([1])],
  ])('%o and %o are two keys', (a, b) => {
    expect(
      new PyDict([
        [a, 1],
        [b, 2],
      ] as [unknown, number][]).size,
    ).toBe(2);
  });

  test('equal keys given at once: the last value at the first place', () => {
    const dict = PyDict.fromArrays<unknown, string>(['a', 1, 'b', true, 'a'], ['a1', 'one', 'b1', 'true', 'a2']);
    expect([...dict]).toEqual([
      ['a', 'a2'],
      [1, 'true'],
      ['b', 'b1'],
    ]);
  });

  test('a table of keys that is shared is copied before a change', () => {
    const keys = ['x', 'y'];
    const first = PyDict.fromArrays(keys, [1, 2]);
    const second = new PyDict<string, number>();
    second.fill(sharedTable(keys), [3, 4]);
    second.set('z', 5);
    expect([...first.keys()]).toEqual(['x', 'y']);
    expect([...second]).toEqual([
      ['x', 3],
      ['y', 4],
      ['z', 5],
    ]);
  });
});
