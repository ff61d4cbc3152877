/** What `console.log`, `String(x)` and `JSON.stringify` make of values of Python. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/core/errors.js';
import { load } from '../../src/node.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyCounter } from '../../src/pickle/stdlib/containers.js';
import { toPlain } from '../../src/entries/pickle.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyFrozenSet, PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';

const bundle = 'fixtures/own/files/own-2026/nested.pkl';
const holder = 'fixtures/own/files/own-2026/holder.pkl';

describe('dicts, tuples and objects', () => {
  const dict = new PyDict<unknown, unknown>([
    ['a', new PyTuple([1])],
    [new PyTuple([1, 'b']), null],
    [2, new PyFrozenSet([true])],
  ]);

  test('in one line, as Python writes them', () => {
    expect(String(dict)).toBe("{'a': (1,), (1, 'b'): null, 2: frozenset({true})}");
    expect(`${String(new PyTuple([]))} ${String(new PyTuple([-0, 1n << 70n]))}`).toBe(
      '() (-0, 1180591620717411303424)',
    );
    const object = new PyObject(new PyGlobal('__main__', 'Point'), 'newobj', []);
    object.state = new PyDict([['x', NdArray.from([1.5, 2])]]);
    expect(String(object)).toBe("__main__.Point {'x': NdArray(2) float64 [1.5, 2]}");
    expect(String(new PyObject(new PyGlobal('m', 'f'), 'reduce', [1, 'b']))).toBe("m.f(1, 'b')");
  });

  test('in Node’s console with what they hold', () => {
    expect(inspect(dict)).toBe(
      "PyDict(3) {\n  'a' => PyTuple [ 1 ],\n  PyTuple [ 1, 'b' ] => null,\n  2 => PyFrozenSet(1) [Set] { true }\n}",
    );
    expect(inspect(new PyCounter([['x', 3]]))).toContain("{ 'x' => 3 }");
    expect(inspect(new PyDict([['one', new PyDict([['two', new PyDict([['three', new PyDict()]])]])]]))).toMatch(
      /'three' => \[PyDict\]/,
    );
  });

  test('large and circular ones end', () => {
    const circular = new PyDict<string, unknown>();
    circular.set('self', circular);
    expect(String(circular)).toBe("{'self': …}");
    expect(inspect(circular, { depth: null })).toBe("PyDict(1) { 'self' => [Circular] }");
    expect(() => JSON.stringify(circular)).toThrow(/contains itself/);
    const many = new PyDict(Array.from({ length: 10_000 }, (_, i) => [i, 'x'.repeat(100)]));
    expect(String(many).length).toBeLessThan(2500);
    let deep: unknown = 1;
    for (let i = 0; i < 5000; i++) deep = new PyTuple([deep]);
    expect(String(deep)).toBe('((((…,),),),)');
    expect(() => JSON.stringify(new PyDict([['deep', deep]]))).toThrow(InvalidInputError);
  });

  test('in JSON as Python’s json has keys, or with a clear error', () => {
    const plain = new PyDict<unknown, unknown>([
      ['a', new PyTuple([1, 2.5])],
      [3, new PyDict([[null, true]])],
      ['__proto__', new Set(['x'])],
      ['bytes', Uint8Array.of(1, 2)],
      ['small', 7n],
    ]);
    expect(JSON.stringify(plain)).toBe('{"3":{"null":true},"a":[1,2.5],"__proto__":["x"],"bytes":[1,2],"small":7}');
    expect(() => JSON.stringify(dict)).toThrow(/a key of a dict is neither text nor number/);
    expect(() =>
      JSON.stringify(
        new PyDict([
          [1, 1],
          ['1', 2],
        ] as [unknown, number][]),
      ),
    ).toThrow(/two keys of a dict are "1"/);
    expect(() => JSON.stringify(new PyDict([['n', 1n << 70n]]))).toThrow(/too large for JSON.*toPlain/);
    expect(toPlain(new PyDict([['n', 1n << 70n]]), { bigints: 'string' })).toEqual({ n: '1180591620717411303424' });
  });
});

describe('arrays and models', () => {
  test('arrays show shape, dtype and the items of small ones', () => {
    expect(
      String(
        NdArray.from([
          [1, 2.5],
          [Number.NaN, 3],
        ]),
      ),
    ).toBe('NdArray(2, 2) float64 [[1, 2.5], [NaN, 3]]');
    expect(String(NdArray.of(new Float32Array(2000)))).toBe('NdArray(2000) float32');
    expect(inspect(NdArray.from([1, 2]))).toBe('NdArray(2) int64 [ 1, 2 ]');
  });

  test('models show class and parameters', async () => {
    const value = await load<PyDict>(bundle);
    expect(String(value)).toMatch(
      /^\{'v1': \{'stages': \[StandardScaler\(.*with_mean=true.*'labels': LabelEncoder\(\)/,
    );
    expect(inspect(value)).toMatch(/^PyDict\(3\) \{\s+'v1' => PyDict\(2\)/);
    const model = await load(bundle, { at: '3' });
    expect(String(model)).toMatch(/^Ridge\(.*alpha=1[,.)]/);
    expect(JSON.parse(JSON.stringify(model))).toMatchObject({ class: 'Ridge', params: { alpha: 1 } });
  });

  test('an object of an unknown class shows its attributes', async () => {
    const value = await load<PyObject>(holder);
    expect(String(value)).toMatch(/^__main__\.Holder \{'model': /);
    expect(inspect(value)).toMatch(/^__main__\.Holder\(3\) \{\s+'model' => /);
    expect(JSON.parse(JSON.stringify(value))).toMatchObject({ class: '__main__.Holder', attributes: { names: ['a'] } });
  });
});
