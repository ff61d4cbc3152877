/** Folders that MLflow 1, 2 and 3 wrote (fixtures/mlflow), and folders that lie. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verify } from '../../src/entries/card-node.js';
import { load, type NdArray, open, type Estimator } from '../../src/node.js';
import { parseExample } from '../../src/mlflow/example.js';
import { readExample, readFolder } from '../../src/mlflow/folder-node.js';
import { parseMlmodel } from '../../src/mlflow/mlmodel.js';
import { brine } from '../helpers/brine.js';
import { decodeEncoded, type Encoded } from '../helpers/inputs.js';
import { compare } from '../helpers/results.js';

const ROOT = 'fixtures/mlflow';

interface Entry {
  env: string;
  name: string;
  folder: string;
  mlflow: string;
  input: Encoded;
  predictions: Encoded;
}

const entries = JSON.parse(readFileSync(join(ROOT, 'manifest.json'), 'utf8')) as Entry[];
const named = (some: readonly Entry[]): [string, Entry][] => some.map((entry) => [`${entry.env} ${entry.name}`, entry]);
const sklearn = entries.filter(({ name }) => /^(?:table|array|columns|cloudpickle|pickle|proba)$/.test(name));
const folderOf = ({ folder }: Entry): string => join(ROOT, folder);

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'brine-mlflow-'));
});
afterAll(() => rmSync(work, { recursive: true }));

/** What MLflow's `predict` gives: of numbers and of labels. */
function check(answer: NdArray, want: Encoded): void {
  const labels = want.dtype === 'object' || want.dtype?.startsWith('U') === true;
  if (labels) expect(answer.flat()).toEqual(want.data);
  else compare(answer, want, 1e-12, 'predict');
}

test('the corpus has folders of three major releases', () => {
  expect([...new Set(entries.map(({ mlflow }) => mlflow.split('.')[0]))].sort()).toEqual(['1', '2', '3']);
});

describe('folders of the sklearn flavor', () => {
  test.each(named(sklearn))('%s predicts what MLflow predicts', async (_, entry) => {
    const model = await load(folderOf(entry));
    const X = decodeEncoded(entry.input) as never;
    check((entry.name === 'proba' ? model.predictProba(X) : model.predict(X)) as NdArray, entry.predictions);
    // The MLmodel file stands for its folder.
    expect((await load<Estimator>(join(folderOf(entry), 'MLmodel'))).className).toBe(model.className);
    expect((await open(folderOf(entry))).stored).toBeGreaterThan(0);
  });

  test.each(named(sklearn.filter(({ name }) => name !== 'pickle')))(
    '%s answers its input example',
    async (_, entry) => {
      const { ok, checks } = await verify(folderOf(entry));
      expect(ok).toBe(true);
      const byName = Object.fromEntries(checks.map(({ check: name, status }) => [name, status]));
      expect(byName).toEqual({ card: 'skipped', signature: 'ok', example: 'ok' });
      // The rows of the example are those that MLflow was given.
      const rows = await readExample(await readFolder(folderOf(entry)));
      const model = await load(folderOf(entry));
      const again = entry.name === 'proba' ? model.predictProba(rows!) : model.predict(rows!);
      check(again as NdArray, entry.predictions);
    },
  );

  test.each(named(sklearn))('%s is shown with flavor, versions and signature', async (_, entry) => {
    const { status, out } = await brine('show', folderOf(entry));
    expect(status).toBe(0);
    expect(out).toContain(`mlflow      ${entry.mlflow}`);
    expect(out).toMatch(/flavor +sklearn, \d+\.\d+\.\d+/);
    expect(out).toMatch(/python +3\.\d+/);
    if (entry.name === 'columns') expect(out).toMatch(/inputs +age: long, city: string, score: double/);
    if (entry.name === 'array') expect(out).toMatch(/outputs +float64 \(-1,\)/);
  });
});

describe('folders of other flavors', () => {
  const boosted = entries.filter(({ name }) => /^(?:xgboost|lightgbm)/.test(name));

  test.each(named(boosted))('%s predicts what MLflow predicts', async (_, entry) => {
    const model = await load(folderOf(entry));
    const answer = model.predict(decodeEncoded(entry.input) as never);
    const want = entry.predictions;
    if (want.dtype === 'object' || want.dtype?.startsWith('U') === true) expect(answer.flat()).toEqual(want.data);
    else compare(answer, want, 1e-6, 'predict');
    expect((await brine('verify', folderOf(entry))).status).toBe(0);
  });

  test.each(named(entries.filter(({ name }) => name === 'pyfunc')))(
    '%s holds code, which is refused',
    async (_, entry) => {
      await expect(load(folderOf(entry))).rejects.toMatchObject({ code: 'UNSAFE_GLOBAL' });
      expect((await brine('show', folderOf(entry))).out).toMatch(/flavor +python_function/);
    },
  );
});

describe('at the command line', () => {
  const entry = sklearn.find(({ env, name }) => env === 'mlflow-3.17' && name === 'columns')!;

  test('a registry takes a folder over into a card', async () => {
    const at = ['--registry', join(work, 'registry')];
    expect(await brine('registry', 'init', ...at)).toMatchObject({ status: 0, err: '' });
    const named = ['--name', 'churn', '--version', '1.0.0'];
    expect(await brine('registry', 'push', folderOf(entry), ...named, ...at)).toMatchObject({ status: 0, err: '' });
    const pulled = join(work, 'churn.skops');
    expect(await brine('registry', 'pull', 'churn@1.0.0', pulled, ...at)).toMatchObject({ status: 0, err: '' });
    const { status, out, err } = await brine('card', pulled, '--json');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const card = JSON.parse(out) as Record<string, never>;
    expect(card).toMatchObject({
      name: 'churn',
      version: '1.0.0',
      mlflow: {
        version: entry.mlflow,
        flavor: 'sklearn',
        flavorVersion: expect.stringMatching(/^1\./) as unknown,
        inputs: [
          { name: 'age', type: 'long', required: true, shape: null },
          { name: 'city', type: 'string', required: true, shape: null },
          { name: 'score', type: 'double', required: true, shape: null },
        ],
      },
      golden: { source: 'given' },
      code: null,
    });
    expect((await brine('verify', pulled)).status).toBe(0);
  });

  test('a folder is converted, described and diffed', async () => {
    const out = join(work, 'plain.pkl');
    expect((await brine('convert', folderOf(entry), out)).status).toBe(0);
    expect((await brine('diff', folderOf(entry), out, '--exit-code')).status).toBe(0);
    const described = JSON.parse((await brine('show', '--describe', folderOf(entry))).out) as { kind: string };
    expect(described.kind).toBe('classifier');
  });

  test('a folder that is none of MLflow', async () => {
    const { status, err } = await brine('show', 'fixtures/lib');
    expect(status).not.toBe(0);
    expect(err).toContain('is a folder, not a file, and has no MLmodel');
  });
});

describe('folders that lie', () => {
  const good = 'fixtures/mlflow/files/mlflow-3.17/table';
  const mlmodel = (text: string): string => {
    const folder = mkdtempSync(join(work, 'lie-'));
    cpSync(good, folder, { recursive: true });
    writeFileSync(join(folder, 'MLmodel'), text);
    return folder;
  };
  const source = readFileSync(join(good, 'MLmodel'), 'utf8');
  const withPath = (path: string): string => source.replaceAll('model.skops', path);

  test.each([
    ['a path above', withPath('../table/model.skops'), 'FORMAT'],
    ['an absolute path', withPath('/etc/passwd'), 'FORMAT'],
    ['a path of Windows', withPath("'C:\\model.skops'"), 'FORMAT'],
    ['a path with a step back', withPath('a/../../model.skops'), 'FORMAT'],
    ['an empty step', withPath('a//model.skops'), 'FORMAT'],
    ['a file that is not there', withPath('other.skops'), 'NOT_FOUND'],
    ['no YAML', 'flavors: [', 'FORMAT'],
    ['a tag of Python', 'flavors: !!python/object/apply:os.system ["id"]', 'FORMAT'],
    ['a tag of Python on a text', 'mlflow_version: !!python/name:os.system x\nflavors: {}', 'FORMAT'],
    ['a list', '[1, 2]', 'FORMAT'],
    ['no flavors', 'mlflow_version: 3.0.0', 'FORMAT'],
    ['unknown flavors', 'flavors: {keras: {data: data}}', 'UNSUPPORTED'],
    ['nesting without end', `a: ${'['.repeat(5000)}`, 'FORMAT'],
    ['nesting by dashes', `a:\n ${'- '.repeat(5000)}`, 'FORMAT'],
    [
      'aliases within aliases',
      `a: &a [1]\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} [${`*${i === 0 ? 'a' : `b${i - 1}`}, `.repeat(9)}1]`).join('\n')}\nflavors: {}`,
      'FORMAT',
    ],
    ['a signature that is no JSON', source.replace(/inputs: '\[/, "inputs: '[[["), 'FORMAT'],
    ['a version that is a map', source.replace(/mlflow_version: .*/, 'mlflow_version: {a: 1}'), 'FORMAT'],
  ])('%s', async (_, text, code) => {
    await expect(load(mlmodel(text))).rejects.toMatchObject({ code });
  });

  test('keys of JavaScript are only names', () => {
    const read = parseMlmodel(
      new TextEncoder().encode('flavors: {sklearn: {pickled_model: m.pkl}, __proto__: {a: 1}}\n__proto__: {b: 1}'),
    );
    expect(read.flavors.get('sklearn')).toEqual({ pickled_model: 'm.pkl' });
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  test('a file above a megabyte', async () => {
    await expect(load(mlmodel(`${source}# ${'x'.repeat(1 << 20)}`))).rejects.toMatchObject({ code: 'FORMAT' });
  });

  test('a link out of the folder', async () => {
    const folder = mkdtempSync(join(work, 'link-'));
    cpSync(good, folder, { recursive: true });
    rmSync(join(folder, 'model.skops'));
    symlinkSync(join(process.cwd(), good, 'model.skops'), join(folder, 'model.skops'));
    await expect(load(folder)).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringMatching(/link out of its folder/) as unknown,
    });
    rmSync(join(folder, 'model.skops'));
    mkdirSync(join(folder, 'model.skops'));
    await expect(load(folder)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  test('an example that does not fit', async () => {
    const folder = mlmodel(source);
    writeFileSync(join(folder, 'input_example.json'), '{"columns": ["a"], "data": [[1.0]]}');
    const { ok, checks } = await verify(folder);
    expect(ok).toBe(false);
    expect(checks.find(({ check: name }) => name === 'example')).toMatchObject({ status: 'failed' });
    writeFileSync(join(folder, 'input_example.json'), '{"columns": ["a"], "data": [[1.0, 2.0]]}');
    expect((await verify(folder)).ok).toBe(false);
  });

  test('outputs that are not the promised ones', async () => {
    const text = source.replace(
      /outputs: .*\n/,
      `outputs: '[{"type": "double", "name": "a"}, {"type": "double", "name": "b"}]'\n`,
    );
    const { checks } = await verify(mlmodel(text));
    expect(checks.find(({ check: name }) => name === 'example')).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/2 columns are promised, 1 are there/) as unknown,
    });
  });
});

test.each([
  [
    '{"inputs": [[1, 2], [3, 4]]}',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['[[1, NaN]]', [[1, null]]],
  ['[{"a": 1}]', [{ a: 1 }]],
  ['["text"]', ['text']],
  ['{"columns": [0, 1], "data": [[1, 2]]}', [[1, 2]]],
])('the input example %s', (text, rows) => {
  expect(parseExample(text)).toEqual(rows);
});

test.each(['pytorch', 'tensorflow', 'prophet'])('a folder of the flavor %s is refused by its name', async (flavor) => {
  const folder = mkdtempSync(join(work, 'flavor-'));
  const general = '  python_function:\n    loader_module: mlflow.other\n    data: data\n';
  writeFileSync(
    join(folder, 'MLmodel'),
    `flavors:\n  ${flavor}:\n    version: 1.0.0\n${general}mlflow_version: 2.22.0\n`,
  );
  await expect(load(folder)).rejects.toThrow(`the flavor ${flavor} is not read; those of sklearn`);
});
