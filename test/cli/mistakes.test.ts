/** What somebody does wrong on the first day, and the answer: what was meant, and what to do. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { create, dumpBytes, type Estimator, InvalidInputError, load, loadAll, open, withStep } from '../../src/node.js';
import { initRegistry, push } from '../../src/entries/registry-node.js';
import { toGraph } from '../../src/pickle/values/py-values.js';
import { bind } from '../../src/estimators/bind.js';
import { dumps, loads } from '../../src/entries/pickle-node.js';
import { brine } from '../helpers/brine.js';

const LOGISTIC = { coef_: [[1.2, 0.4, 3, -0.3, 0.2, 0.1, 0.9, -0.9]], intercept_: [0.1], classes_: ['benign', 'malignant'] }; // prettier-ignore
const TUMOURS = 'demo/tumours.joblib';
const OLD_PIPELINE = 'fixtures/files/sklearn-1.2';

describe('create', () => {
  test('says which class was meant', async () => {
    await expect(create('sklearn.linear_model.LogisticRegresion', LOGISTIC)).rejects.toThrow(
      'do you mean sklearn.linear_model.LogisticRegression?',
    );
    await expect(create('sklearn.ensemble.RandomForrestClassifier', {})).rejects.toThrow('RandomForestClassifier?');
    await expect(create('xyz.Entirely', {})).rejects.toThrow('it makes');
  });
});

describe('releases of parts', () => {
  /** The demo's pipeline, as if an older release had written it. */
  async function older(release: string): Promise<Estimator> {
    const bytes = Buffer.from(await dumpBytes(await load(TUMOURS), { format: 'pickle', protocol: 0 }));
    const { sklearnVersion } = await load(TUMOURS);
    return load(new Uint8Array(Buffer.from(bytes.toString('latin1').replaceAll(`V${sklearnVersion!}\n`, `V${release}\n`), 'latin1'))); // prettier-ignore
  }

  test('a step of create follows the model that it goes into', async () => {
    const model = await older('1.4.2');
    expect(model.sklearnVersion).toBe('1.4.2');
    const next = await create('sklearn.linear_model.LogisticRegression', LOGISTIC);
    const changed = withStep(model, 'model', next);
    expect(changed.namedSteps.get('model')).toMatchObject({ sklearnVersion: '1.4.2' });
    expect(next.sklearnVersion).not.toBe('1.4.2');
  });

  test('a step that was asked for a release, or loaded, is refused where they differ', async () => {
    const model = await older('1.4.2');
    const asked = await create('sklearn.linear_model.LogisticRegression', LOGISTIC, { sklearn: '1.9.1' });
    expect(() => withStep(model, 'model', asked)).toThrow(InvalidInputError);
    expect(() => withStep(model, 'model', asked)).toThrow(/is of scikit-learn 1\.9\.1, the model of 1\.4\.2/);
    const patch = await create('sklearn.linear_model.LogisticRegression', LOGISTIC, { sklearn: '1.4.0' });
    expect(withStep(model, 'model', patch).namedSteps.get('model')).toMatchObject({ sklearnVersion: '1.4.0' });
  });

  test('create follows the models that it is made of', async () => {
    const inner = (await older('1.4.2')).namedSteps.get('model') as Estimator;
    const fresh = await create('sklearn.preprocessing.StandardScaler', { mean_: new Array(8).fill(0), scale_: new Array(8).fill(1), var_: new Array(8).fill(1) }); // prettier-ignore
    const pipeline = await create('sklearn.pipeline.Pipeline', { steps: [['scale', fresh], ['model', inner]] }); // prettier-ignore
    expect(pipeline.sklearnVersion).toBe('1.4.2');
    expect(pipeline.namedSteps.get('scale')).toMatchObject({ sklearnVersion: '1.4.2' });
    const newer = (await load(TUMOURS)).namedSteps.get('model') as typeof inner;
    await expect(
      create('sklearn.pipeline.Pipeline', {
        steps: [
          ['a', newer],
          ['b', inner],
        ],
      }),
    ).rejects.toThrow(/two releases of scikit-learn/);
    expect(bind(pipeline[toGraph]()).className).toBe('sklearn.pipeline.Pipeline');
    expect(existsSync(OLD_PIPELINE)).toBe(true);
  });
});

describe('dumps', () => {
  test('names what Python has instead', () => {
    expect(() => dumps({ d: new Date() })).toThrow(/an instance of Date .*PyDateTime\.fromDate/);
    expect(() => dumps({ d: /a+/ })).toThrow('PyPattern');
    expect(() => dumps({ d: Promise.resolve(1) })).toThrow('await it first');
    expect(loads(dumps({ d: null }))).toBeDefined();
  });
});

describe('registry references', () => {
  const home = process.cwd();
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'brine-mistakes-'));
    const registry = await initRegistry(join(folder, 'brine-registry'));
    await push(registry, TUMOURS, { name: 'tumours', version: '1.0.0' });
    process.chdir(folder);
  });
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  });

  test('are taken by every command that reads a model, and by load, loadAll and open', async () => {
    const at = 'registry:tumours@1.0.0';
    expect((await brine('show', at)).out).toContain('Pipeline');
    expect((await brine('scan', at)).out).toContain(at);
    expect((await brine('scan', at)).status).toBe(0);
    expect((await brine('show', '--json', at)).status).toBe(0);
    expect((await brine('show', '--describe', at)).status).toBe(0);
    expect(await loadAll(at)).toHaveLength(1);
    expect((await open(at)).bytes.length).toBeGreaterThan(1000);
    expect(await brine('show', 'registry:tumors@1.0.0')).toMatchObject({ status: 2 });
  });
});

describe('the command line', () => {
  test.each([
    [['shw', 'a.pkl'], 'Did you mean show?'],
    [['show'], 'missing required argument'],
    [['show', '--jsn', TUMOURS], 'Did you mean --json?'],
    [['registry', 'psh'], 'Did you mean'],
    [['registry', 'list', '--nope'], 'brine registry list --help'],
    [['show', 'missing.joblib'], 'missing.joblib'],
    [['predict', TUMOURS, '-i', 'rows.xlsx'], 'rows.xlsx'],
    [['verify', 'missing.joblib'], 'missing.joblib'],
  ])('%j is answered with one line', async (args, part) => {
    const { status, out, err } = await brine(...args);
    expect(status).not.toBe(0);
    expect(out).toBe('');
    expect(err).toMatch(/^brine: [^\n]+\n$/);
    expect(err).toContain(part);
  });

  test('verify says of a missing file that it is missing, not its card', async () => {
    const { err } = await brine('verify', 'missing.joblib');
    expect(err).not.toContain('card');
  });

  test.runIf(existsSync('/dev/full') && existsSync('dist/cli/run.js'))('a full disk is one line, too', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, ['bin/brine.js', 'predict', TUMOURS, '-i', 'demo/tumours.csv'], { stdio: ['ignore', full, 'pipe'] }); // prettier-ignore
    expect(status).toBe(3);
    expect(String(stderr)).toMatch(/^brine: standard output cannot be written: [^\n]+\n$/);
    expect(execFileSync(process.execPath, ['bin/brine.js', '--version'], { encoding: 'utf8' })).toMatch(/^\d/);
  });
});
