/**
 * Doctor's verdicts beside what Python really did with the same files: `node --import tsx scripts/migrate/doctor.ts FROM TO...`, after
 * `npm run matrix:migrate -- FROM TO... --raw`; `--all` for every pair that was asked. Prints how many are as it says, and what is behind the others; keeps them in
 * FOLDER/doctor for report.ts.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose } from '../../src/migrate/doctor.js';
import { type Verdict, worse } from '../../src/migrate/effects.js';
import { FOLDER, graphOf, manifest, wantedOf } from './differences.js';
import type { Outcome } from './journey.js';
import { pairsIn, readOutcomes } from './matrix.js';

/** An exception that a method of the model raises. */
const RAISES = /^\w+(?:Error|Exception|Warning)\b/;

/** Which of several rows at one distance comes first, no file tells. */
const TIES = /^kneighbors(?:-\d)?$/;

/** What happened, in doctor's words. Methods are those that people ask for answers; repr and its kin are not among them. */
export function realVerdict({ load, wrong, warnings }: Outcome): Verdict {
  if (load !== undefined) return 'does-not-load';
  const said = Object.entries(wrong ?? {})
    .filter(([method, text]) => !(TIES.test(method) && text.startsWith('$.items[1]')))
    .map(([, text]) => text);
  if (said.some((text) => RAISES.test(text))) return 'fails';
  if (said.length > 0) return 'differs';
  return warnings === undefined ? 'loads' : 'warns';
}

/** What doctor said of a file, and what was true. */
export interface Judged {
  readonly name: string;
  readonly said: Verdict;
  readonly real: Verdict;
}

const judgedPath = (from: string, to: string): string => join(FOLDER, 'doctor', `${from}-${to}.json`);

export function readJudged(from: string, to: string): Judged[] {
  const path = judgedPath(from, to);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Judged[]) : [];
}

/** How many verdicts of a pair are wrong; what is known of recipes that are not taken stays. */
export async function judge(from: string, to: string, takes: (name: string) => boolean = () => true): Promise<number> {
  const judged: Judged[] = [];
  const outcomes = new Map(readOutcomes(from, to, true).map((one) => [one.name, one]));
  const [target] = manifest(to);
  const kinds = new Map<string, string[]>();
  for (const entry of manifest(from)) {
    const outcome = outcomes.get(entry.name);
    if (outcome === undefined || !takes(entry.name)) continue;
    const { targets } = diagnose(await graphOf(entry), wantedOf(target!), entry.protocol);
    const said = targets.reduce<Verdict>((worst, { verdict }) => worse(worst, verdict), 'loads');
    const real = realVerdict(outcome);
    judged.push({ name: entry.name, said, real });
    if (said === real) continue;
    const why = outcome.load ?? Object.entries(outcome.wrong ?? {})[0]?.join(' ') ?? '';
    const cause = targets.flatMap(({ causes }) => causes).find(({ verdict }) => verdict === said);
    const key = `${said} said, ${real} true: ${entry.class.replace(/^.*\./, '')} ${why.replace(/\$.*$/, 'another value').slice(0, 110)} | ${cause?.class ?? ''}.${cause?.attribute ?? ''}`;
    kinds.set(key, [...(kinds.get(key) ?? []), entry.name]);
  }
  for (const [key, names] of [...kinds].sort((a, b) => b[1].length - a[1].length))
    console.log(`${names.length} ${key} [${names.slice(0, 3).join(' ')}]`);
  const right = judged.filter(({ said, real }) => said === real).length;
  console.log(`${from} → ${to}: ${right} of ${judged.length} verdicts are right`);
  mkdirSync(join(FOLDER, 'doctor'), { recursive: true });
  const kept = readJudged(from, to).filter(({ name }) => !takes(name) && outcomes.has(name));
  writeFileSync(judgedPath(from, to), `${JSON.stringify([...kept, ...judged])}\n`);
  return judged.length - right;
}

if (process.argv[1]?.endsWith('migrate/doctor.ts') === true) {
  const [from, ...targets] = process.argv.slice(2) as [string, ...string[]];
  const pairs = from === '--all' ? pairsIn('raw') : targets.map((to) => [from, to] as const);
  for (const [one, to] of pairs) await judge(one, to);
}
