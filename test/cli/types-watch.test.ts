/** `brine types --watch`, as a process that is told to stop by a signal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'brine-watch-'));
const model = join(folder, 'churn.joblib');
const output = join(folder, 'churn.ts');
const FLOWERS = 'fixtures/files/sklearn-1.9/gaussian-iris.pkl';
let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Waits until the last line says so; the test's own limit ends it otherwise. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 20));
}

test(
  'writes again for each change of the model, survives a bad one, and ends when it is told',
  { timeout: 60_000 },
  async () => {
    copyFileSync('demo/tumours.joblib', model);
    let out = '';
    let err = '';
    child = spawn(process.execPath, ['--import', 'tsx', resolve('src/cli/run.ts'), 'types', model, '-o', output, '--watch'], { stdio: ['ignore', 'pipe', 'pipe'] }); // prettier-ignore
    child.stdout!.on('data', (piece: Buffer) => (out += piece.toString()));
    child.stderr!.on('data', (piece: Buffer) => (err += piece.toString()));
    const ended = new Promise<number | null>((done) => child!.once('close', done));
    const written = (): number => out.split('written').length - 1;
    await until(() => written() === 1);
    const first = readFileSync(output, 'utf8');
    expect(first).toContain('radius');
    // The watcher begins behind the first line: a file beside the model shows that nothing else counts, the model that it looks.
    const beside = join(folder, 'beside.txt');
    // As `dump` replaces a file: under another name, then renamed.
    const replace = (from: string): void => {
      copyFileSync(from, `${model}.tmp`);
      renameSync(`${model}.tmp`, model);
    };
    writeFileSync(beside, 'x');
    while (written() < 2) {
      replace(FLOWERS);
      await new Promise((done) => setTimeout(done, 400));
    }
    expect(readFileSync(output, 'utf8')).not.toBe(first);
    const before = readFileSync(output, 'utf8');
    writeFileSync(model, 'no model');
    await until(() => err !== '');
    expect(err).toMatch(/^brine: [^\n]*churn\.joblib[^\n]+\n/);
    expect(readFileSync(output, 'utf8')).toBe(before);
    const times = written();
    replace('demo/tumours.joblib');
    await until(() => written() > times);
    expect(readFileSync(output, 'utf8')).toBe(first);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  },
);
