import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brine } from '../helpers/brine.js';

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-cli-card-'));
  path = join(folder, 'tumours.joblib');
  copyFileSync('demo/tumours.joblib', path);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('brine card, verify, dump, diff', () => {
  test('a card is shown, written, and verified', async () => {
    expect((await brine('card', path)).out).toContain('radius: ');
    expect((await brine('verify', path)).status).toBe(2);
    const flags = ['--name', 'tumours', '--version', '1.0.0', '--golden', 'demo/tumours.csv', '--metric', 'auc=0.9'];
    const written = await brine('card', path, '--write', ...flags, '--source', 'demo/make.py');
    expect(written).toMatchObject({ status: 0, err: '' });
    expect(JSON.parse((await brine('card', path, '--json')).out)).toMatchObject({
      name: 'tumours',
      metrics: { auc: 0.9 },
    });
    const verified = await brine('verify', path);
    expect(verified.status).toBe(0);
    expect(verified.out).toMatch(/integrity +ok[\s\S]*predict_proba +brine +14/);
    expect(JSON.parse((await brine('verify', path, '--json')).out)).toMatchObject({ ok: true });
  });

  test('verify fails with status 1 where the file is another', async () => {
    const bytes = readFileSync(path);
    const bad = join(folder, 'bad.joblib');
    bytes[bytes.length - 40]! ^= 1;
    writeFileSync(bad, bytes);
    copyFileSync(`${path}.card.json`, `${bad}.card.json`);
    const result = await brine('verify', bad);
    expect(result.status).toBe(1);
    expect(result.out).toMatch(/NOT verified[\s\S]*integrity +failed/);
  });

  test('dump checks, writes and reads back', async () => {
    const out = join(folder, 'kept.pkl');
    const result = await brine('dump', path, out, '--golden', 'demo/tumours.csv');
    expect(result).toMatchObject({ status: 0, err: '' });
    expect(result.out).toContain('content the same; predict, predict_proba, decision_function the same');
    expect((await brine('verify', out)).status).toBe(0);
    const compared = await brine('diff', path, out, '--exit-code');
    expect(compared.status).toBe(0);
    expect(compared.out).toMatch(/the same content[\s\S]*format +joblib +pickle/);
  });

  test('diff says what differs, and with --exit-code the status does', async () => {
    const other = 'fixtures/files/sklearn-1.9/forest-iris-words.pkl';
    const result = await brine('diff', path, other, '--exit-code');
    expect(result.status).toBe(1);
    expect(result.out).toMatch(/different models[\s\S]*trees/);
    expect(JSON.parse((await brine('diff', path, other, '--json')).out)).toMatchObject({ same: false });
  });

  test.each([
    ['a metric without a number', ['card', 'x', '--metric', 'auc']],
    ['a version that is none', ['card', 'demo/tumours.joblib', '--version', '1']],
    ['a missing file', ['verify', 'none.joblib']],
  ])('%s is a wrong request', async (_, args) => {
    const result = await brine(...args);
    expect(result.status).toBe(2);
    expect(result.err).not.toContain('    at ');
  });

  test.each([['card'], ['dump'], ['verify'], ['diff']])('%s --help has examples', async (command) => {
    expect((await brine(command, '--help')).out).toContain('Examples:');
  });
});
