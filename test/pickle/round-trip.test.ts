import { describe, expect, test } from 'vitest';
import { EncodeError } from '../../src/core/errors.js';
import { dumps, iterate, loads } from '../../src/entries/shared/pickle.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { register, unregister } from '../../src/pickle/values/registered-classes.js';
import {
  PickleBuffer,
  PyByteArray,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyTuple,
} from '../../src/pickle/values/py-values.js';

const PROTOCOLS = [0, 1, 2, 3, 4, 5];

describe.each(PROTOCOLS)('protocol %i', (protocol) => {
  const there = (value: unknown, lossless = true): unknown => loads(dumps(value, { protocol }), { lossless });

  test.each<[string, unknown]>([
    ['None', null],
    ['bools', [true, false]],
    [
      'ints',
      [
        0,
        1,
        -1,
        255,
        256,
        65535,
        65536,
        -(2 ** 31),
        2 ** 31,
        2 ** 53 - 1,
        2n ** 63n,
        -(2n ** 63n),
        10n ** 40n,
        -129,
        2 ** 33,
      ],
    ],
    ['floats', [0.5, -1.5, 1.25e-300, 5e-324, Number.NaN, Infinity, -Infinity]],
    ['integral floats', [new PyFloat(1), new PyFloat(-0), new PyFloat(2 ** 60), new PyFloat(1e300)]],
    [
      'text',
      [
        '',
        'a',
        'é',
        '\ud83d\ude00',
        '\ud800',
        '\udfff\ud800',
        '\ufeff',
        'a\nb\\c\0\u001a\r',
        'x'.repeat(70_000),
        'é'.repeat(200),
      ],
    ],
    ['bytes', [new Uint8Array(0), Uint8Array.of(0, 255), new Uint8Array(70_000).fill(7), Uint8Array.of(0, 255)]],
    ['bytearrays', [new PyByteArray(0), new PyByteArray([1, 2])]],
    ['tuples', [new PyTuple([]), new PyTuple([1]), new PyTuple([1, 2, 3, 4]), new PyTuple([new PyTuple([null])])]],
    ['sets', [new Set([1, 'a']), new PyFrozenSet([2]), new Set(), new PyFrozenSet()]],
    [
      'dicts',
      PyDict.fromArrays<unknown, unknown>(
        [1, 'a', new PyTuple([1, 2]), '__proto__', null],
        [[], {}, 3, 4, 5].map((x) => (x?.constructor === Object ? new PyDict() : x)),
      ),
    ],
    [
      'globals',
      [new PyGlobal('collections', 'OrderedDict'), new PyGlobal('m', 'Outer.Inner')].slice(0, protocol >= 4 ? 2 : 1),
    ],
    ['3000 items', Array.from({ length: 3000 }, (_, i) => i)],
  ])('%s survive', (_, value) => {
    expect(there(value)).toEqual(value);
  });

  test('-0 is a float, an integral number an int', () => {
    expect(there([-0, 3])).toEqual([new PyFloat(-0), 3]);
  });

  test('shared references and cycles survive', () => {
    const list: unknown[] = [];
    const dict = new PyDict<string, unknown>([['list', list]]);
    list.push(dict, list, new PyTuple([list]));
    const back = there(list) as unknown[];
    expect(back[1]).toBe(back);
    expect((back[0] as PyDict).get('list')).toBe(back);
    expect((back[2] as PyTuple).at(0)).toBe(back);
  });

  test('a tuple that contains itself through a list', () => {
    const inner: unknown[] = [];
    const tuple = new PyTuple([inner, 1]);
    inner.push(tuple);
    const back = there(tuple) as PyTuple;
    expect((back.at(0) as unknown[])[0]).toBe(back);
  });

  test('objects of unknown classes', () => {
    const object = new PyObject(new PyGlobal('my_pkg.models', 'Thing'), 'newobj', []);
    const state = new PyDict<string, unknown>([
      ['self', object],
      ['x', new PyFloat(2)],
    ]);
    object.state = state;
    const back = there(object) as PyObject;
    expect(back.className).toBe('my_pkg.models.Thing');
    expect((back.state as PyDict).get('self')).toBe(back);
    expect((back.state as PyDict).get('x')).toEqual(new PyFloat(2));
  });
});

describe('plain values', () => {
  test('numbers, arrays and dicts without wrappers', () => {
    const bytes = dumps(
      new PyDict<string, unknown>([
        ['a', new PyFloat(1)],
        ['b', new PyTuple([1, new PyFloat(2)])],
      ]),
    );
    const value = loads<PyDict>(bytes);
    expect(value.get('a')).toBe(1);
    expect(value.get('b')).toEqual([1, 2]);
  });

  test('integers and dicts as asked for', () => {
    const source = new PyDict<string, unknown>([
      ['n', 7],
      ['f', new PyFloat(7)],
      ['big', 2n ** 70n],
      ['d', new PyDict([['__proto__', 1]])],
    ]);
    source.set('self', source);
    const bytes = dumps(source);
    const big = loads<PyDict>(bytes, { integers: 'bigint' });
    expect([big.get('n'), big.get('f'), big.get('big')]).toEqual([7n, 7, 2n ** 70n]);
    expect(loads<PyDict>(bytes, { integers: 'number' }).get('big')).toBe(2 ** 70);
    const map = loads<Map<string, unknown>>(bytes, { dicts: 'Map' });
    expect(map).toBeInstanceOf(Map);
    expect(map).not.toBeInstanceOf(PyDict);
    expect(map.get('self')).toBe(map);
    const object = loads<Record<string, Record<string, unknown>>>(bytes, { dicts: 'object' });
    expect(object['self']).toBe(object);
    expect(Object.keys(object['d']!)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(object['d'])).toBe(null);
    expect(() => loads(dumps(new Map([[1, 2]])), { dicts: 'object' })).toThrow(/key 1 is not a str/);
  });

  test('plain objects and Maps are dicts; typed arrays are numpy arrays', () => {
    const value = loads<PyDict>(dumps({ a: 1, b: new Map([['c', Float64Array.of(1.5)]]) }));
    expect(value.get('a')).toBe(1);
    const array = (value.get('b') as PyDict).get('c') as { dtype: { name: string }; tolist(): unknown };
    expect(array.dtype.name).toBe('float64');
    expect(array.tolist()).toEqual([1.5]);
  });

  test('what cannot be written names the place and the remedy', () => {
    class Unknown {}
    expect(() => dumps({ a: [1, { b: new Unknown() }] })).toThrow(/\$\["a"\]\[1\]\["b"\].*register\(Unknown/);
    expect(() => dumps([undefined])).toThrow(EncodeError);
    expect(() => dumps([() => 1])).toThrow(EncodeError);
    expect(() => dumps(1, { protocol: 6 })).toThrow(/protocol 6/);
  });
});

describe('registered classes', () => {
  class Scorer {
    weights: Float64Array = Float64Array.of(1, -2);
    name = 'first';
    next: Scorer | undefined;
    score(row: number[]): number {
      return row.reduce((sum, x, i) => sum + x * this.weights[i]!, 0);
    }
  }

  test('come back as themselves, with what they share', () => {
    register(Scorer, 'my_pkg.Scorer', {
      getState: ({ weights, name }) => ({ weights, name }),
      setState: (scorer, state) => {
        const dict = state as PyDict<string, { data: Float64Array }>;
        scorer.weights = dict.get('weights')!.data;
      },
    });
    try {
      const scorer = new Scorer();
      const [a, b] = loads<Scorer[]>(dumps([scorer, scorer]));
      expect(a).toBe(b);
      expect(a).toBeInstanceOf(Scorer);
      expect(a!.score([1, 1])).toBe(-1);
      const graph = loads<PyObject[]>(dumps([scorer]), { lossless: true });
      expect(graph[0]!.className).toBe('my_pkg.Scorer');
    } finally {
      unregister('my_pkg.Scorer');
    }
  });

  test('by decorator, with the default state, where a key __proto__ is only a name', () => {
    const Marked = register<Scorer>('my_pkg.Marked')(class extends Scorer {});
    try {
      const instance = new Marked();
      const object = new PyObject(new PyGlobal('my_pkg', 'Marked'), 'newobj', []);
      object.state = new PyDict<string, unknown>([
        ['__proto__', new PyDict([['polluted', 1]])],
        ['name', 'x'],
      ]);
      const back = loads<Scorer>(dumps(object));
      expect(back).toBeInstanceOf(Marked);
      expect(back.name).toBe('x');
      expect(Object.keys(back)).toContain('__proto__');
      expect(loads<Scorer>(dumps(instance)).name).toBe('first');
    } finally {
      unregister('my_pkg.Marked');
    }
  });

  test('a name without a module is refused', () => {
    expect(() => register(Scorer, 'Scorer')).toThrow(EncodeError);
  });
});

describe('streams, buffers and persistent ids', () => {
  test('several pickles in one stream', () => {
    const bytes = new Uint8Array([...dumps(1), ...dumps('two')]);
    expect([...iterate(bytes)].map(({ value, end }) => [value, end])).toEqual([
      [1, dumps(1).length],
      ['two', bytes.length],
    ]);
  });

  test('buffers go out of band and come back', () => {
    const buffers: Uint8Array[] = [];
    const data = Uint8Array.of(1, 2, 3);
    const bytes = dumps([new PickleBuffer(data)], {
      protocol: 5,
      bufferCallback: (buffer) => void buffers.push(buffer.bytes),
    });
    expect(buffers).toEqual([data]);
    expect(loads(bytes, { buffers })).toEqual([new PyByteArray([1, 2, 3])]);
  });

  test.each(PROTOCOLS)('persistent ids in protocol %i', (protocol) => {
    const outside = { name: 'db' };
    const bytes = dumps([outside, 1], { protocol, persistentId: (value) => (value === outside ? 'row-7' : undefined) });
    expect(loads(bytes, { persistentLoad: (id) => ({ id }) })).toEqual([{ id: 'row-7' }, 1]);
  });
});
