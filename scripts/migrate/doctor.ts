/**
 * Doctor's verdicts beside what Python really did with the same files: `node --import tsx scripts/migrate/doctor.ts FROM TO...`, after
 * `npm run matrix:migrate -- FROM TO... --raw`; `--all` for every pair that was asked. Prints how many are as it says, and what is behind the others; keeps them in
 * FOLDER/doctor for report.ts.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cause, causesOf } from '../../src/migrate/doctor.js';
import { type Verdict, worse } from '../../src/migrate/effects.js';
import { FOLDER, graphOf, manifest, wantedOf } from './differences.js';
import type { Outcome, Recorded } from './journey.js';
import { pairsIn, readOutcomes } from './matrix.js';

/** An exception that a method of the model raises. */
const RAISES = /^\w+(?:Error|Exception|Warning)\b/;

/** Which of several rows at one distance comes first, and in which order those within a radius come, no file tells. */
const TIES = /^(?:kneighbors|radius_neighbors)/;
const ORDER = /^\$\.(?:items\[1\]|indices)/;

/** Rows that a release does not take; no file tells whether its model will be given them. */
const NOT_TAKEN = /^TypeError: A sparse matrix was passed|^ValueError: Input X contains NaN/;
const NOT_TAKING = /\.(?:PCA|IsolationForest)$/;

/** Sums of the same numbers in another order. */
const isRounding = (text: string): boolean => Number(/\(([\d.e+-]+) relative\)/.exec(text)?.[1] ?? 1) <= 1e-12;

/** Recipes that only ask for a score, a choice of columns, or rows with their targets: of the other methods they say nothing. */
const HALF = /^(?:staged_score|score|get_support|transform-both|radius_neighbors)/;

/** What only some rows bring: categories that fit did not see, votes that turn, and rows near the borders that shares move. A recipe without them is asked about other causes. */
const SOME_ROWS = new Set([
  'OrdinalEncoder.unknown_value',
  'OneHotEncoder.handle_unknown',
  'VotingClassifier.estimators_',
  'KBinsDiscretizer.bin_edges_',
  'NearestCentroid.class_prior_',
]);

/** Doctor's verdict, as far as a recipe can tell. */
export function saidOf(causes: readonly Cause[], real: Verdict): { said: Verdict; cause: Cause | undefined } {
  const isTold = (cause: Cause): boolean =>
    worse(cause.verdict, real) === real || !SOME_ROWS.has(`${cause.class}.${cause.attribute ?? ''}`);
  const cause = causes.find(isTold);
  return { said: cause?.verdict ?? 'loads', cause };
}

/** False where a recipe cannot tell whether doctor says too much: it asks only some methods, or only sparse rows. */
export const tells = (
  { methods, input }: { readonly methods: object; readonly input?: string | null | undefined },
  said: Verdict,
  real: Verdict,
): boolean =>
  worse(said, real) === real ||
  !(Object.keys(methods).every((name) => HALF.test(name)) || /-sparse\b/.test(input ?? ''));

/** What happened, in doctor's words. Methods are those that people ask for answers; repr and its kin are not among them. */
export function realVerdict({ class: cls, load, wrong, warnings }: Outcome): Verdict {
  if (load !== undefined) return 'does-not-load';
  const said = Object.entries(wrong ?? {})
    .filter(([method, text]) => !(TIES.test(method) && ORDER.test(text)))
    .filter(([method]) => !method.endsWith('-weighted'))
    .map(([, text]) => text)
    .filter((text) => !isRounding(text) && !(NOT_TAKING.test(cls) && NOT_TAKEN.test(text)));
  // An older Joblib may stop in the bytes of an array, and give it for the model.
  if (
    said.some((text) => /^AttributeError: 'numpy\.ndarray' object has no attribute '(?:predict|transform)'/.test(text))
  )
    return 'does-not-load';
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

/** How many verdicts of pairs of one release are wrong; what is known of recipes that are not taken stays. */
export async function judge(
  from: string,
  targets: readonly string[],
  takes: (name: string) => boolean = () => true,
): Promise<number> {
  const pairs = targets.map((to) => ({
    to,
    wanted: wantedOf(manifest(to)[0]!),
    outcomes: new Map(readOutcomes(from, to, true).map((one) => [one.name, one])),
    judged: [] as Judged[],
    kinds: new Map<string, string[]>(),
  }));
  for (const entry of manifest(from) as Recorded[]) {
    if (!takes(entry.name)) continue;
    const asked = pairs.filter(({ outcomes }) => outcomes.has(entry.name));
    if (asked.length === 0) continue;
    const wanted = asked.map((pair) => pair.wanted);
    const causes = causesOf(await graphOf(entry), wanted, { protocol: entry.protocol });
    for (const [i, { outcomes, judged, kinds }] of asked.entries()) {
      const outcome = outcomes.get(entry.name)!;
      const real = realVerdict(outcome);
      const { said, cause } = saidOf(causes[i]!, real);
      if (!tells(entry, said, real)) continue;
      judged.push({ name: entry.name, said, real });
      if (said === real) continue;
      const why = outcome.load ?? Object.entries(outcome.wrong ?? {})[0]?.join(' ') ?? '';
      const key = `${said} said, ${real} true: ${entry.class.replace(/^.*\./, '')} ${why.replace(/\$.*$/, 'another value').slice(0, 110)} | ${cause?.class ?? ''}.${cause?.attribute ?? ''}`;
      kinds.set(key, [...(kinds.get(key) ?? []), entry.name]);
    }
  }
  let wrong = 0;
  mkdirSync(join(FOLDER, 'doctor'), { recursive: true });
  for (const { to, outcomes, judged, kinds } of pairs) {
    for (const [key, names] of [...kinds].sort((a, b) => b[1].length - a[1].length))
      console.log(`${names.length} ${key} [${names.slice(0, 3).join(' ')}]`);
    const right = judged.filter(({ said, real }) => said === real).length;
    console.log(`${from} → ${to}: ${right} of ${judged.length} verdicts are right`);
    const kept = readJudged(from, to).filter(({ name }) => !takes(name) && outcomes.has(name));
    writeFileSync(judgedPath(from, to), `${JSON.stringify([...kept, ...judged])}\n`);
    wrong += judged.length - right;
  }
  return wrong;
}

if (process.argv[1]?.endsWith('migrate/doctor.ts') === true) {
  const [from, ...targets] = process.argv.slice(2) as [string, ...string[]];
  const all = pairsIn('raw');
  if (from !== '--all') await judge(from, targets);
  else
    for (const one of new Set(all.map(([first]) => first)))
      await judge(
        one,
        all.filter(([first]) => first === one).map(([, to]) => to),
      );
}
