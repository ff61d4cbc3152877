/** A writer that is killed leaves the old file or the new one under the final name, never a broken one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { dump, load, type NdArray } from '../../src/node.js';

const folder = mkdtempSync(join(tmpdir(), 'brine-killed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const temporary = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.tmp'));

const ITEMS = 3_000_000;
const WRITER = `
import { dump } from './dist/node.js';
const [path, first] = process.argv.slice(1);
for (let round = Number(first); ; round++) {
  await dump(new Float64Array(${ITEMS}).fill(round), path);
  console.log(round);
}`;

test('kill -9 in the middle of writing', { timeout: 60_000 }, async () => {
  const path = join(folder, 'model.joblib');
  await dump(new Float64Array(ITEMS).fill(1), path);
  let interrupted = 0;
  for (let round = 0; round < 6; round++) {
    const writer = spawn(process.execPath, ['--input-type=module', '-e', WRITER, path, String(10 * round + 2)]);
    await once(writer.stdout, 'data'); // one whole file was written
    // Not before the next temporary file is there, and then after as long as it takes to be at different places of it.
    while (temporary().length === 0) await new Promise((done) => setTimeout(done, 1));
    await new Promise((done) => setTimeout(done, 2 * round));
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    interrupted += temporary().length;
    const { data } = (await load(path)) as unknown as NdArray;
    expect(data.length).toBe(ITEMS);
    expect((data as Float64Array).every((item) => item === data[0])).toBe(true);
    for (const name of temporary()) rmSync(join(folder, name));
  }
  expect(readFileSync(path).length).toBeGreaterThan(8 * ITEMS);
  expect(interrupted).toBeGreaterThan(0);
});
