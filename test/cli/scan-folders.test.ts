/** `brine scan` of folders, pipes and devices, and names that try to write lines of a report. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brine } from '../helpers/brine.js';
import { bytes, stackGlobal, text } from '../helpers/pickle-bytes.js';

const SAFE = bytes(0x80, 4, ']', '.');
const DANGEROUS = bytes(0x80, 4, stackGlobal('os', 'system'), text('true'), 0x85, 'R.');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-folders-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As a model hub caches: files under digests, links to them under their names. */
function hub(name: string, content: Uint8Array): string {
  const root = join(folder, name);
  mkdirSync(join(root, 'blobs'), { recursive: true });
  mkdirSync(join(root, 'snapshots/abc'), { recursive: true });
  writeFileSync(join(root, 'blobs/0123'), content);
  symlinkSync('../../blobs/0123', join(root, 'snapshots/abc/model.pkl'));
  return root;
}

test('links inside of the folder are followed, each file once', async () => {
  const safe = await brine('scan', hub('safe', SAFE), '--json');
  expect(safe).toMatchObject({ status: 0, err: '' });
  expect((JSON.parse(safe.out) as { file: string }[]).map(({ file }) => file)).toEqual([
    join(folder, 'safe/snapshots/abc/model.pkl'),
  ]);
  expect(await brine('scan', hub('bad', DANGEROUS))).toMatchObject({ status: 1 });
});

test('links to folders are walked, and a circle of them ends', async () => {
  const root = hub('circle', DANGEROUS);
  symlinkSync('..', join(root, 'snapshots/up'));
  symlinkSync('loop', join(root, 'loop'));
  const { status, err } = await brine('scan', root);
  expect(status).toBe(1);
  expect(err).toContain('loop: skipped: a link that leads to itself');
});

test('what is not looked at is said, and gives status 2', async () => {
  const root = hub('skipped', SAFE);
  writeFileSync(join(folder, 'outside.pkl'), DANGEROUS);
  symlinkSync(join(folder, 'outside.pkl'), join(root, 'out.pkl'));
  symlinkSync('nothing', join(root, 'broken.pkl'));
  execFileSync('mkfifo', [join(root, 'pipe.pkl')]);
  const { status, err, out } = await brine('scan', root);
  expect(status).toBe(2);
  expect(out).toContain('SAFE');
  expect(err).toContain('out.pkl: skipped: a link out of the folder');
  expect(err).toContain('broken.pkl: skipped: a link that leads nowhere');
  expect(err).toContain('pipe.pkl: skipped: no regular file');
});

test('pipes without a writer and devices end at once', async () => {
  const pipe = join(folder, 'lonely.pkl');
  execFileSync('mkfifo', [pipe]);
  for (const [path, why] of [
    [pipe, 'nobody writes to it'],
    ['/dev/zero', 'is a device or a socket'],
  ] as const) {
    for (const command of ['scan', 'show', 'card', 'dis', 'verify']) {
      const { status, out, err } = await brine(command, path);
      expect(status, `${command} ${path}`).toBeGreaterThan(0);
      // Without a card there is nothing to verify, which is said first.
      if (command !== 'verify') expect(out + err).toContain(why);
    }
  }
});

test.each([
  ['newline', 'os\n  safe: nothing', 'os\\n  safe: nothing'],
  ['escape', 'os\u001b[2J', 'os\\u001b[2J'],
  ['separator', 'os\u2028x', 'os\\u2028x'],
  ['direction', 'os\u202ex', 'os\\u202ex'],
])('a %s in a name stays in its line in every report', async (_, name, shown) => {
  const path = join(folder, 'named.pkl');
  writeFileSync(path, bytes(0x80, 4, stackGlobal(name, 'system'), text('true'), 0x85, 'R.'));
  for (const args of [['scan', '--verbose'], ['scan', '--sarif'], ['scan', '--json'], ['show'], ['dis']]) {
    const { out } = await brine(...args, path);
    for (const line of out.split('\n')) expect(line.trimStart(), args.join(' ')).not.toMatch(/^safe: nothing/);
    expect(out).not.toMatch(/[\u001b\u2028\u202e]/);
  }
  expect((await brine('scan', path)).out).toContain(shown);
});

test('a damaged gzip file is unreadable, whatever the damage made of its contents', async () => {
  const packed = gzipSync(bytes(0x80, 4, 0x95, 250, 0, 0, 0, 0, 0, 0, 0, ']', 0x94, '(', 'K\u0001'.repeat(123), 'e.'));
  const path = join(folder, 'damaged.pkl.gz');
  const verdicts = new Set<string>();
  for (let at = 10; at < packed.length; at++) {
    const damaged = Uint8Array.from(packed);
    damaged[at]! ^= 0xff;
    writeFileSync(path, damaged);
    const { status, out } = await brine('scan', path, '--json');
    expect(status).toBe(2);
    verdicts.add((JSON.parse(out) as { verdict: string }[])[0]!.verdict);
  }
  expect([...verdicts]).toEqual(['error']);
  expect(readFileSync(path).length).toBe(packed.length);
});
