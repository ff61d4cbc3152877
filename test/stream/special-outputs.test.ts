/** Outputs that are no files: a device or a pipe is written to, and stays what it is; a file that is replaced keeps its permissions. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, test } from 'vitest';
import { predictStream } from '../../src/entries/stream-node.js';
import { load } from '../../src/node.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'brine-special-'));
const at = (name: string): string => join(FOLDER, name);
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});
const model = await load('demo/tumours.joblib');
const input = 'demo/tumours.csv';

describe.skipIf(process.platform === 'win32')('an output that is no file', () => {
  test('a pipe with a name gets the rows, and stays a pipe', async () => {
    const pipe = at('scores.csv');
    execFileSync('mkfifo', [pipe]);
    const [read] = await Promise.all([readFile(pipe, 'utf8'), predictStream(model, { input, output: pipe })]);
    await predictStream(model, { input, output: at('file.csv') });
    expect(read).toBe(readFileSync(at('file.csv'), 'utf8'));
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  test('a device stays a device', async () => {
    await predictStream(model, { input, output: '/dev/null', to: 'csv' });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('a file that is replaced keeps its permissions', async () => {
    const path = at('private.csv');
    writeFileSync(path, 'old');
    chmodSync(path, 0o600);
    await predictStream(model, { input, output: path });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toContain('predict');
  });
});
