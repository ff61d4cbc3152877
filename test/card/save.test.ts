import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gitFacts, sourcesDigest, withoutCredentials } from '../../src/card/git-node.js';
import { cardJsonSchema, parseCard } from '../../src/card/schema.js';
import { describe as describeFile, diff, identity, readCard, verify, writeCard } from '../../src/entries/card-node.js';
import { parseCsv } from '../../src/entries/csv.js';
import { dump, dumpBytes, load, open } from '../../src/node.js';
import { saving } from '../../src/model/save-node.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import type { NdArray } from '../../src/numpy/ndarray.js';
import { PyFloat } from '../../src/pickle/values/py-values.js';
import { fixturePath } from '../helpers/fixtures.js';
import { attributesOf, fixtureOf, graphOf } from '../helpers/models.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

const { table: rows } = parseCsv(readFileSync('demo/tumours.csv', 'utf8'));
let folder: string;
let path: string;
let model: Estimator;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-card-'));
  path = join(folder, 'tumours.joblib');
  model = await load('demo/tumours.joblib');
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = (): string[] => readdirSync(folder).sort();

describe('dump with a card', () => {
  test('writes the file and a card that tells all about it', async () => {
    const result = await dump(model, path, {
      card: { name: 'tumours', version: '1.0.0', metrics: { auc: 0.9 }, golden: rows, sources: ['demo/make.py'] },
    });
    expect(files()).toEqual(['tumours.joblib', 'tumours.joblib.card.json']);
    expect(result.files).toEqual([path, `${path}.card.json`]);
    const card = await readCard(path);
    expect(card).toEqual(result.card);
    expect(card.producer).toMatchObject({ sklearn: ['1.9.1'], format: 'joblib', joblib: '>=1.2', protocol: '4' });
    expect(card.input.features).toContainEqual({
      name: 'shape',
      dtype: 'string',
      categories: expect.arrayContaining(['oval']) as string[],
      nullable: expect.any(Boolean) as boolean,
    });
    expect(card.input.features.map(({ name }) => name)).toEqual(['radius', 'texture', 'area', 'shape', 'edge']);
    expect(card.outputs.classes).toEqual(['benign', 'malignant']);
    expect(card.outputs.methods['predict_proba']).toEqual({ dtype: 'float64', shape: [null, 2] });
    expect(card.params['model__C']).toBe(2);
    expect(card.golden!.source).toBe('given');
    expect(card.verification).toMatchObject({ graph: true });
    expect(card.verification!.predictions.every(({ largestAbsolute }) => largestAbsolute === 0)).toBe(true);
    expect(card.identity).toBe(identity(model));
    expect(card.sources!.files).toHaveLength(1);
    expect(card.code!.commit).toMatch(/^[0-9a-f]{40}$/);
  });

  test('keeps rows of its own where none are given', async () => {
    const { card } = await dump(model, path, { card: true });
    expect(card!.golden!.source).toBe('generated');
    expect((await verify(path)).ok).toBe(true);
  });

  test('of plain values has no predictions, and still an identity', async () => {
    const value = { threshold: 0.5, names: ['a', 'b'] };
    const { card } = await dump(value, join(folder, 'value.pkl'), { card: true });
    expect(card).toMatchObject({ golden: null, producer: { class: 'value' }, verification: { graph: true } });
  });

  test('refuses a model that the preflight finds faulty, and leaves the old file', async () => {
    await dump(model, path, { card: true });
    const before = readFileSync(path);
    await expect(dump(model, path, { card: { golden: [[1, 2]] } })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(files()).toHaveLength(2);
    await dump(model, path, { card: { golden: [[1, 2]], allow: ['deterministic'] } });
    expect((await readCard(path)).preflight).toContainEqual(expect.objectContaining({ status: 'overridden' }));
  });

  test.each(['1', '1.2', 'v1.2.3', 'latest'])('refuses the version %s', async (version) => {
    await expect(dump(model, path, { card: { version } })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(files()).toEqual([]);
  });

  test('what comes back otherwise from disk does not replace the old file', async () => {
    await dump(model, path);
    const before = readFileSync(path);
    const other = await load<unknown>('fixtures/files/sklearn-1.9/forest-iris-words.pkl', { lossless: true });
    const lying = saving({ open, load, dumpBytes, dump: (_, to, options) => dump(other, to, options) });
    await expect(lying(model, path, { verify: true })).rejects.toMatchObject({ code: 'INTEGRITY' });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(files()).toEqual(['tumours.joblib']);
  });

  test('what comes back with two lists where there was one does not either', async () => {
    const shared = [1, 2];
    const kept = join(folder, 'shared.pkl');
    await dump([shared, shared], kept, { verify: true });
    const before = readFileSync(kept);
    const lying = saving({
      open,
      load,
      dumpBytes,
      dump: (_, to, options) =>
        dump(
          [
            [1, 2],
            [1, 2],
          ],
          to,
          options,
        ),
    });
    await expect(lying([shared, shared], kept, { verify: true })).rejects.toMatchObject({ code: 'INTEGRITY' });
    expect(readFileSync(kept).equals(before)).toBe(true);
  });
});

describe('verify', () => {
  test('tells a save that was interrupted between the file and its card', async () => {
    await dump(model, path, { card: { golden: rows } });
    const card = readFileSync(`${path}.card.json`);
    await dump(await load('fixtures/files/sklearn-1.9/forest-iris-words.pkl'), path, { card: true });
    writeFileSync(`${path}.card.json`, card);
    const report = await verify(path);
    expect(report.ok).toBe(false);
    expect(report.checks[0]).toMatchObject({ check: 'integrity', status: 'failed' });
    expect(report.checks[0]!.message).toMatch(/save was interrupted.*brine card FILE --write/);
    await writeCard(path, {});
    expect((await verify(path)).ok).toBe(true);
  });

  test('finds a flipped bit anywhere in the file', async () => {
    await dump(model, path, { card: { golden: rows }, compress: 0 });
    const good = readFileSync(path);
    for (let at = 0; at < good.length; at += 331) {
      const bad = Buffer.from(good);
      bad[at]! ^= 1 << (at % 8);
      writeFileSync(path, bad);
      const report = await verify(path);
      expect(report.ok, `bit of byte ${at}`).toBe(false);
      expect(report.checks[0]).toMatchObject({ check: 'integrity', status: 'failed' });
    }
  });

  test('finds other predictions than the card keeps', async () => {
    const card = await writeCardOf();
    const data = (card.golden!.outputs['predict_proba'] as { data: number[] }).data;
    data[0]! += 1e-6;
    writeFileSync(`${path}.card.json`, JSON.stringify(card));
    const report = await verify(path);
    expect(report.checks.find(({ check }) => check === 'golden')).toMatchObject({ status: 'failed' });
    expect(report.predictions.find(({ ok }) => !ok)!.method).toBe('predict_proba');
    expect((await verify(path, { tolerance: 0.01 })).ok).toBe(true);
  });

  test('finds a changed schema', async () => {
    const card = await writeCardOf();
    card.input.features[0]!.name = 'diameter';
    writeFileSync(`${path}.card.json`, JSON.stringify(card));
    expect((await verify(path)).checks).toContainEqual(expect.objectContaining({ check: 'schema', status: 'failed' }));
  });

  test.each([
    ['no JSON', '{'],
    ['another schema', '{"schema":"other"}'],
    ['fields missing', '{"schema":"brine/model-card/v1"}'],
  ])('a card with %s is an IntegrityError', async (_, text) => {
    await dump(model, path);
    writeFileSync(`${path}.card.json`, text);
    await expect(verify(path)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  test('without a card says how to make one', async () => {
    await dump(model, path);
    await expect(verify(path)).rejects.toThrow(/brine card .* --write/);
  });

  const python = pythonOf('sklearn-1.9');
  test.runIf(python !== undefined || pythonRequired)('asks a Python too', { timeout: 60_000 }, async () => {
    await writeCardOf();
    const report = await verify(path, { python: python! });
    expect(report.ok).toBe(true);
    expect(report.predictions.filter((row) => row.in === 'python')).toHaveLength(3);
    await expect(verify(path, { python: 'no-such-python' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  async function writeCardOf(): Promise<Awaited<ReturnType<typeof writeCard>>> {
    await dump(model, path);
    return writeCard(path, { golden: rows });
  }
});

describe('diff', () => {
  const fixture = (name: string): string => `fixtures/files/sklearn-1.9/${name}`;

  test('names parameters, arrays and drift', async () => {
    const a = await graphOf('logistic-iris');
    attributesOf(a).set('C', new PyFloat(0.125));
    ((attributesOf(a).get('coef_') as NdArray).data as Float64Array)[0]! += 0.25;
    const [before, after] = [fixturePath(fixtureOf('sklearn-1.9', 'logistic-iris').file), join(folder, 'changed.pkl')];
    await dump(a, after);
    const found = await diff(before, after, [[5, 3, 4, 1]]);
    expect(found.same).toBe(false);
    expect(found.params).toContainEqual({ name: 'C', before: expect.any(Number) as number, after: 0.125 });
    expect(found.arrays).toHaveLength(1);
    expect(found.arrays[0]).toMatchObject({ name: 'coef_', largest: expect.closeTo(0.25, 12) as number });
    const drift = found.predictions.find(({ method }) => method === 'decision_function')!;
    expect(drift).toMatchObject({ ok: false, rows: 1, largestAbsolute: expect.closeTo(1.25, 10) as number });
  });

  test('of the same model in two formats finds only the format', async () => {
    const [a, b] = [fixture('forest-iris-names-p4.pkl'), fixture('forest-iris-names-gzip.joblib.gz')];
    const found = await diff(a, b);
    expect(found).toMatchObject({ same: true, params: [], arrays: [], trees: [], schema: [] });
    expect(found.versions.map(({ name }) => name)).toContain('format');
  });
});

describe('facts about the code', () => {
  test.each([
    ['https://user:token@example.org/a/b.git', 'https://example.org/a/b.git'],
    ['https://token@example.org/a.git?key=1', 'https://example.org/a.git'],
    ['git@example.org:a/b.git', 'example.org:a/b.git'],
    ['ssh://git@example.org:22/a.git', 'ssh://example.org:22/a.git'],
    ['/srv/git/a.git', '/srv/git/a.git'],
  ])('%s without credentials', (remote, expected) => {
    expect(withoutCredentials(remote)).toBe(expected);
  });

  test('outside of a repository there are none; in one the dirty flag tells', async () => {
    expect(await gitFacts(folder)).toBeNull();
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=n', '-c', 'user.email=e@example.org', ...args], {
        stdio: 'pipe',
        encoding: 'utf8',
      });
    git('init', '-q', '-b', 'trunk');
    writeFileSync(join(folder, 'a.txt'), '1');
    git('add', '.');
    git('commit', '-qm', 'first');
    git('remote', 'add', 'origin', 'https://me:secret@example.org/x.git');
    expect(await gitFacts(folder)).toMatchObject({
      branch: 'trunk',
      dirty: false,
      remote: 'https://example.org/x.git',
    });
    writeFileSync(join(folder, 'a.txt'), '2');
    expect(await gitFacts(folder)).toMatchObject({ dirty: true });
  });

  test('sources are digested by name and content', async () => {
    writeFileSync(join(folder, 'a.py'), 'a');
    writeFileSync(join(folder, 'b.py'), 'b');
    const [a, b] = [join(folder, 'a.py'), join(folder, 'b.py')];
    const first = await sourcesDigest([a, b], folder);
    expect(await sourcesDigest([b, a, a], folder)).toEqual(first);
    writeFileSync(a, 'c');
    expect((await sourcesDigest([a, b], folder)).sha256).not.toBe(first.sha256);
    await expect(sourcesDigest([join(folder, 'none')])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('the published JSON Schema is the one that cards are checked with', async () => {
  expect(JSON.parse(readFileSync('schemas/model-card.v1.json', 'utf8'))).toEqual(cardJsonSchema());
  const card = await describeFile('demo/tumours.joblib');
  expect(parseCard(JSON.stringify(card), 'card')).toEqual(card);
});
