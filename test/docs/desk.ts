/** A folder with the files that the printed command lines name, for each of them anew. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { dump, load, type PyObject } from '../../src/node.js';
import { dumps } from '../../src/entries/pickle-node.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { writeNpy } from '../../src/numpy/files/npy-write.js';
import { asSequence, PyFloat } from '../../src/pickle/values/py-values.js';
import { brine } from '../helpers/brine.js';
import { attributesOf } from '../helpers/models.js';

const FILES = 'fixtures/files/sklearn-1.9';
const OWN = 'export default (brine) => brine.registerFunction("somebody.s.function", (value) => value);\n';
/** Versions that the registry of the desk has; the card of the model says another. */
const VERSIONS = ['1.0.0', '1.1.0', '1.3.0', '1.4.0'];
const CARD = ['--name', 'churn', '--golden', 'rows.csv', '--no-git'];

export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'brine-lines-'));
  readonly #home = process.cwd();
  readonly #template = join(this.folder, 'template');
  #count = 0;
  #removed = 0;

  /** Everything that any line needs, once. */
  async prepare(): Promise<void> {
    mkdirSync(this.#template);
    const at = (name: string): string => join(this.#template, name);
    const copy = (from: string, ...names: string[]): void => {
      for (const name of names) cpSync(from, at(name), { recursive: true });
    };
    for (const folder of ['models', 'out', 'keys', 'artifacts']) mkdirSync(at(folder));
    copy('demo/tumours.csv', 'rows.csv', 'customers.csv');
    copy('demo/tumours.joblib', 'churn.joblib', 'model.joblib', 'old.joblib', 'models/a.joblib', 'models/b.joblib');
    copy('fixtures/parquet/files/tumours.parquet', 'customers.parquet', 'rows.parquet');
    copy(`${FILES}/pipe-texts-logistic.joblib`, 'topics.joblib');
    copy(`${FILES}/logistic-digits.pkl`, 'digits.pkl');
    copy(`${FILES}/gaussian-iris.pkl`, 'iris.pkl');
    copy('fixtures/files/sklearn-0.24/bagging-reg-diabetes.joblib', 'churn-0.24.joblib');
    writeFileSync(at('requirements.txt'), 'scikit-learn==1.9.1\n');
    copy('fixtures/mlflow/files/mlflow-3.17/table', 'artifacts/model');
    const table = readFileSync('demo/tumours.csv', 'utf8').trim().split('\n');
    writeFileSync(at('export.csv'), table.map((line, i) => `${i === 0 ? 'id' : i},${line}\n`).join(''));
    for (const folder of ['customers', 'parts']) mkdirSync(at(folder));
    for (const part of [0, 1]) {
      const text = table.map((line, i) => `${i === 0 ? 'id' : i},${line}\n`).join('');
      for (const name of [`customers/part-${part}.csv`, `parts/part-${part}.csv`]) writeFileSync(at(name), text);
      for (const name of [`customers-${part}.csv.gz`, `part-${part}.csv.gz`]) writeFileSync(at(name), gzipSync(text));
    }
    const [names, ...rows] = table.map((line) => line.split(','));
    const records = rows.map((row) =>
      Object.fromEntries(names!.map((name, i) => [name, i < 3 ? Number(row[i]) : row[i]])),
    );
    writeFileSync(at('rows.json'), JSON.stringify(records));
    writeFileSync(at('rows.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    writeFileSync(at('mails.csv'), 'id,body\n1,the rocket reached its orbit\n2,a goal in the last minute\n');
    const example = JSON.parse(readFileSync(at('artifacts/model/input_example.json'), 'utf8')) as {
      columns: string[];
      data: number[][];
    };
    writeFileSync(at('flowers.csv'), [example.columns, ...example.data].map((row) => `${row.join(',')}\n`).join(''));
    writeFileSync(at('own.mjs'), OWN);
    writeFileSync(at('allowed.json'), JSON.stringify({ allow: [{ module: 'mypkg.models', name: 'Churn' }], deny: [] }));
    writeFileSync(
      at('digits.npy'),
      writeNpy(NdArray.from([new Array<number>(64).fill(3), new Array<number>(64).fill(8)])),
    );
    writeFileSync(at('grid.pkl'), dumps(NdArray.from([[1.5, 2]])));
    const graph = await load<PyObject>('demo/tumours.joblib', { lossless: true });
    for (const name of ['churn.pkl', 'model.pkl', 'fitted.pkl', 'models/c.pkl', 'churn.skops'])
      await dump(graph, at(name));
    writeFileSync(at('bundle.pkl'), dumps(new Map([['v1', new Map([['model', graph]])]])));
    const changed = await load<PyObject>('demo/tumours.joblib', { lossless: true });
    const steps = asSequence(attributesOf(changed).get('steps'))!;
    attributesOf(asSequence(steps.at(-1))![1]).set('C', new PyFloat(3));
    for (const name of ['next.pkl', 'new.joblib']) await dump(changed, at(name));
    const python = resolve('.oracle/sklearn-1.9');
    if (existsSync(python)) symlinkSync(python, at('.venv'));
    process.chdir(this.#template);
    try {
      await this.#signed();
      await this.#registry();
      await this.#run('types', 'churn.joblib', '-o', 'churn.ts');
      await this.#run('score', 'customers/', '--model', 'churn.joblib', '-o', 'finished', '--ignore-extra');
    } finally {
      process.chdir(this.#home);
    }
  }

  async #run(...args: string[]): Promise<void> {
    const { status, err } = await brine(...args);
    if (status !== 0) throw new Error(`brine ${args.join(' ')}: ${err}`);
  }

  async #signed(): Promise<void> {
    await this.#run('card', 'churn.joblib', '--write', '--version', '1.5.0', ...CARD);
    await this.#run('keygen', 'release');
    cpSync('release.pub.pem', 'keys/release.pub.pem');
    cpSync('churn.joblib', 'live.joblib');
    await this.#run('card', 'live.joblib', '--write', '--version', '1.5.0', ...CARD);
    await this.#run('sign', 'churn.joblib', '--key', 'release.pem');
    // The same file under the name that `pull` gave it.
    cpSync('churn.joblib.dsse.json', 'live.joblib.dsse.json');
    const publicKey = readFileSync('release.pub.pem', 'utf8');
    const trust = { keys: [{ name: 'release', publicKey, environments: ['production'] }] };
    writeFileSync('trust.json', JSON.stringify(trust));
  }

  /** Gates are tried elsewhere: here they would ask for a repository and a history. */
  async #registry(): Promise<void> {
    await this.#run('registry', 'init');
    const path = 'brine-registry/registry.json';
    const config = JSON.parse(readFileSync(path, 'utf8')) as { environments: { gates: string[] }[] };
    for (const environment of config.environments)
      environment.gates = environment.gates.filter((gate) => gate === 'newer');
    writeFileSync(path, JSON.stringify(config));
    cpSync('brine-registry', 'empty-registry', { recursive: true });
    for (const version of VERSIONS)
      await this.#run('registry', 'push', 'churn.joblib', '--version', version, '--name', 'churn');
    for (const version of ['1.0.0', '1.3.0', '1.4.0'])
      await this.#run('registry', 'promote', `churn@${version}`, 'production');
    await this.#run('registry', 'promote', 'churn@1.4.0', 'testing');
    await this.#run('registry', 'alias', 'churn@1.3.0', 'champion');
    await this.#run('registry', 'tag', 'churn@1.4.0', 'reviewer=ada');
    await this.#run('registry', 'export', 'churn@1.4.0', '-o', 'churn.brine.zip');
    await this.#run('registry', 'init', '--registry', 'other-registry');
  }

  /** Goes to a fresh copy; `line` says what must not be there yet. */
  sit(line: string): string {
    const place = join(this.folder, String(this.#count++));
    cpSync(this.#template, place, { recursive: true });
    process.chdir(place);
    if (/artifacts\/model/.test(line)) cpSync('flowers.csv', 'rows.csv');
    const without = (...names: string[]): void => {
      for (const name of names) rmSync(name, { recursive: true, force: true });
    };
    if (/score --status/.test(line)) cpSync('finished', 'scores', { recursive: true });
    if (/registry init/.test(line)) without('brine-registry', 'other-registry');
    if (/registry push/.test(line)) {
      without('brine-registry');
      cpSync('empty-registry', 'brine-registry', { recursive: true });
    }
    if (/^brine keygen/.test(line)) without('release.pem', 'release.pub.pem');
    if (/registry pull \S+ churn\.joblib/.test(line))
      without('churn.joblib', 'churn.joblib.card.json', 'churn.joblib.dsse.json');
    return place;
  }

  leave(): void {
    process.chdir(this.#home);
    for (; this.#removed < this.#count; this.#removed++)
      rmSync(join(this.folder, String(this.#removed)), { recursive: true, force: true });
  }

  remove(): void {
    this.leave();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
