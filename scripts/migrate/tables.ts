/**
 * The corpus of arrays and tables (fixtures/tables) in other releases of numpy, scipy and pandas: `node --import tsx
 * scripts/migrate/tables.ts FROM TO [--raw]`, with environments of the corpus. Each value is migrated (with --raw, written as it
 * is), and what the target's Python then shows of it is held against what its writer shows.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loads } from '../../src/entries/pickle.js';
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
  if (oldest! < 2) plain = plain.replace(/datetime64\[(?:s|ms|us)/g, 'datetime64[ns');
  return plain;
}

interface Task {
  readonly name: string;
  readonly file: string;
  readonly view: unknown;
}

function ask(env: string, tasks: readonly Task[]): unknown[] {
  const done = spawnSync(pythonOf(env)!, ['fixtures/tables/oracle.py'], {
    input: JSON.stringify(tasks.map(({ file }) => ({ op: 'view', file }))),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  return JSON.parse(done.stdout) as unknown[];
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
        tasks.push({ name, file, view: several ? views[i] : sample.view });
      } catch (error) {
        const text = (error as Error).message.slice(0, 300);
        shown.push(error instanceof MigrationError ? { name, refused: text } : { name, problem: text });
      }
    }
  }
  ask(to, tasks).forEach((answer, i) => {
    const { name, view } = tasks[i]!;
    const [want, have] = [view, answer].map((one) => spelled(JSON.stringify(one), from, to)) as [string, string];
    if (want === have) shown.push({ name });
    else {
      const at = [...want].findIndex((letter, k) => have[k] !== letter);
      const around = (text: string): string => text.slice(Math.max(0, at - 40), at + 60);
      const error = (answer as { error?: string } | null)?.error;
      shown.push({ name, problem: error ?? `${around(have)} instead of ${around(want)}` });
    }
  });
  rmSync(folder, { recursive: true });
  return shown;
}

if (process.argv[1]?.endsWith('migrate/tables.ts') === true) {
  const [from, to] = process.argv.slice(2) as [string, string];
  const shown = await tablesIn(from, to, process.argv.includes('--raw'));
  for (const { name, problem, refused } of shown)
    if (problem !== undefined || refused !== undefined) console.log(`${name}: ${problem ?? `refused ${refused!}`}`);
  const good = shown.filter(({ problem, refused }) => problem === undefined && refused === undefined).length;
  console.log(`${from} → ${to}: ${good} of ${shown.length} values`);
}
