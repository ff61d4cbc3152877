/** `brine --limits`: for a file that asks for more than the usual limits allow, and for one that shall be allowed less. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brine } from '../helpers/brine.js';
import { bytes } from '../helpers/pickle-bytes.js';

const DEPTH = 120_000;
let folder: string;
let deep: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-limits-'));
  deep = join(folder, 'deep.pkl');
  writeFileSync(deep, bytes(0x80, 4, ']'.repeat(DEPTH), 'a'.repeat(DEPTH - 1), '.'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('raises what a file may ask for, for this command', async () => {
  const out = join(folder, 'out.pkl');
  const refused = { status: 1, err: expect.stringContaining('maxDepth is 100000') as unknown };
  expect(await brine('convert', deep, out)).toMatchObject(refused);
  expect(await brine('--limits', 'maxDepth=200000', 'convert', deep, out)).toMatchObject({ status: 0, err: '' });
  expect(await brine('convert', deep, out)).toMatchObject(refused);
});

test('also by the environment', async () => {
  process.env['BRINE_LIMITS'] = 'maxDepth=200000, maxSteps=1e9';
  try {
    expect(await brine('convert', deep, join(folder, 'env.pkl'))).toMatchObject({ status: 0 });
  } finally {
    delete process.env['BRINE_LIMITS'];
  }
});

test('lowers it', async () => {
  const file = 'demo/tumours.joblib';
  expect(await brine('card', file)).toMatchObject({ status: 0 });
  expect(await brine('--limits', 'maxSteps=10', 'card', file)).toMatchObject({
    status: 1,
    err: expect.stringContaining('maxSteps is 10') as unknown,
  });
});

test.each([
  ['maxDeep=3', 'there is no limit "maxDeep"; there are maxDepth'],
  ['maxDepth', 'write maxDepth=NUMBER'],
  ['maxDepth=-1', 'write maxDepth=NUMBER'],
  ['maxDepth=', 'write maxDepth=NUMBER'],
  ['maxDepth=1,', 'there is no limit ""'],
])('%s is a wrong request', async (limits, message) => {
  const { status, err } = await brine('--limits', limits, 'show', deep);
  expect(status).toBe(2);
  expect(err).toContain(message);
});
