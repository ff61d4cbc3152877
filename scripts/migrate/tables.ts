/**
 * The corpus of arrays and tables (fixtures/tables) in other releases of numpy, scipy and pandas: `node --import tsx
 * scripts/migrate/tables.ts FROM TO [--raw]`, with environments of the corpus. Each value is migrated (with --raw, written as it
 * is), and what the target's Python then shows of it is held against what its writer shows. With --raw doctor is asked as well, and
 * its verdict held against what happened.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loads } from '../../src/entries/pickle.js';
import { diagnose } from '../../src/migrate/doctor.js';
import { type Verdict, worse } from '../../src/migrate/effects.js';
import { migrateGraph, MigrationError } from '../../src/migrate/migrate.js';
import { dump } from '../../src/node.js';
import { asSequence } from '../../src/pickle/values/py-values.js';
import { pythonOf } from '../../test/helpers/oracle.js';
import { samples } from '../../test/helpers/tables.js';

/** What is known of one value. */
export interface Shown {
  readonly name: string;
  readonly problem?: string | undefined;
  readonly refused?: string | undefined;
  /** What Python does with the value as it is, and what doctor says that it does. */
  readonly real?: Verdict;
  readonly said?: Verdict;
}

/** `numpy==1.24.4` and so on, as an environment has them. */
export function librariesOf(env: string): string[] {
  const { versions } = JSON.parse(readFileSync(`fixtures/tables/expected/${env}.json`, 'utf8')) as {
    versions: Record<string, string>;
  };
  return ['numpy', 'scipy', 'pandas', 'python'].map((name) => `${name}==${versions[name]!}`);
}

const PERIODS: Readonly<Record<string, string>> = { A: 'Y', H: 'h', T: 'min', S: 's', L: 'ms', U: 'us', N: 'ns' };

/** Names of types that the two releases spell otherwise, or of which the older one has only one. */
export function spelled(text: string, from: string, to: string): string {
  const [oldest] = [from, to].map((env) => Number(env.replace(/^\D+/, ''))).sort((a, b) => a - b);
  let plain = text.replace(
    /period\[(\d*)([AHTSLUN])(?=[-\]])/g,
    (_, n: string, unit: string) => `period[${n}${PERIODS[unit]!}`,
  );
  if (oldest! < 3) plain = plain.replaceAll('"str"', '"object"');
  if (oldest! < 2) plain = plain.replace(/(datetime|timedelta)64\[(?:s|ms|us)/g, '$164[ns');
  return plain;
}

interface Task {
  readonly name: string;
  readonly file: string;
  readonly view: unknown;
  readonly said?: Verdict | undefined;
}

interface Opened {
  readonly view: unknown;
  readonly warnings?: readonly string[];
  readonly error?: string;
  /** It was not even read. */
  readonly unread?: boolean;
}

/** What Python says of each. Files that end its process, as some do with pandas 1.0, are found by halves. */
function ask(env: string, tasks: readonly Task[]): Opened[] {
  const done = spawnSync(pythonOf(env)!, ['fixtures/tables/oracle.py'], {
    input: JSON.stringify(tasks.map(({ file }) => ({ op: 'open', file }))),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (done.signal === null) return JSON.parse(done.stdout) as Opened[];
  if (tasks.length === 1) return [{ view: null, error: `Python ended by ${done.signal}`, unread: true }];
  const half = tasks.length >> 1;
  return [...ask(env, tasks.slice(0, half)), ...ask(env, tasks.slice(half))];
}

function realVerdict({ error, unread, warnings = [] }: Opened, isSame: boolean): Verdict {
  if (error !== undefined) return unread === true ? 'does-not-load' : 'fails';
  if (!isSame) return 'differs';
  return warnings.length > 0 ? 'warns' : 'loads';
}

/** Every value of one environment in another. */
export async function tablesIn(from: string, to: string, raw = false): Promise<Shown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'brine-tables-'));
  const shown: Shown[] = [];
  const tasks: Task[] = [];
  const wanted = librariesOf(to);
  for (const sample of samples.filter(({ env, protocol }) => env === from && protocol === 4)) {
    const root = loads(sample.bytes, { lossless: true });
    const items = asSequence(root);
    const views = (sample.view as { kind?: string; items?: unknown[] } | null)?.items;
    const several =
      items !== undefined && views?.length === items.length && (sample.view as { kind: string }).kind === 'list';
    for (const [i, value] of (several ? items : [root]).entries()) {
      const name = several ? `${sample.name}[${i}]` : sample.name;
      const file = join(folder, `${tasks.length}.pkl`);
      try {
        await dump(raw ? value : migrateGraph(value, wanted).model, file, { protocol: 4 });
        const said = raw ? diagnose(value, wanted, { protocol: 4 }).targets.map(({ verdict }) => verdict) : [];
        tasks.push({ name, file, view: several ? views[i] : sample.view, said: said.reduce<Verdict>(worse, 'loads') });
      } catch (error) {
        const text = (error as Error).message.slice(0, 300);
        shown.push(error instanceof MigrationError ? { name, refused: text } : { name, problem: text });
      }
    }
  }
  ask(to, tasks).forEach((opened, i) => {
    const { error, view: found, warnings = [] } = opened;
    const { name, view, said } = tasks[i]!;
    const [want, have] = [view, found].map((one) => spelled(JSON.stringify(one ?? null), from, to)) as [string, string];
    const verdicts = { real: realVerdict(opened, want === have), said: said! };
    if (error === undefined && want === have && (raw || warnings.length === 0)) shown.push({ name, ...verdicts });
    else {
      const at = [...want].findIndex((letter, k) => have[k] !== letter);
      const around = (text: string): string => text.slice(Math.max(0, at - 40), at + 60);
      const other = want === have ? warnings[0] : `${around(have)} instead of ${around(want)}`;
      shown.push({ name, problem: error ?? other, ...verdicts });
    }
  });
  rmSync(folder, { recursive: true });
  return shown;
}

if (process.argv[1]?.endsWith('migrate/tables.ts') === true) {
  const [from, to] = process.argv.slice(2) as [string, string];
  const raw = process.argv.includes('--raw');
  const shown = await tablesIn(from, to, raw);
  for (const { name, problem, refused } of shown)
    if (problem !== undefined || refused !== undefined) console.log(`${name}: ${problem ?? `refused ${refused!}`}`);
  const good = shown.filter(({ problem, refused }) => problem === undefined && refused === undefined).length;
  console.log(`${from} → ${to}: ${good} of ${shown.length} values`);
  if (raw) {
    const wrong = shown.filter(({ real, said }) => real !== said);
    for (const { name, real, said, problem } of wrong)
      console.log(`DOCTOR ${name}: ${said} said, ${real} true (${problem})`);
    console.log(`${from} → ${to}: ${shown.length - wrong.length} of ${shown.length} verdicts are right`);
  }
}
