/**
 * Files of every release in every other one, as they are and migrated, doctor's verdicts beside what happened, and the report of it:
 * what `npm run matrix -- --migrate` does when the files are made (fixtures/matrix.py). What Python said of a file is kept in FOLDER,
 * pair by pair, and asked again when Brine writes another file, or when it was not right: a run goes on where it was stopped.
 *
 *   --from ENV --to ENV   only these (both repeatable); without both, the pairs of docs/migration.md
 *   --only PATTERNS       names of recipes with * and ?, several with commas
 *   --doctor              only doctor's verdicts, of the files as they are
 *   --fresh               forget what is known
 *
 * The exit status is 1 where a file that can go is not right, or a verdict is wrong.
 */
import { parseArgs } from 'node:util';
import { Asker } from './ask.js';
import { printCauses } from './causes.js';
import { manifest } from './differences.js';
import { judge } from './doctor.js';
import { journey, type Outcome } from './journey.js';
import { isGood, isWanted, order, type Pair, readOutcomes, summary, writeOutcomes } from './matrix.js';
import { writeReport } from './report.js';

const globs = (text: string): RegExp =>
  new RegExp(
    `^(?:${text
      .split(',')
      .map((one) =>
        one
          .replace(/[.+^${}()|[\]\\]/g, '\\$&')
          .replace(/\*/g, '.*')
          .replace(/\?/g, '.'),
      )
      .join('|')})$`,
  );

/** Neighbours and far pairs first: a run that is stopped has them. */
function pairsOf(
  envs: readonly string[],
  from: readonly string[] | undefined,
  to: readonly string[] | undefined,
): Pair[] {
  const sorted = [...envs].sort((a, b) => order(a) - order(b));
  const named = from !== undefined && to !== undefined;
  const distance = ([a, b]: Pair): number => Math.abs(sorted.indexOf(b) - sorted.indexOf(a));
  const rank = (pair: Pair): number => (distance(pair) === 1 ? -sorted.length : -distance(pair));
  return (from ?? sorted)
    .flatMap((one) => (to ?? sorted).map((other): Pair => [one, other]))
    .filter(([one, other]) => one !== other && (named || isWanted(one, other, envs)))
    .sort((a, b) => rank(a) - rank(b));
}

interface Wishes {
  readonly takes: (name: string) => boolean;
  readonly all: boolean;
  readonly fresh: boolean;
}

/** Asks what is not known of a pair, and keeps it. */
async function asked(pair: Pair, raw: boolean, asker: Asker, { takes, all, fresh }: Wishes): Promise<Outcome[]> {
  const [from, to] = pair;
  const before = new Map(readOutcomes(from, to, raw).map((one) => [one.name, one]));
  const known = (name: string): Outcome | undefined => {
    const one = fresh ? undefined : before.get(name);
    return one !== undefined && (raw || isGood(one)) ? one : undefined;
  };
  const outcomes = await journey({ from, to, takes, raw, fit: !raw, asker, known });
  const kept = all ? outcomes : [...new Map([...before.values(), ...outcomes].map((one) => [one.name, one])).values()];
  writeOutcomes(from, to, raw, kept);
  return outcomes;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      from: { type: 'string', multiple: true },
      to: { type: 'string', multiple: true },
      only: { type: 'string', default: '*' },
      doctor: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
    },
  });
  const pattern = globs(values.only);
  const wishes = { takes: (name: string) => pattern.test(name), all: values.only === '*', fresh: values.fresh };
  let bad = 0;
  for (const pair of pairsOf(positionals, values.from, values.to)) {
    const [from, to] = pair;
    if (!manifest(from).some(({ name }) => wishes.takes(name))) continue;
    const asker = new Asker(to);
    if (!values.doctor) {
      const outcomes = await asked(pair, false, asker, wishes);
      console.log(`${from} → ${to}: ${JSON.stringify(summary(outcomes))}`);
      const wrong = outcomes.filter((one) => !isGood(one) && one.refused === undefined);
      printCauses(wrong);
      bad += wrong.length;
    }
    await asked(pair, true, asker, wishes);
    asker.close();
    bad += await judge(from, [to], wishes.takes);
  }
  if (wishes.all) writeReport();
  if (bad > 0) console.log(`${bad} are not right`);
  process.exitCode = bad > 0 ? 1 : 0;
}

await main();
