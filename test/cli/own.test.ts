/** `--at` and `--register` of every command that takes a model. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { brine } from '../helpers/brine.js';
import { difference, type OwnCheck, ownEntry, ownFile, SUPPLY, supplyAll } from '../helpers/own-corpus.js';

const ENV = 'own-2026';
const file = (name: string): string => ownFile({ env: ENV, name });
const checkOf = (name: string, method: string): OwnCheck =>
  ownEntry(ENV, name).checks.find((check) => check.method === method)!;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-cli-own-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  // What `--register` supplied in this process is forgotten.
  supplyAll()();
});

function rows(check: OwnCheck): string {
  const path = join(folder, 'rows.json');
  writeFileSync(path, JSON.stringify(check.input));
  return path;
}

describe('brine predict --register', () => {
  test.each(['whole.pkl', 'whole-cloudpickle.pkl', 'whole-dill.pkl'])('%s gives Python’s numbers', async (name) => {
    for (const method of ['predict_proba', 'predict']) {
      const check = checkOf(name, method);
      const result = await brine('predict', file(name), '-r', SUPPLY, '-i', rows(check), '-m', method);
      expect(result).toMatchObject({ status: 0, err: '' });
      expect(difference(JSON.parse(result.out), check.output)).toBeLessThan(1e-12);
    }
  });

  test('without it, all that is missing is told, and the exit status is 1', async () => {
    const check = checkOf('whole.pkl', 'predict');
    const { status, err, out } = await brine('predict', file('whole.pkl'), '-i', rows(check));
    expect([status, out]).toEqual([1, '']);
    expect(err).toContain("registerEstimator('__main__.Clip', { transform: (X, self) => … })");
    expect(err).toContain("registerFunction('__main__.tokenize', (text) => …)");
  });

  test.each([
    ['is not there', 'absent.mjs', undefined],
    ['throws', 'throws.mjs', "throw new TypeError('no')"],
    ['registers what is no name', 'name.mjs', "export default (brine) => brine.registerFunction('f', () => 1)"],
  ])('a module that %s is a wrong request', async (_, name, text) => {
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text);
    const { status, err } = await brine('predict', file('whole.pkl'), '-r', path, '-i', 'unused.csv');
    expect(status).toBe(2);
    expect(err).toContain(`${name}: cannot be registered`);
  });
});

describe('brine show, card, dump, verify, scan with --register', () => {
  test('show --describe lists methods and what is missing', async () => {
    const without = JSON.parse((await brine('show', file('whole.pkl'), '--describe')).out) as {
      methods: string[];
      missing: { name: string }[];
    };
    expect(without.methods).toEqual([]);
    expect(without.missing).toHaveLength(6);
    const supplied = await brine('show', file('whole.pkl'), '--describe', '--register', SUPPLY);
    expect(JSON.parse(supplied.out)).toMatchObject({
      methods: ['predict', 'predict_proba', 'predict_log_proba', 'decision_function'],
    });
    expect(JSON.parse(supplied.out)).not.toHaveProperty('missing.0');
  });

  test('dump keeps golden predictions, which verify asks again', async () => {
    const out = join(folder, 'kept.joblib');
    const golden = rows(checkOf('whole.pkl', 'predict'));
    const dumped = await brine('dump', file('whole.pkl'), out, '-r', SUPPLY, '-g', golden);
    expect(dumped).toMatchObject({ status: 0, err: '' });
    expect(dumped.out).toContain('predict, predict_proba, decision_function the same');
    supplyAll()();
    const without = await brine('verify', out);
    expect(without.status).toBe(1);
    expect(without.out).toContain("registerFunction('__main__.tokenize', (text) => …)");
    expect((await brine('verify', out, '--register', SUPPLY)).status).toBe(0);
  });

  test('card writes what the model answers', async () => {
    const path = join(folder, 'whole.pkl');
    copyFileSync(file('whole.pkl'), path);
    const golden = rows(checkOf('whole.pkl', 'predict'));
    const result = await brine('card', path, '--write', '-r', SUPPLY, '-g', golden);
    expect(result).toMatchObject({ status: 0, err: '' });
    expect(JSON.parse(readFileSync(`${path}.card.json`, 'utf8'))).toHaveProperty('golden');
  });

  test('scan says what is supplied', async () => {
    const without = await brine('scan', file('whole.pkl'));
    expect(without.out).not.toContain('supplied by you');
    const supplied = await brine('scan', file('whole.pkl'), '--register', resolve(SUPPLY));
    expect(supplied.status).toBe(without.status);
    expect(supplied.out).toContain('__main__.Clip is called; it is supplied by you');
  });

  test('show names what a file carries with its code', async () => {
    const { out } = await brine('show', file('whole-cloudpickle.pkl'));
    expect(out).toMatch(/carries code +__main__\.AddRatio, __main__\.Clip, /);
    expect(out).toContain('a, b ─► Clip ─► AddRatio ─► FunctionTransformer');
    expect(out).not.toContain('_make_skeleton_class');
  });
});

describe('--at', () => {
  const check = checkOf('nested.pkl', 'predict_proba');

  test('predict takes the model at a path', async () => {
    const result = await brine('predict', file('nested.pkl'), '--at', check.at!, '-m', check.method, '-i', rows(check));
    expect(result).toMatchObject({ status: 0, err: '' });
    expect(difference(JSON.parse(result.out), check.output)).toBeLessThan(1e-12);
  });

  test('a path that leads nowhere, and a choice that has to be made, list the paths', async () => {
    const paths =
      'v1.stages.0 (StandardScaler), v1.stages.1.clf (LogisticRegression), labels (LabelEncoder), 3 (Ridge)';
    const nowhere = await brine('predict', file('nested.pkl'), '--at', 'v1.other', '-i', rows(check));
    expect(nowhere.status).toBe(2);
    expect(nowhere.err).toContain(paths);
    const open = await brine('predict', file('nested.pkl'), '-i', rows(check));
    expect(open.status).toBe(2);
    expect(open.err).toContain(paths);
  });

  test('show, card and verify take it', async () => {
    const shown = await brine('show', file('nested.pkl'), '--at', '3', '--describe');
    expect(JSON.parse(shown.out)).toMatchObject({ class: 'sklearn.linear_model._ridge.Ridge' });
    const out = join(folder, 'nested.pkl');
    copyFileSync(file('nested.pkl'), out);
    const golden = rows(check);
    expect(await brine('card', out, '--at', check.at!, '--write', '-g', golden)).toMatchObject({ status: 0, err: '' });
    expect((await brine('verify', out, '--at', check.at!)).status).toBe(0);
  });

  test('the only model is taken, which is said', async () => {
    const only = checkOf('only.joblib', 'predict');
    const result = await brine('predict', file('only.joblib'), '-i', rows(only));
    expect(result.status).toBe(0);
    expect(result.err).toContain('taking the model at model');
    expect(JSON.parse(result.out)).toEqual(only.output);
  });

  test('a number behind # chooses among pickles that follow each other', async () => {
    const second = ownEntry(ENV, 'several.pkl').checks[1]!;
    for (const name of ['several.pkl', 'several.pkl.gz']) {
      const shown = await brine('show', file(name));
      expect(shown.out).toMatch(/pickles +3, one after another; this is the first: --at '#2' shows the next/);
      const result = await brine('predict', file(name), '--at', '#2', '-i', rows(second));
      expect(result).toMatchObject({ status: 0, err: '' });
      expect(JSON.parse(result.out)).toEqual(second.output);
    }
    const beyond = await brine('predict', file('several.pkl'), '--at', '#9', '-i', rows(second));
    expect(beyond.err).toContain('there are 3 pickles');
  });
});

describe('cards of what is no pickle of one model', () => {
  test.each([
    [ownFile({ env: ENV, name: 'nested.pkl' }), { class: 'builtins.dict', format: 'pickle' }],
    [ownFile({ env: ENV, name: 'tuple.pkl' }), { class: 'builtins.tuple', format: 'pickle' }],
    ['fixtures/boosters/calls/boosters-2026/lgb-binary.txt', { class: 'lightgbm.basic.Booster', format: 'lightgbm' }],
  ])('%s', async (path, producer) => {
    expect(JSON.parse((await brine('card', path, '--json')).out)).toMatchObject({ producer });
  });

  test('a native booster and a folder of MLflow are pushed to a registry', async () => {
    const registry = join(folder, 'registry');
    expect((await brine('registry', 'init', '-r', registry)).status).toBe(0);
    const booster = 'fixtures/boosters/calls/boosters-2026/lgb-binary.txt';
    for (const [name, path] of [
      ['lgb', booster],
      ['churn', 'fixtures/mlflow/files/mlflow-3.17/columns'],
    ] as const) {
      const pushed = await brine('registry', 'push', path, '-n', name, '-v', '1.0.0', '-r', registry);
      expect(pushed).toMatchObject({ status: 0, err: '' });
      const out = join(folder, name);
      expect((await brine('registry', 'pull', `${name}@1.0.0`, out, '-r', registry)).status).toBe(0);
      expect((await brine('show', out)).status).toBe(0);
    }
  });
});

describe('what is in no bundle of plain names', () => {
  const written = async (name: string, value: unknown): Promise<string> => {
    const { dump: write } = await import('../../src/node.js');
    const path = join(folder, name);
    await write(value, path);
    return path;
  };

  test('models under tuples and in a dict of somebody’s own class have paths', async () => {
    const { load } = await import('../../src/node.js');
    const model = await load(file('nested.pkl'), { at: '3', lossless: true });
    const keyed = new PyDict<unknown, unknown>([[new PyTuple(['store', 2]), model]]);
    const path = await written('keys.pkl', keyed);
    expect((await brine('show', path)).out).toContain("models      ('store', 2) (Ridge)");
    const check = ownEntry(ENV, 'nested.pkl').checks.find(({ at }) => at === '3')!;
    const asked = await brine('predict', path, '--at', "('store', 2)", '-i', rows(check));
    expect(difference(JSON.parse(asked.out), check.output)).toBeLessThan(1e-12);
    const own = new PyObject(new PyGlobal('__main__', 'Models'), 'newobj', []);
    own.pairs = ['best', model];
    expect((await brine('show', await written('own.pkl', own))).out).toMatch(/models +best \(Ridge\)/);
  });

  test.each([
    ['text.pkl', 'words', "it is 'words'"],
    [
      'class.pkl',
      new PyGlobal('sklearn.linear_model._base', 'LinearRegression'),
      'it is sklearn.linear_model._base.LinearRegression',
    ],
  ])('%s is no model, and said to be what it is', async (name, value, said) => {
    const { status, err } = await brine(
      'predict',
      await written(name, value),
      '-i',
      rows(checkOf('only.joblib', 'predict')),
    );
    expect(status).toBe(1);
    expect(err).toContain(said);
  });

  test('a pipeline whose last step nobody supplied says which', async () => {
    const own = new PyObject(new PyGlobal('__main__', 'Final'), 'newobj', []);
    own.state = new PyDict([['x', 1]]);
    const pipeline = new PyObject(new PyGlobal('sklearn.pipeline', 'Pipeline'), 'newobj', []);
    pipeline.state = new PyDict<string, unknown>([
      ['steps', [new PyTuple(['final', own])]],
      ['memory', null],
      ['verbose', false],
      ['_sklearn_version', '1.9.1'],
    ]);
    const path = await written('pipeline.pkl', pipeline);
    const { err } = await brine('predict', path, '-i', rows(checkOf('only.joblib', 'predict')));
    expect(err).toContain('as long as its part __main__.Final is not supplied');
  });
});
