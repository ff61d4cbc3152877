/** A few of the files that `npm run exhaust` tries, with a few of its commands; over the built package. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Outcome, PROMISE, run } from './child.js';
import { COMMANDS } from './commands.js';
import { type Shape, SAMPLE, shapes } from './shapes.js';

const TRIED = ['scan', 'show', 'convert', 'card', 'load'];
/** The tests run side by side on machines that do other work too: what breaks the promise breaks it by far. */
const SLACK = 3;
const built = existsSync(fileURLToPath(new URL('../../dist/node.js', import.meta.url)));

let folder: string;
let sample: Shape[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brine-exhaust-'));
  sample = await shapes(SAMPLE);
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

function expectCheap({ status, seconds, megabytes, said }: Outcome, what: string): void {
  expect(status, `${what}: ${said}`).not.toBeNull();
  expect(status, `${what}: ${said}`).toBeLessThanOrEqual(3);
  expect(seconds, what).toBeLessThan(SLACK * PROMISE.seconds);
  expect(megabytes, what).toBeLessThan(PROMISE.megabytes);
}

test.runIf(built)('small files stay small work', { timeout: 600_000 }, async () => {
  expect(sample.length).toBeGreaterThan(7);
  for (const { name, bytes, input } of sample) {
    const file = join(folder, name);
    await writeFile(file, bytes);
    await writeFile(join(folder, 'input.json'), JSON.stringify(input));
    for (const command of TRIED) {
      const place = { file, input: join(folder, 'input.json'), other: file, scratch: folder };
      expectCheap(await run(COMMANDS[command]!(place)), `${command} ${name}`);
    }
  }
});
