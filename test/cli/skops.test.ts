/** Every command on a .skops archive, as on any other file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brine } from '../helpers/brine.js';

const MODEL = 'demo/tumours.joblib';
const ROWS = 'demo/tumours.csv';

let folder: string;
let archive: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-skops-'));
  archive = join(folder, 'tumours.skops');
  const { status, out } = await brine('convert', MODEL, archive);
  expect({ status, out }).toMatchObject({ status: 0, out: expect.stringContaining('skops, protocol 2') as unknown });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a .skops archive', () => {
  test('predicts the same', async () => {
    const [one, other] = [await brine('predict', archive, '-i', ROWS), await brine('predict', MODEL, '-i', ROWS)];
    expect(one).toMatchObject({ status: 0, err: '' });
    expect(one.out).toBe(other.out);
  });

  test('is shown with its format, and described as the other', async () => {
    const { status, out } = await brine('show', archive);
    expect(status).toBe(0);
    expect(out).toMatch(/format +skops 0\.\d+\.0, protocol 2|skops 0\.\d+\.0/);
    expect(out).toContain('scikit-learn 1.9.1');
    const described = JSON.parse((await brine('show', '--describe', archive)).out) as { kind: string };
    expect(described).toEqual(JSON.parse((await brine('show', '--describe', MODEL)).out));
  });

  test('does not differ from what it was made of', async () => {
    const { status, out } = await brine('diff', MODEL, archive);
    expect(status).toBe(0);
    expect(out).toMatch(/same|identical|no difference/i);
  });

  test('is scanned, gets a card and is verified', async () => {
    expect(await brine('scan', archive)).toMatchObject({ status: 0 });
    expect(await brine('card', archive, '--golden', ROWS, '--write')).toMatchObject({ status: 0 });
    const { status, out } = await brine('verify', archive);
    expect(out).toContain('verified');
    expect(status).toBe(0);
  });

  test('becomes a pickle and comes back', async () => {
    const pickle = join(folder, 'back.pkl');
    expect((await brine('convert', archive, pickle)).status).toBe(0);
    const again = join(folder, 'again.skops');
    expect((await brine('convert', pickle, again, '-c', 'zlib:6')).status).toBe(0);
    expect((await brine('predict', again, '-i', ROWS)).out).toBe((await brine('predict', MODEL, '-i', ROWS)).out);
  });

  test.each([
    ['a pickle protocol', ['-p', '4'], 'a .skops file is written in skops'],
    ['a compressor that ZIP has not', ['-c', 'xz'], 'compressed by zlib'],
  ])('refuses %s', async (_, more, message) => {
    const { status, err } = await brine('convert', MODEL, join(folder, 'no.skops'), ...more);
    expect(status).not.toBe(0);
    expect(err).toContain(message);
  });

  test('goes into a registry and out of it', async () => {
    const root = join(folder, 'registry');
    const at = ['--registry', root];
    expect((await brine('registry', 'init', ...at)).status).toBe(0);
    const pushed = await brine('registry', 'push', archive, '--name', 'tumours', '--version', '1.0.0', ...at);
    expect(pushed).toMatchObject({ status: 0, err: '' });
  });
});
