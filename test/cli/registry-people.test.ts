/** Commands of `brine registry` about what people say, carry and note; and the hook. */
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { brine } from '../helpers/brine.js';

const home = process.cwd();
const model = resolve('demo/tumours.joblib');
const rows = resolve('demo/tumours.csv');
let folder: string;

async function run(...args: string[]): Promise<string> {
  const result = await brine('registry', ...args);
  expect(result, args.join(' ')).toMatchObject({ status: 0, err: '' });
  return result.out;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-people-'));
});
beforeEach(async () => {
  process.chdir(folder);
  delete process.env['BRINE_REGISTRY_HOOK'];
  rmSync('brine-registry', { recursive: true, force: true });
  await run('init');
  for (const version of ['1.0.0', '1.1.0']) await run('push', model, '-n', 'churn', '-v', version);
  return () => process.chdir(home);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what people say', () => {
  test('is said, shown, found and taken back', async () => {
    await run('describe', 'churn', 'who leaves; owner: growth');
    await run('tag', 'churn@1.0.0', 'reviewer=ada', 'month=2026-10');
    expect(await run('alias', 'churn@1.0.0', 'champion')).toBe('churn@champion is 1.0.0 now\n');
    expect(await run('alias', 'churn@1.1.0', 'champion')).toBe('churn@champion is 1.1.0 now, in place of 1.0.0\n');
    expect((await load('registry:churn@champion')).className).toBe('sklearn.pipeline.Pipeline');
    expect(await run('show', 'churn@champion')).toMatch(/^churn@1\.1\.0\n[\s\S]*aliases +champion/);
    expect(await run('show', 'churn@1.0.0')).toMatch(/tags +reviewer=ada, month=2026-10/);
    expect(await run('list')).toMatch(/champion=1\.1\.0/);
    expect(await run('list', 'churn')).toMatch(/who leaves; owner: growth/);
    expect(await run('search', 'leaves', '--tag', 'reviewer')).toMatch(/churn@1\.0\.0 .*reviewer=ada/);
    expect(await run('search', 'nobody')).toBe('nothing found\n');
    await run('tag', 'churn@1.0.0', '--remove', 'reviewer');
    expect(await run('search', '--tag', 'reviewer')).toBe('nothing found\n');
    await run('alias', 'churn', 'champion', '--off');
    expect((await brine('registry', 'show', 'churn@champion')).err).toMatch(/^brine: churn@champion: is neither/);
    expect(await run('history', 'churn')).toMatch(/alias +1\.1\.0 +champion \(was 1\.0\.0\)/);
  });

  test('deleted with a reason, or refused with one', async () => {
    await run('promote', 'churn@1.0.0', 'development');
    const refused = await brine('registry', 'delete', 'churn@1.0.0');
    expect(refused).toMatchObject({ status: 1, out: '' });
    expect(refused.err).toMatch(/^brine: churn@1\.0\.0 stays: it is in development[^\n]+\n$/);
    expect((await brine('registry', 'delete', 'churn@latest')).status).toBe(2);
    expect(await run('delete', 'churn@1.1.0', '-m', 'wrong month')).toContain('its number is not used again');
    expect(await run('history', 'churn')).toMatch(/remove +1\.1\.0 .*wrong month/);
    expect(await run('fsck')).toMatch(/^sound/);
  });

  test.each([
    ['tag', 'churn', 'owner'],
    ['tag', 'churn'],
    ['alias', 'churn@1.0.0', 'production'],
    ['search', '--limit', '0'],
    ['search', '--metric', 'auc'],
    ['attach-run', 'nowhere'],
    ['import', 'nowhere.zip'],
    ['copy', 'churn', '--to', 'nowhere'],
  ])('%s %s %s is answered with one line', async (...args) => {
    const { status, out, err } = await brine('registry', ...args.filter((word) => typeof word === 'string'));
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(/^brine: [^\n]+\n$/);
  });
});

describe('versions on their way', () => {
  test('copied, exported and imported', async () => {
    for (const name of ['other', 'third']) {
      rmSync(name, { recursive: true, force: true });
      await run('init', '--registry', name);
    }
    expect(await run('copy', 'churn', '--to', 'other', '--dry-run')).toMatch(/would take 2 of 2 versions/);
    expect(await run('copy', 'churn', '--to', 'other', '-m', 'moved')).toMatch(/took 2 of 2 versions/);
    expect(await run('history', 'churn', '-r', 'other')).toMatch(/push +1\.0\.0 +from .*brine-registry.*moved/);
    expect(await run('export', 'churn@1.0.0', '-o', 'one.zip')).toMatch(/^one\.zip: churn@1\.0\.0/);
    expect(await run('import', 'one.zip', '-r', 'third')).toMatch(/took 1 of 1 versions/);
    expect(await run('import', 'one.zip', '-r', 'third')).toMatch(/which was there already/);
    await run('pull', 'churn@1.0.0', 'back.joblib', '-r', 'third');
    expect(readFileSync('back.joblib').equals(readFileSync(model))).toBe(true);
    for (const name of ['other', 'third']) expect(await run('fsck', '-r', name)).toMatch(/^sound/);
  });
});

describe('jobs', () => {
  test('brine score --record notes them when all shards are done; attach-run does it later', async () => {
    rmSync('scores', { recursive: true, force: true });
    const score = async (shard: string, ...more: string[]): Promise<void> => {
      const done = await brine('score', rows, '--model', 'registry:churn@1.0.0', '-o', 'scores', '--shard', shard, ...more); // prettier-ignore
      expect(done, done.err).toMatchObject({ status: 0 });
    };
    await score('0/2', '--record');
    expect(await run('runs', 'churn')).toBe('churn: no job is known\n');
    const early = await brine('registry', 'attach-run', 'scores');
    expect(early.err).toMatch(/^brine: scores: the job is not finished: shards 1 are missing/);
    await score('1/2', '--record');
    const noted = JSON.parse(await run('runs', 'churn@1.0.0', '--json')) as { output: string; rows: number }[];
    expect(noted).toMatchObject([{ version: '1.0.0', output: resolve('scores'), rows: 14, failed: 0, shards: 2 }]);
    await score('1/2', '--record');
    expect(await run('attach-run', 'scores')).toContain('noted before');
    expect(JSON.parse(await run('runs', 'churn', '--json'))).toHaveLength(1);
    expect(await run('show', 'churn@1.0.0')).toMatch(/runs +1/);
    const path = await brine('score', rows, '--model', model, '-o', 'others', '--record');
    expect(path).toMatchObject({ status: 2 });
    expect(await run('fsck')).toMatch(/^sound/);
  });
});

describe('the hook', () => {
  const hook = (name: string, text: string): string => {
    writeFileSync(name, `#!${process.execPath}\n${text}`);
    chmodSync(name, 0o755);
    return resolve(name);
  };

  test('gets each change as JSON, from a flag or the environment', async () => {
    const path = hook('notify.cjs', `
      const { appendFileSync, readFileSync } = require('node:fs');
      appendFileSync('events.jsonl', JSON.stringify({ args: process.argv.slice(2), ...JSON.parse(readFileSync(0, 'utf8')) }) + '\\n');
      console.log('this is not seen');
    `); // prettier-ignore
    rmSync('events.jsonl', { force: true });
    expect(await run('promote', 'churn@1.0.0', 'development', '--hook', path)).not.toContain('seen');
    process.env['BRINE_REGISTRY_HOOK'] = JSON.stringify([process.execPath, path, 'a b', '$(touch pwned)']);
    await run('alias', 'churn@1.0.0', 'champion');
    // What only looks is no event.
    await run('list');
    const events = readFileSync('events.jsonl', 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { args: string[]; schema: string; registry: string; entry: { action: string } }); // prettier-ignore
    expect(events.map(({ entry }) => entry.action)).toEqual(['promote', 'alias']);
    expect(events[0]).toMatchObject({
      schema: 'brine/registry-event/v1',
      registry: resolve('brine-registry'),
      args: [],
    });
    expect(events[1]!.args).toEqual(['a b', '$(touch pwned)']);
  });

  test('that fails is told, and the change stands', async () => {
    const path = hook('bad.cjs', `console.error('no connection\\u001b[31m'); process.exit(4);`);
    const failed = await brine('registry', 'promote', 'churn@1.0.0', 'development', '--hook', path);
    expect(failed.status).toBe(3);
    expect(failed.out).toContain('is in development now');
    expect(failed.err).toMatch(
      /^brine: the change was made, but the hook \S+ ended with status 4: no connection[^\n]*\n$/,
    );
    expect(failed.err).not.toContain('\u001b');
    const missing = await brine('registry', 'protect', 'churn@1.0.0', '--hook', './none');
    expect(missing).toMatchObject({ status: 3 });
    expect(missing.err).toContain('cannot be started');
    expect((await brine('registry', 'protect', 'churn@1.0.0', '--hook', '[1]')).status).toBe(2);
  });

  test('is never taken from the registry or from a folder', async () => {
    const path = hook('evil.cjs', `require('node:fs').writeFileSync('ran', '')`);
    copyFileSync('brine-registry/registry.json', 'before.json');
    const config = JSON.parse(readFileSync('before.json', 'utf8')) as object;
    writeFileSync('brine-registry/registry.json', JSON.stringify({ ...config, hook: [path] }));
    expect((await brine('registry', 'protect', 'churn@1.0.0')).status).toBe(1);
    copyFileSync('before.json', 'brine-registry/registry.json');
    writeFileSync('brine.config.json', JSON.stringify({ registry: { hook: [path] } }));
    expect((await brine('registry', 'protect', 'churn@1.0.0')).status).toBe(2);
    expect(() => readFileSync('ran')).toThrow();
    // In a file that the user names it is asked for.
    rmSync('brine.config.json');
    writeFileSync('mine.json', JSON.stringify({ registry: { hook: [path] } }));
    expect((await brine('--config', 'mine.json', 'registry', 'protect', 'churn@1.0.0')).status).toBe(0);
    expect(readFileSync('ran', 'utf8')).toBe('');
  });
});
