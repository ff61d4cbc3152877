import { describe, expect, test } from 'vitest';
import { sha256Digest } from '../../src/card/digest-node.js';
import { identityOf } from '../../src/card/identity.js';
import { dumps, loads } from '../../src/entries/pickle-node.js';
import { dumpBytes, load } from '../../src/node.js';
import { PyFloat, PyTuple } from '../../src/pickle/values/py-values.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';

const identity = (value: unknown): string => identityOf(value, sha256Digest);
const graph = (bytes: Uint8Array): Promise<unknown> => load<unknown>(bytes, { lossless: true });

describe('the content identity', () => {
  // Below protocol 4 Python writes __newobj_ex__ and functions of classes in other forms.
  const chosen = fixtures
    .filter(
      ({ env, file }) => env === 'sklearn-1.9' && !/\.(?:bz2|xz|lzma|lz4)$|value-(?:objects|functions)/.test(file),
    )
    .filter((_, i) => i % 8 === 0);

  test.each(chosen.map(({ file }) => [file]))('of %s survives format, protocol and compression', async (file) => {
    const original = await load<unknown>(fixturePath(file), { lossless: true });
    const expected = identity(original);
    for (const options of [
      { format: 'pickle', protocol: 2 },
      { format: 'pickle', protocol: 5, compress: 'gzip' },
      { format: 'joblib', protocol: 4, compress: ['zlib', 3] },
    ] as const) {
      expect(identity(await graph(await dumpBytes(original, options)))).toBe(expected);
    }
  });

  test('is the same for what Python wrote in several ways', async () => {
    const versions = [
      'forest-iris-names-gzip.joblib.gz',
      'forest-iris-names-joblib.joblib',
      'forest-iris-names-p4.pkl',
    ];
    const seen = await Promise.all(
      versions.map(async (name) =>
        identity(await load<unknown>(fixturePath(`files/sklearn-1.9/${name}`), { lossless: true })),
      ),
    );
    expect(new Set(seen).size).toBe(1);
  });

  test('of a bound estimator is that of its graph', async () => {
    const path = 'demo/tumours.joblib';
    expect(identity(await load(path))).toBe(identity(await load<unknown>(path, { lossless: true })));
  });

  test.each([
    ['int and float', 1, new PyFloat(1)],
    ['list and tuple', [1, 2], new PyTuple([1, 2])],
    ['the sign of zero', new PyFloat(0), new PyFloat(-0)],
    ['text and bytes', 'ab', Uint8Array.of(97, 98)],
    ['where one string ends', ['ab', 'c'], ['a', 'bc']],
    ['where one list ends', [['a'], 'b'], [['a', 'b']]],
    ['lone surrogates', '\ud800', '\ud801'],
    [
      'order of a dict',
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    ['dtypes', Float64Array.of(1), Float32Array.of(1)],
  ])('tells apart %s', async (_, a, b) => {
    const [first, second] = [a, b].map((value) => identity(loads(dumps(value), { lossless: true })));
    expect(first).not.toBe(second);
  });

  test('does not see the order of a set, nor sharing', () => {
    const shared = [1, 2];
    expect(identity(new Set(['a', 'b']))).toBe(identity(new Set(['b', 'a'])));
    expect(identity([shared, shared])).toBe(
      identity([
        [1, 2],
        [1, 2],
      ]),
    );
  });

  test('ends on cycles, and on depth that would unfold without end', () => {
    const loop: unknown[] = [1];
    loop.push(loop);
    expect(identity(loop)).toMatch(/^graph1:sha256:[0-9a-f]{64}$/);
    let deep: unknown = 'end';
    for (let i = 0; i < 20_000; i++) deep = [deep, deep];
    expect(identity(deep)).toMatch(/^graph1/);
  });
});
