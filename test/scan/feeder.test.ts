/** The process that loads composed files may end at any time: another takes its place, and no file is forgotten. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Feeder, type Judged } from '../../scripts/audit/feeder.js';

const folder = mkdtempSync(join(tmpdir(), 'brine-feeder-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** In the place of Python: answers for each file, but ends without a word over those whose first byte is 255. */
const RUNNER = `
let rest = Buffer.alloc(0), first = true, files = 0;
const say = (said) => require('fs').writeSync(1, JSON.stringify(said) + '\\n');
process.stdin.on('data', (chunk) => {
  rest = Buffer.concat([rest, chunk]);
  for (;;) {
    const end = rest.indexOf(10);
    if (end < 0) return;
    if (first) { first = false; say({ here: [['a', 'b']] }); rest = rest.subarray(end + 1); continue; }
    const head = JSON.parse(rest.subarray(0, end));
    const size = head.files.reduce((sum, [, length]) => sum + length, 0);
    if (rest.length < end + 1 + size) return;
    if (rest[end + 1] === 255) process.exit(9);
    if (rest[end + 1] === 7) say({ fault: head.n, events: ['os.mkdir'] });
    say({ upto: head.n, counts: { files: ++files } });
    rest = rest.subarray(end + 1 + size);
  }
});
process.stdin.on('end', () => say({ ended: true, counts: { files } }));
`;

const file = (first: number): Judged => ({
  how: 'pickle',
  globals: [],
  files: [{ name: 'model', bytes: Uint8Array.of(first, ...new Uint8Array(20_000)) }],
});

test('a file over which it ends twice is kept and left out, the others are answered for', async () => {
  const script = join(folder, 'runner.cjs');
  writeFileSync(script, RUNNER);
  const lost: Judged[] = [];
  const faults: Judged[] = [];
  const feeder = new Feeder({
    python: process.execPath,
    script,
    pairs: [],
    fault: (bad) => faults.push(bad),
    crash: () => undefined,
    lost: (bad) => lost.push(bad),
  });
  expect(await feeder.start()).toEqual([['a', 'b']]);
  const files = Array.from({ length: 60 }, (_, i) => file(i === 20 || i === 45 ? 255 : i === 50 ? 7 : 0));
  for (const each of files) await feeder.send(each);
  const counts = await feeder.end();
  expect(lost).toEqual([files[20], files[45]]);
  expect(faults).toEqual([files[50]]);
  expect(counts).toEqual({ files: 58 });
  expect(feeder.restarts).toBeGreaterThanOrEqual(3);
});

test('a process that never answers is no process', async () => {
  const script = join(folder, 'mute.cjs');
  writeFileSync(script, 'process.exit(3)');
  const feeder = new Feeder({
    python: process.execPath,
    script,
    pairs: [],
    fault: () => undefined,
    crash: () => undefined,
    lost: () => undefined,
  });
  await expect(feeder.start()).rejects.toThrow('without an answer');
});
