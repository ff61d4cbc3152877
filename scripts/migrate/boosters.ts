/**
 * Models of LightGBM and XGBoost, and what holds them, in newer releases: `node --import tsx scripts/migrate/boosters.ts FROM TO
 * [--raw]`, with environments of fixtures/boosters. Each file is migrated (with --raw, written as it is), and what the target's
 * Python answers is held against what the writer answered. With --raw doctor is asked as well.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnose } from '../../src/migrate/doctor.js';
import { type Verdict, worse } from '../../src/migrate/effects.js';
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
const NAMED = /^(scikit-learn|numpy|scipy|pandas|joblib|lightgbm|xgboost)==/;

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
  /** What doctor says of a file as it is. */
  readonly said?: Verdict;
}

/** What happened to a file as it is. */
export function realVerdict({ wrong, warnings }: Booster): Verdict {
  const texts = Object.entries(wrong);
  if (texts.some(([method]) => method === 'load')) return 'does-not-load';
  if (texts.some(([, text]) => /^\w*(?:Error|Exception)\b/.test(text))) return 'fails';
  return texts.length > 0 ? 'differs' : warnings.length > 0 ? 'warns' : 'loads';
}

/** Every file of one environment whose rows are numbers, in another. */
export async function boostersIn(
  from: string,
  to: string,
  raw = false,
  takes: (name: string) => boolean = () => true,
): Promise<Booster[]> {
  const entries = (JSON.parse(readFileSync('fixtures/boosters/manifest.json', 'utf8')) as Entry[]).filter(
    ({ env, name, names }) => env === from && names === null && takes(name),
  );
  const folder = mkdtempSync(join(tmpdir(), 'brine-boosters-'));
  const found: Booster[] = [];
  const asked: [Entry, object][] = [];
  const said = new Map<string, Verdict>();
  for (const entry of entries) {
    const graph = await load<unknown>(`fixtures/boosters/${entry.file}`, {
      lossless: true,
      onWarning: () => undefined,
    });
    const verdicts = raw ? diagnose(graph, targetsOf(to), { protocol: 4 }).targets.map(({ verdict }) => verdict) : [];
    said.set(entry.name, verdicts.reduce<Verdict>(worse, 'loads'));
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
    found.push({ name, wrong, warnings, ...(raw ? { said: said.get(name)! } : {}) });
  });
  return found;
}

if (process.argv[1]?.endsWith('migrate/boosters.ts') === true) {
  const [from, to] = process.argv.slice(2) as [string, string];
  const raw = process.argv.includes('--raw');
  const found = await boostersIn(from, to, raw);
  const good = found.filter(({ refused, wrong }) => refused === undefined && Object.keys(wrong).length === 0);
  for (const { name, refused, wrong } of found) {
    const [what] = Object.entries(wrong);
    if (refused !== undefined || what !== undefined) console.log(`${name}: ${refused ?? what!.join(' ')}`);
  }
  if (raw) {
    const wrong = found.filter((one) => one.said !== realVerdict(one));
    for (const one of wrong) console.log(`DOCTOR ${one.name}: ${one.said} said, ${realVerdict(one)} true`);
    console.log(`${from} → ${to}: ${found.length - wrong.length} of ${found.length} verdicts are right`);
  }
  const silent = good.filter(({ warnings }) => warnings.length === 0).length;
  console.log(
    `${from} → ${to}: ${good.length} of ${found.length} files answer alike, ${silent} of them without a warning`,
  );
  for (const text of new Set(good.flatMap(({ warnings }) => warnings))) console.log(`  ${text}`);
}
