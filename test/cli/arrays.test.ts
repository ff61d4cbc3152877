/** numpy's own files at the command line. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { NdArray, readNpy, readNpz, writeNpy, writeNpz } from '../../src/entries/numpy-node.js';
import { dump } from '../../src/node.js';
import { fixturePath } from '../helpers/fixtures.js';

const IRIS = fixturePath('files/sklearn-1.9/tree-iris-entropy.pkl');
const X = NdArray.from([
  [5.1, 3.5, 1.4, 0.2],
  [6.2, 3.4, 5.4, 2.3],
]);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-cli-arrays-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);

async function brine(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const status = await main(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    colour: false,
    readStdin: async () => new Uint8Array(0),
  });
  return { status, out, err };
}

describe('show', () => {
  test('.npy and .npz', async () => {
    writeFileSync(path('x.npy'), writeNpy(X));
    writeFileSync(path('x.npz'), writeNpz({ X, names: NdArray.from(['a', 'b']) }));
    const one = await brine('show', path('x.npy'));
    expect(one.out).toContain('.npy, ');
    expect(one.out).toContain('float64 array 2 × 4');
    const several = await brine('show', path('x.npz'));
    expect(several.out).toContain('names: <U1 array 2');
    const json = await brine('show', '--json', path('x.npz'));
    expect(JSON.parse(json.out)).toMatchObject({ t: 'dict' });
  });
});

describe('predict', () => {
  test.each<[string, Record<string, NdArray>]>([
    ['the array named X', { X, y: NdArray.from([0, 1, 2]) }],
    ['the only array', { rows: X }],
  ])('takes %s of an .npz', async (_, arrays) => {
    writeFileSync(path('in.npz'), writeNpz(arrays, { compress: true }));
    expect(await brine('predict', IRIS, '-i', path('in.npz'))).toMatchObject({ status: 0, err: '' });
    writeFileSync(path('in.npy'), writeNpy(X));
    expect((await brine('predict', IRIS, '-i', path('in.npz'))).out).toBe(
      (await brine('predict', IRIS, '-i', path('in.npy'))).out,
    );
  });

  test('says which arrays there are where it cannot choose', async () => {
    writeFileSync(path('many.npz'), writeNpz({ a: X, b: X }));
    const { status, err } = await brine('predict', IRIS, '-i', path('many.npz'));
    expect(status).toBe(2);
    expect(err).toContain('a (2, 4), b (2, 4)');
  });
});

describe('convert', () => {
  test('a pickle of an array to .npy and back', async () => {
    await dump(X, path('x.pkl'));
    expect(await brine('convert', path('x.pkl'), path('y.npy'))).toMatchObject({ status: 0, err: '' });
    expect(readNpy(new Uint8Array(readFileSync(path('y.npy')))).tolist()).toEqual(X.tolist());
    expect((await brine('convert', path('y.npy'), path('z.joblib'), '-c', 'zlib')).status).toBe(0);
    expect((await brine('convert', path('z.joblib'), path('z.npz'), '-c', 'zlib')).status).toBe(0);
    expect(
      readNpz(new Uint8Array(readFileSync(path('z.npz'))))
        .get('arr_0')!
        .tolist(),
    ).toEqual(X.tolist());
  });

  test.each([
    ['no array', IRIS, 'no.npy', []],
    ['a protocol', 'x.pkl', 'no.npy', ['-p', '2']],
    ['a compressor that ZIP has not', 'x.pkl', 'no.npz', ['-c', 'gzip']],
  ])('%s is refused', async (_, from, to, more) => {
    const input = from === IRIS ? from : path(from);
    const { status, err } = await brine('convert', input, path(to), ...more);
    expect(status).toBe(2);
    expect(err).toMatch(/^brine: .*\n$/);
  });
});
