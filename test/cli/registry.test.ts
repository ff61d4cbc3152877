import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegistry, push } from '../../src/entries/registry-node.js';
import { load } from '../../src/node.js';
import { brine } from '../helpers/brine.js';

let folder: string;
let registry: string[];
let path: string;

/** A model with a card in a folder that is, or is not, a clean git repository. */
async function model(version: string): Promise<void> {
  const done = await brine('card', path, '-w', '-n', 'churn', '-v', version, '-g', 'demo/tumours.csv', '--no-git');
  expect(done.err).toBe('');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-cli-registry-'));
  registry = ['--registry', join(folder, 'store')];
  path = join(folder, 'churn.joblib');
  copyFileSync('demo/tumours.joblib', path);
  await model('1.0.0');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('brine registry', () => {
  test('without one says how to make one', async () => {
    const result = await brine('registry', 'list', ...registry);
    expect(result).toMatchObject({ status: 2 });
    expect(result.err).toContain('brine registry init');
  });

  test('init, push, list', async () => {
    expect((await brine('registry', 'init', ...registry)).out).toMatch(/production +scanned, card, verified, clean/);
    expect((await brine('registry', 'init', ...registry)).status).toBe(1);
    expect((await brine('registry', 'push', path, ...registry)).out).toContain(
      'churn@1.0.0: 1929 bytes, with its card',
    );
    expect((await brine('registry', 'push', path, ...registry)).status).toBe(1);
    expect(JSON.parse((await brine('registry', 'list', '--json', ...registry)).out)).toMatchObject([
      { name: 'churn', latest: '1.0.0' },
    ]);
  });

  test('a refusal lists each failed gate with its remedy', async () => {
    const result = await brine('registry', 'promote', 'churn@1.0.0', 'production', ...registry);
    expect(result.status).toBe(1);
    expect(result.err).toMatch(/FAILED {2}clean[^\n]*\n +→ commit the code/);
    expect(result.err).toMatch(/FAILED {2}previous[^\n]*\n +→ brine registry promote churn@1\.0\.0 testing/);
    expect(result.err).toMatch(/met {5}verified/);
    const json = await brine('registry', 'promote', 'churn@1.0.0', 'production', '--dry-run', '--json', ...registry);
    expect(json.status).toBe(1);
    expect(
      (JSON.parse(json.out) as { gate: string; ok: boolean }[]).filter(({ ok }) => !ok).map(({ gate }) => gate),
    ).toEqual(['clean', 'previous']);
  });

  test('a dangerous file does not pass, whatever its card says', async () => {
    const bad = join(folder, 'bad.pkl');
    writeFileSync(bad, Buffer.from('cposix\nsystem\n(S"true"\ntR.', 'latin1'));
    expect((await brine('registry', 'push', bad, '-n', 'bad', '-v', '1.0.0', ...registry)).status).toBe(0);
    const result = await brine('registry', 'promote', 'bad@1.0.0', 'development', ...registry);
    expect(result.status).toBe(1);
    expect(result.err).toMatch(/FAILED {2}scanned +the scanner says dangerous/);
  });

  test('golden predictions that no longer hold do not pass', async () => {
    const opened = await openRegistry(registry[1]);
    const card = JSON.parse(readFileSync(`${path}.card.json`, 'utf8')) as {
      version: string;
      golden: { outputs: Record<string, { data: number[] }> };
    };
    card.version = '1.0.1';
    card.golden.outputs['predict_proba']!.data[0] = 0.123;
    const other = join(folder, 'other.joblib');
    copyFileSync(path, other);
    writeFileSync(`${other}.card.json`, JSON.stringify(card));
    await push(opened, other);
    await expect(opened.promote('churn@1.0.1', 'testing')).rejects.toThrow(
      /verified: predict_proba answered otherwise/,
    );
  });

  test('promote, history, show, rollback, protect, diff, pull, gc, fsck', async () => {
    const run = async (...args: string[]): Promise<string> => {
      const result = await brine('registry', ...args, ...registry);
      expect(result, args.join(' ')).toMatchObject({ status: 0, err: '' });
      return result.out;
    };
    await model('1.1.0');
    await run('push', path);
    for (const version of ['1.0.0', '1.1.0'])
      await run('promote', `churn@${version}`, 'testing', '--message', `try ${version}`);
    const older = await brine('registry', 'promote', 'churn@1.0.0', 'testing', ...registry);
    expect(older.status).toBe(0);
    await run('promote', 'churn@1.1.0', 'testing');
    expect(await run('rollback', 'churn', 'testing', '-m', 'drift')).toContain(
      'churn@1.0.0 is in testing again, in place of 1.1.0',
    );
    expect(await run('history', 'churn')).toMatch(/rollback +1\.0\.0 +testing \(was 1\.1\.0\)[^\n]+drift/);
    expect(await run('history', 'churn', '--at', '2020-01-01')).toMatch(/production +—/);
    expect(await run('show', 'churn@testing')).toContain('features    radius');
    expect(await run('diff', 'churn@1.0.0', 'churn@1.1.0')).toContain('the same content');
    await run('protect', 'churn@1.1.0');
    expect(await run('list', 'churn')).toMatch(/1\.1\.0[^\n]+protected/);
    const out = join(folder, 'out.joblib');
    await run('pull', 'churn@testing', out);
    expect(readFileSync(out).equals(readFileSync(path))).toBe(true);
    expect((await brine('verify', out)).status).toBe(0);
    expect(await run('gc')).toMatch(/would remove 0 versions/);
    expect(await run('fsck')).toMatch(/^sound/);
  });

  test('signed by a trusted key, where the environment asks for it', async () => {
    const keys = join(folder, 'release');
    const made = await brine('keygen', keys);
    expect(made).toMatchObject({ status: 0 });
    const [secret, open] = [`${keys}.pem`, `${keys}.pub.pem`];
    await brine('registry', 'trust', 'release', open, '--environment', 'testing', ...registry);
    await model('1.2.0');
    await brine('registry', 'push', path, ...registry);
    const unsigned = await brine('registry', 'promote', 'churn@1.2.0', 'testing', ...registry);
    expect(unsigned.err).toMatch(/FAILED {2}signed +the version is not signed/);
    expect((await brine('sign', path, '--key', secret)).status).toBe(0);
    await model('1.3.0');
    expect((await brine('registry', 'push', path, ...registry)).out).toContain('and signature');
    expect(await brine('registry', 'promote', 'churn@1.3.0', 'testing', ...registry)).toMatchObject({
      status: 0,
      err: '',
    });
  });

  test('load takes registry: addresses', async () => {
    process.env['BRINE_REGISTRY'] = registry[1];
    try {
      expect((await load('registry:churn@testing')).className).toBe('sklearn.pipeline.Pipeline');
      await expect(load('registry:churn@9')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(load('registry:../churn@1')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    } finally {
      delete process.env['BRINE_REGISTRY'];
    }
  });

  test('is found from a folder below', async () => {
    const [home, below] = [process.cwd(), join(folder, 'project', 'deep')];
    mkdirSync(below, { recursive: true });
    process.chdir(below);
    try {
      expect((await brine('registry', 'list')).status).toBe(2);
      process.chdir('..');
      expect((await brine('registry', 'init')).status).toBe(0);
      process.chdir('deep');
      expect((await brine('registry', 'list')).out).toContain('no models yet');
    } finally {
      process.chdir(home);
    }
  });

  test.each([
    ['an unknown environment', ['promote', 'churn@1.0.0', 'staging'], 2],
    ['a name that leads out', ['push', 'demo/tumours.joblib', '-n', '../x', '-v', '1.0.0'], 2],
    ['a version that is none', ['push', 'demo/tumours.joblib', '-n', 'x', '-v', '1'], 2],
    ['no version at all', ['push', 'demo/tumours.joblib'], 2],
    ['a time that is none', ['history', 'churn', '--at', 'yesterday'], 2],
    ['a model that is not there', ['show', 'none@1.0.0'], 2],
  ])('%s', async (_, args, status) => {
    const result = await brine('registry', ...args, ...registry);
    expect(result.status).toBe(status);
    expect(result.err).toMatch(/^brine: [^\n]+\n$/);
  });
});
