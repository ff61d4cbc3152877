/**
 * What the recipes of two environments differ in, attribute by attribute: `node --import tsx scripts/migrate/differences.ts
 * FROM TO [PATTERN] [--raw]`. Without --raw, FROM's files are migrated first, so that what is printed is what is missing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../src/node.js';
import { migrateGraph } from '../../src/migrate/migrate.js';
import { compareGraphs } from './compare-graphs.js';
import { excused } from './exceptions.js';

export interface Entry {
  name: string;
  env: string;
  recipe: string;
  file: string;
  class: string;
  protocol: number;
  producer: Record<string, string>;
  error?: string;
}

export const FOLDER = process.env['BRINE_MATRIX'] ?? '.matrix';

export function manifest(env: string): Entry[] {
  const path = join(FOLDER, `manifest-${env}.jsonl`);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry)
    .filter(({ error, file }) => error === undefined && file !== undefined);
}

/** Every library as an environment has it. */
export const wantedOf = ({ producer, env }: Entry): string[] => [
  `scikit-learn==${producer['sklearn']}`,
  ...['numpy', 'scipy', 'joblib', 'pandas', 'python'].map((name) => `${name}==${producer[name]}`),
  ...imblearnOf(env),
];

/** What an environment of fixtures/imblearn-envs pins. */
export function imblearnOf(env: string): string[] {
  const path = join('fixtures', 'imblearn-envs', `${env}.txt`);
  return existsSync(path) ? (/^imbalanced-learn==.*$/m.exec(readFileSync(path, 'utf8')) ?? []) : [];
}

const lossless = { lossless: true, allowDangerous: true, onWarning: () => undefined } as const;
export const graphOf = (entry: Entry): Promise<unknown> => load(join(FOLDER, entry.file), lossless);

async function main(): Promise<void> {
  const raw = process.argv.includes('--raw');
  const [from, to, pattern = '.'] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const theirs = new Map(manifest(to!).map((entry) => [entry.name, entry]));
  const counts = new Map<string, { count: number; example: string }>();
  const errors = new Map<string, { count: number; example: string }>();
  const add = (map: typeof counts, key: string, example: string): void => {
    const known = map.get(key);
    if (known === undefined) map.set(key, { count: 1, example });
    else known.count++;
  };
  let [all, clean] = [0, 0];
  for (const entry of manifest(from!)) {
    const other = theirs.get(entry.name);
    if (other === undefined || !new RegExp(pattern).test(entry.name)) continue;
    all++;
    try {
      let graph = await graphOf(entry);
      if (!raw) graph = migrateGraph(graph, wantedOf(other)).model;
      const found = compareGraphs(graph, await graphOf(other)).filter((one) => raw || excused(one, to!) === undefined);
      if (found.length === 0) clean++;
      for (const { class: cls, attribute, was, is } of found)
        add(counts, `${cls}: ${attribute} ${was} → ${is}`, entry.name);
    } catch (error) {
      add(
        errors,
        (error as Error)
          .stack!.split('\n')
          .slice(0, raw ? 1 : 3)
          .join(' ')
          .slice(0, 400),
        entry.name,
      );
    }
  }
  for (const [key, { count, example }] of [...counts].sort()) console.log(`${count} ${key}   [${example}]`);
  for (const [key, { count, example }] of [...errors].sort((a, b) => b[1].count - a[1].count))
    console.log(`ERROR ${count} ${key}   [${example}]`);
  console.log(
    `${from} → ${to}: ${clean} of ${all} equal, ${counts.size} kinds of differences, ${errors.size} of errors`,
  );
}

if (process.argv[1]?.endsWith('differences.ts') === true) await main();
