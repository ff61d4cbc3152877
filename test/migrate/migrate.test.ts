import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { isBrineError } from '../../src/core/errors.js';
import { writeCard } from '../../src/entries/card-node.js';
import { doctor, migrate, migrateFile, MigrationError } from '../../src/entries/migrate-node.js';
import { dump, type Estimator, load } from '../../src/node.js';
import { fixturePath } from '../helpers/fixtures.js';
import { fixtureOf } from '../helpers/models.js';

const OLD = fixturePath(fixtureOf('sklearn-1.2', 'forest-digits').file);
const NEW = fixturePath(fixtureOf('sklearn-1.9', 'forest-digits').file);
const TEXTS = fixturePath(fixtureOf('sklearn-1.2', 'tfidf-texts').file);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-migrate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function brine(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const status = await main(args, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    colour: false,
    readStdin: async () => new Uint8Array(),
  });
  return { status, out, err };
}

describe('doctor', () => {
  test('says what a release does with a file, and why', async () => {
    const { targets, writer, requirements } = await doctor(OLD, ['scikit-learn==1.9.1']);
    expect(writer['scikit-learn']).toBe('1.2.2');
    expect(targets).toMatchObject([{ target: 'scikit-learn==1.9.1', verdict: 'does-not-load' }]);
    expect(targets[0]!.causes.find(({ class: name }) => name === 'Tree')).toMatchObject({
      attribute: 'nodes',
      mendable: true,
      python: expect.stringContaining('incompatible dtype') as string,
    });
    expect(requirements).toContain('scikit-learn==1.2.2');
  });

  test('finds nothing where the release wrote the file itself', async () => {
    const { targets } = await doctor(NEW, ['scikit-learn==1.9.1', 'numpy==2.4.6']);
    expect(targets.map(({ verdict }) => verdict)).toEqual(['loads', 'loads']);
  });

  test('knows that a migrated model loads', async () => {
    const model = await migrate(await load(OLD), ['scikit-learn==1.9.1']);
    expect((await doctor(model, ['scikit-learn==1.9.1'])).targets[0]!.verdict).toBe('loads');
  });

  test('at the command line, as text and JSON, with an exit status', async () => {
    const text = await brine('doctor', OLD, '--for', 'scikit-learn==1.9.1');
    expect(text.status).toBe(1);
    expect(text.out).toContain('does not load');
    expect(text.out).toContain('incompatible dtype');
    const json = await brine('doctor', NEW, TEXTS, '--for', 'scikit-learn==1.9.1', '--json');
    const lines = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string; targets: { verdict: string }[] });
    expect(lines.map(({ file, targets }) => [file, targets[0]!.verdict])).toEqual([
      [NEW, 'loads'],
      [TEXTS, 'differs'],
    ]);
    writeFileSync(join(folder, 'requirements.txt'), 'flask\nscikit-learn==1.2.2\n');
    expect((await brine('doctor', OLD, '-r', join(folder, 'requirements.txt'))).status).toBe(0);
    const unknown = await brine('doctor', OLD, '--for', 'scikit-learn==7');
    expect(unknown.status).toBe(2);
    expect(unknown.err).toContain('it knows 0.20.0');
  });
});

describe('migrate', () => {
  test('gives the model for dump, and leaves the old one alone', async () => {
    const model = await load(OLD);
    const before = model.predict([new Array<number>(64).fill(3)]);
    const other = await migrate(model, ['scikit-learn==1.9.1']);
    expect(other.predict([new Array<number>(64).fill(3)])).toEqual(before);
    expect(String((await load(OLD)).get('_sklearn_version'))).toBe('1.2.2');
    expect(String(other.get('_sklearn_version'))).toBe('1.9.1');
  });

  test('writes files with a history on their card', async () => {
    const [input, output] = [join(folder, 'old.joblib'), join(folder, 'new.joblib')];
    await dump(await load(OLD, { lossless: true }), input);
    await writeCard(input, { code: false, name: 'digits' });
    const done = await migrateFile(input, output, { to: ['scikit-learn==1.9.1'] });
    expect(done.predictions.map(({ method, ok }) => [method, ok])).toContainEqual(['predict_proba', true]);
    const card = JSON.parse(readFileSync(`${output}.card.json`, 'utf8')) as { name: string; history: object[] };
    expect(card.name).toBe('digits');
    expect(card.history).toMatchObject([
      { action: 'migrate', from: { file: 'old.joblib', sklearn: '1.2.2' }, to: { 'scikit-learn': '1.9.1' } },
    ]);
    expect((await brine('verify', output)).status).toBe(0);
  });

  test('asks for the inverse, too', async () => {
    const input = join(folder, 'kernel.joblib');
    const graph = await load<Estimator>(fixturePath(fixtureOf('sklearn-1.2', 'kernel-pca-rbf-default').file), { lossless: true }); // prettier-ignore
    await dump(graph, input);
    const to = ['scikit-learn==1.9.1'];
    await expect(migrateFile(input, join(folder, 'x.joblib'), { to })).rejects.toThrow(/inverse_transform by/);
  });

  test('a card of another file does not go along', async () => {
    const [input, output] = [join(folder, 'replaced.joblib'), join(folder, 'not-written.joblib')];
    await dump(await load(OLD, { lossless: true }), input);
    await writeCard(input, { code: false });
    // The same model in other bytes is the one that the card describes.
    await dump(await load(OLD, { lossless: true }), input, { compress: true });
    await expect(migrateFile(input, output, { to: ['scikit-learn==1.9.1'] })).resolves.toBeDefined();
    rmSync(output);
    await dump(await load(fixturePath(fixtureOf('sklearn-1.2', 'ridge-diabetes').file), { lossless: true }), input);
    await expect(migrateFile(input, output, { to: ['scikit-learn==1.9.1'] })).rejects.toThrow(/the file was replaced/);
    const done = await brine('migrate', input, '-o', output, '--to', 'newest');
    expect(done).toMatchObject({ status: 1, out: '' });
    expect(done.err).toContain('brine card FILE --write');
    expect(existsSync(output)).toBe(false);
  });

  test('does not write what answers otherwise, unless it is accepted', async () => {
    const input = fixturePath(fixtureOf('sklearn-1.2', 'ada-iris-names').file);
    const output = join(folder, 'ada.joblib');
    await expect(migrateFile(input, output, { to: ['scikit-learn==1.9.1'] })).rejects.toThrow(/decision_function/);
    expect(existsSync(output)).toBe(false);
    const done = await brine('migrate', input, '-o', output, '--to', 'scikit-learn==1.9.1', '--accept');
    expect(done.status).toBe(0);
    expect(done.out).toContain('decision_function 5 rows DIFFERENT');
    expect(existsSync(output)).toBe(true);
  });

  test('refuses with everything that stands in the way', async () => {
    const model = await load(fixturePath(fixtureOf('sklearn-1.2', 'ada-cancer-real').file), { lossless: true });
    const error = await migrate(model, ['scikit-learn==1.9.1']).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MigrationError);
    expect(isBrineError(error, 'UNSUPPORTED')).toBe(true);
    expect((error as MigrationError).obstacles).toMatchObject([
      { class: 'AdaBoostClassifier', attribute: 'algorithm' },
    ]);
  });

  test('wants to know where to', async () => {
    expect((await brine('migrate', OLD, '-o', join(folder, 'x.pkl'))).status).toBe(2);
    expect((await brine('migrate', OLD, '-o', join(folder, 'x.pkl'), '--to', 'torch==2')).status).toBe(2);
  });
});
