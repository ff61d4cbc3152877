import { describe, expect, test } from 'vitest';
import { sha256Digest } from '../../src/card/digest-node.js';
import { sharingOf } from '../../src/card/sharing.js';
import { dumpBytes, load } from '../../src/node.js';
import { PyTuple } from '../../src/pickle/values/py-values.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';

const sharing = (value: unknown): string => sharingOf(value, sha256Digest());
const graph = (bytes: Uint8Array): Promise<unknown> => load<unknown>(bytes, { lossless: true });

describe('the digest of what is shared', () => {
  const chosen = fixtures
    .filter(
      ({ env, file }) => env === 'sklearn-1.9' && !/\.(?:bz2|xz|lzma|lz4)$|value-(?:objects|functions)/.test(file),
    )
    .filter((_, i) => i % 8 === 3);

  test.each(chosen.map(({ file }) => [file]))('of %s survives format, protocol and compression', async (file) => {
    const original = await load<unknown>(fixturePath(file), { lossless: true });
    const expected = sharing(original);
    for (const options of [
      { format: 'pickle', protocol: 2 },
      { format: 'pickle', protocol: 5, compress: 'gzip' },
      { format: 'joblib', protocol: 4, compress: ['zlib', 3] },
    ] as const) {
      expect(sharing(await graph(await dumpBytes(original, options)))).toBe(expected);
    }
  });

  const one = [1];
  const cycle: unknown[] = [];
  cycle.push([cycle]);
  const other: unknown[] = [];
  const inner: unknown[] = [];
  inner.push(inner);
  other.push(inner);
  test.each<[string, unknown, unknown]>([
    ['one list twice and two equal lists', [one, one], [[1], [1]]],
    ['which of two is met again', [[1], one, one], [one, [1], one]],
    ['a tuple twice and two equal tuples', [new PyTuple([one]), [1]], [new PyTuple([one]), one]],
    ['to which of two a cycle leads', cycle, other],
  ])('tells apart %s', (_, first, second) => {
    expect(sharing(first)).not.toBe(sharing(second));
    expect(sharing(first)).toBe(sharing(first));
  });

  test('takes a depth that would overflow a stack', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 200_000; i++) deep = [deep];
    expect(sharing(deep)).toMatch(/^[0-9a-f]{64}$/);
  });
});
