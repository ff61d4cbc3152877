/**
 * Models of LightGBM and XGBoost, and what holds them, in newer releases: `node --import tsx scripts/migrate/boosters.ts FROM TO
 * [--raw]`, with environments of fixtures/boosters. Each file is migrated (with --raw, written as it is), and what the target's
 * Python answers is held against what the writer answered.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateGraph, MigrationError } from '../../src/migrate/migrate.js';
import { dump, load } from '../../src/node.js';
import { compareResult } from '../../test/helpers/compare.js';
import { pythonOf } from '../../test/helpers/oracle.js';

interface Entry {
  readonly name: string;
  readonly env: string;
  readonly file: string;
  readonly names: readonly string[] | null;
  readonly input: unknown;
  readonly expected: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly load?: string;
  readonly warnings: readonly string[];
  readonly results: Readonly<Record<string, { error?: string }>>;
}

const METHODS = ['predict', 'predict_proba'];
/** Libraries that an environment pins, as targets of a migration. */
const NAMED = /^(scikit-learn|numpy|scipy|pandas|joblib)==/;

function targetsOf(env: string): string[] {
  const text = readFileSync(`fixtures/boosters/envs/${env}.txt`, 'utf8');
  const python = /^# python: (.*)$/m.exec(text)![1]!;
  return [`python==${python}`, ...text.split('\n').filter((line) => NAMED.test(line))];
}

export interface Booster {
  readonly name: string;
  readonly refused?: string;
  /** What is not as it was, by method; `load` for what does not load. */
  readonly wrong: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** Every file of one environment whose rows are numbers, in another. */
async function boostersIn(from: string, to: string, raw = false): Promise<Booster[]> {
  const entries = (JSON.parse(readFileSync('fixtures/boosters/manifest.json', 'utf8')) as Entry[]).filter(
    ({ env, names }) => env === from && names === null,
  );
  const folder = mkdtempSync(join(tmpdir(), 'brine-boosters-'));
  const found: Booster[] = [];
  const asked: [Entry, object][] = [];
  for (const entry of entries) {
    const graph = await load<unknown>(`fixtures/boosters/${entry.file}`, {
      lossless: true,
      onWarning: () => undefined,
    });
    const file = join(folder, `${entry.name}.joblib`);
    try {
      await dump(raw ? graph : migrateGraph(graph, targetsOf(to)).model, file);
      asked.push([entry, { file, input: entry.input, methods: METHODS.filter((name) => name in entry.expected) }]);
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      found.push({ name: entry.name, refused: error.message, wrong: {}, warnings: [] });
    }
  }
  const done = spawnSync(pythonOf(to)!, ['fixtures/boosters/open.py'], {
    input: asked.map(([, job]) => `${JSON.stringify(job)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  const answers = done.stdout.split('\n').filter(Boolean);
  rmSync(folder, { recursive: true });
  asked.forEach(([{ name, expected }], i) => {
    if (answers[i] === undefined) {
      found.push({ name, wrong: { load: `ended the process: ${done.stderr.slice(-200)}` }, warnings: [] });
      return;
    }
    const { load: failed, results, warnings } = JSON.parse(answers[i]) as Answer;
    const wrong: Record<string, string> = failed === undefined ? {} : { load: failed };
    for (const [method, result] of Object.entries(results)) {
      const said = result.error ?? compareResult(result, expected[method], 1e-6);
      if (said !== undefined) wrong[method] = said.slice(0, 200);
    }
    found.push({ name, wrong, warnings });
  });
  return found;
}

if (process.argv[1]?.endsWith('migrate/boosters.ts') === true) {
  const [from, to] = process.argv.slice(2) as [string, string];
  const found = await boostersIn(from, to, process.argv.includes('--raw'));
  const good = found.filter(({ refused, wrong }) => refused === undefined && Object.keys(wrong).length === 0);
  for (const { name, refused, wrong } of found) {
    const [what] = Object.entries(wrong);
    if (refused !== undefined || what !== undefined) console.log(`${name}: ${refused ?? what!.join(' ')}`);
  }
  const silent = good.filter(({ warnings }) => warnings.length === 0).length;
  console.log(
    `${from} → ${to}: ${good.length} of ${found.length} files answer alike, ${silent} of them without a warning`,
  );
  for (const text of new Set(good.flatMap(({ warnings }) => warnings))) console.log(`  ${text}`);
}
