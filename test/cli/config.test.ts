import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { commandSections, NAMED_ONLY } from '../../src/cli/config/schema.js';
import { wholeProgram } from '../../src/cli/main.js';
import { DEFAULT_LIMITS } from '../../src/core/limits.js';
import { brine } from '../helpers/brine.js';

const home = process.cwd();
const model = resolve('demo/tumours.joblib');
const rows = resolve('demo/tumours.csv');
const folder = mkdtempSync(join(tmpdir(), 'brine-config-'));
beforeEach(() => {
  process.chdir(folder);
  for (const name of ['brine.config.json', 'team.json']) rmSync(name, { force: true });
  delete process.env['BRINE_REGISTRY'];
  return () => process.chdir(home);
});
afterAll(() => rmSync(folder, { recursive: true }));

const config = (value: unknown, name = 'brine.config.json'): void => writeFileSync(name, JSON.stringify(value));
const predict = (...args: string[]): ReturnType<typeof brine> => brine('predict', model, '-i', rows, ...args);

describe('brine.config.json', () => {
  test('gives defaults, and flags come first', async () => {
    const usual = (await predict()).out;
    const proba = (await predict('--method', 'predict_proba')).out;
    expect(proba).not.toBe(usual);
    config({ predict: { method: 'predict_proba' } });
    expect((await predict()).out).toBe(proba);
    expect((await predict('--method', 'predict')).out).toBe(usual);
    // Of other commands nothing is taken.
    expect((await brine('show', model)).status).toBe(0);
  });

  test('a list replaces, and is replaced whole', async () => {
    config({ predict: { methods: ['predict', 'predict_proba'], keep: ['radius'] } });
    expect((await predict('-o', 'out.csv')).status).toBe(0);
    expect(readFileSync('out.csv', 'utf8').split('\n')[0]).toMatch(/^radius,predict/);
    config({ migrate: { to: ['scikit-learn==1.2.2'] } });
    const migrated = await brine('migrate', model, '-o', 'x.joblib', '--to', 'scikit-learn==1.4.2', '--json');
    expect((JSON.parse(migrated.out) as { to: object }).to).toMatchObject({ 'scikit-learn': '1.4.2' });
  });

  test('the environment comes before the file', async () => {
    for (const name of ['one', 'two', 'three']) await brine('registry', 'init', '--registry', name);
    config({ registry: { where: 'one' } });
    const where = async (...args: string[]): Promise<string> => {
      const { out, err } = await brine('registry', 'push', model, '-n', `m${Math.floor(Math.random() * 1e9)}`, '-v', '1.0.0', '--json', ...args); // prettier-ignore
      expect(err).toBe('');
      const { name } = JSON.parse(out) as { name: string };
      for (const one of ['one', 'two', 'three'])
        if ((await brine('registry', 'list', '--registry', one)).out.includes(name)) return one;
      return 'nowhere';
    };
    expect(await where()).toBe('one');
    process.env['BRINE_REGISTRY'] = 'two';
    expect(await where()).toBe('two');
    expect(await where('--registry', 'three')).toBe('three');
    delete process.env['BRINE_REGISTRY'];
    expect(await where()).toBe('one');
    // Nothing of it stays behind in the process.
    expect(process.env['BRINE_REGISTRY']).toBeUndefined();
  });

  test('limits hold for one run', async () => {
    config({ limits: { maxSteps: 10 } });
    expect(await brine('show', model)).toMatchObject({ status: 1 });
    expect((await brine('--limits', 'maxSteps=1e8', 'show', model)).status).toBe(0);
    rmSync('brine.config.json');
    expect((await brine('show', model)).status).toBe(0);
  });

  test('is looked for in the working folder only', async () => {
    config({ nonsense: 1 });
    mkdirSync('below', { recursive: true });
    process.chdir('below');
    expect((await brine('show', model)).status).toBe(0);
    process.chdir('..');
    expect((await brine('show', model)).status).toBe(2);
    expect((await brine('--help')).status).toBe(0);
    config({ predict: { method: 'predict_proba' } }, 'team.json');
    rmSync('brine.config.json');
    const named = await brine('--config', 'team.json', 'predict', model, '-i', rows);
    expect(named.out).toBe((await predict('-m', 'predict_proba')).out);
  });

  test.each([
    ['{', /brine\.config\.json/],
    ['[]', /brine\.config\.json/],
    ['{"predikt": {}}', /has no option "predikt": did you mean predict\?/],
    ['{"predict": {"metod": "x"}}', /predict has no option "metod": did you mean method\?/],
    ['{"predict": {"batchRows": "many"}}', /predict\.batchRows/],
    ['{"predict": {"onError": "ignore"}}', /predict\.onError/],
    ['{"limits": {"maxStep": 1}}', /did you mean maxSteps\?/],
    ['{"constructor": 1}', /has no option "constructor"/],
  ])('%s is an error of one line', async (text, message) => {
    writeFileSync('brine.config.json', text);
    const { status, out, err } = await predict();
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(/^brine: [^\n]+\n$/);
    expect(err).toMatch(message);
  });

  test('the example of docs/command-line.md holds', async () => {
    const [, text] = /```json\n([\s\S]*?)```/.exec(readFileSync(join(home, 'docs/command-line.md'), 'utf8'))!;
    writeFileSync('brine.config.json', text!);
    expect((await predict()).out).toBe((await predict('--method', 'predict_proba')).out);
  });

  test('what is no small file is not read', async () => {
    mkdirSync('brine.config.json');
    expect((await predict()).err).toMatch(/^brine: brine\.config\.json: is no regular file/);
    rmSync('brine.config.json', { recursive: true });
    writeFileSync('brine.config.json', ' '.repeat(2 ** 20 + 1));
    expect((await predict()).err).toMatch(/^brine: brine\.config\.json: has more than 1048576 bytes/);
  });

  test('a file that --config names must be there', async () => {
    expect(await brine('--config', 'none.json', 'show', model)).toMatchObject({ status: 2 });
  });
});

describe('a folder from elsewhere', () => {
  const unasked: unknown[] = [
    ...Object.entries(NAMED_ONLY).flatMap(([section, keys]) =>
      keys.map((key) => ({ [section]: { [key]: sample(key) } })),
    ),
    { registry: { where: 's3://somebody/else' } },
    { registry: { where: '/tmp' } },
    { registry: { where: '../elsewhere' } },
    { registry: { where: 'a/../../elsewhere' } },
    { limits: { maxSteps: DEFAULT_LIMITS.maxSteps + 1 } },
  ];

  function sample(key: string): unknown {
    if (key === 'tolerance') return 1;
    if (key === 'failOn') return 'dangerous';
    return ['register', 'hook', 'allow', 'source'].includes(key) ? ['./own.mjs'] : 'x';
  }

  test.each(unasked)('cannot say %j', async (value) => {
    writeFileSync('own.mjs', `import { writeFileSync } from 'node:fs'; writeFileSync('ran', '');`);
    config(value);
    const { status, err } = await predict();
    expect(status).toBe(2);
    expect(err).toContain('counts only in a file that --config names');
    config(value, 'team.json');
    rmSync('brine.config.json');
    const named = await brine('--config', 'team.json', 'completion', 'bash');
    expect(named.status).toBe(0);
  });
});

test('every default is of an option that there is', async () => {
  const quiet = { out: () => undefined, err: () => undefined, colour: false, readStdin: async () => new Uint8Array(0) };
  const program = await wholeProgram(quiet, () => undefined);
  for (const [section, schema] of Object.entries(commandSections)) {
    const command = program.commands.find((each) => each.name() === section)!;
    const options = command.options.map((option) => option.attributeName());
    for (const key of Object.keys(schema.shape)) expect(options, `${section}.${key}`).toContain(key);
  }
});
