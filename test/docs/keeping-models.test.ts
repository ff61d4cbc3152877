/** Runs docs/keeping-models.md: every command of its shell blocks, in order, in a clean repository, on files and on S3. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PyFloat } from '../../src/pickle/values/py-values.js';
import { dump, load } from '../../src/node.js';
import { brine } from '../helpers/brine.js';
import { attributesOf } from '../helpers/models.js';
import { hasS3Server, s3Required, startS3Server } from '../helpers/s3-server.js';
import { asSequence, type PyObject } from '../../src/pickle/values/py-values.js';

const page = readFileSync('docs/keeping-models.md', 'utf8');
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((match) => match[1]!.trim().split('\n'));

/** Words of a command line; double quotes hold one together. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

const home = process.cwd();
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-docs-'));
  const graph = await load<PyObject>('demo/tumours.joblib', { lossless: true });
  await dump(graph, join(folder, 'churn.pkl'));
  const steps = asSequence(attributesOf(graph).get('steps'))!;
  attributesOf(asSequence(steps.at(-1))![1]).set('C', new PyFloat(3));
  await dump(graph, join(folder, 'next.pkl'));
  copyFileSync('demo/tumours.csv', join(folder, 'rows.csv'));
  writeFileSync(join(folder, 'train.py'), '# the code\n');
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.org', ...args], {
      cwd: folder,
      stdio: 'pipe',
    });
  git('init', '-q');
  git('add', 'train.py');
  git('commit', '-qm', 'train');
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

async function follow(lines = commands, whole = true): Promise<void> {
  for (const line of lines) {
    const [program, ...args] = words(line);
    expect(program).toBe('brine');
    const result = await brine(...args);
    expect(result, `${line}\n${result.out}${result.err}`).toMatchObject({ status: 0, err: '' });
    if (line.includes('fsck')) expect(result.out).toMatch(/^sound/);
  }
  if (!whole) return;
  expect((await load('registry:churn@production')).className).toBe('sklearn.pipeline.Pipeline');
  const history = JSON.parse((await brine('registry', 'history', 'churn', '--json')).out) as {
    action: string;
    version: string;
  }[];
  expect(history.filter(({ action }) => action === 'rollback')).toMatchObject([{ version: '1.0.0' }]);
  // What the page says is refused is refused.
  expect(await brine('registry', 'delete', 'churn@1.0.0')).toMatchObject({ status: 1, out: '' });
  expect((await load('registry:churn@champion')).className).toBe('sklearn.pipeline.Pipeline');
}

describe('docs/keeping-models.md', () => {
  test('goes from a first dump to a rollback', () => {
    expect(commands.length).toBeGreaterThan(20);
    expect(commands[0]).toMatch(/^brine dump/);
    expect(commands.some((line) => line.startsWith('brine registry rollback churn production'))).toBe(true);
  });

  test('works on files', { timeout: 60_000 }, () => follow());

  test('works without git, once the gate is out', { timeout: 60_000 }, async () => {
    rmSync('.git', { recursive: true });
    const init = commands.findIndex((line) => line.startsWith('brine registry init'));
    await follow(commands.slice(0, init + 1), false);
    const path = 'brine-registry/registry.json';
    expect(readFileSync(path, 'utf8')).toContain('"clean"');
    // With the gate the refusal says what to do.
    await brine('registry', 'push', 'churn.joblib');
    const refused = await brine('registry', 'promote', 'churn@1.0.0', 'production', '--dry-run');
    expect(refused.out + refused.err).toContain('take clean out of the gates of production in registry.json');
    const config = JSON.parse(readFileSync(path, 'utf8')) as { environments: { gates: string[] }[] };
    for (const one of config.environments) one.gates = one.gates.filter((gate) => gate !== 'clean');
    writeFileSync(path, JSON.stringify(config, null, 2));
    rmSync('brine-registry/models', { recursive: true });
    await follow(commands.slice(init + 1));
  });

  test.runIf(hasS3Server || s3Required)('works on S3', { timeout: 60_000 }, async () => {
    process.chdir(home);
    const server = await startS3Server();
    process.chdir(folder);
    const before = { ...process.env };
    Object.assign(process.env, server.env, { BRINE_REGISTRY: 's3://models/team' });
    try {
      await follow();
    } finally {
      process.env = before;
      await server.stop();
    }
  });

  test('every figure has a command of this project', () => {
    const { scripts } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [, name] of page.matchAll(/`npm run ([\w:-]+)`/g)) expect(scripts, name).toHaveProperty(name!);
  });
});
