/**
 * Writes fixtures/migrate/verdicts.jsonl.gz, for test/migrate/verdicts.test.ts: files that doctor was once wrong about, a kind each, with
 * what Python really did: `node --import tsx scripts/migrate/verdict-cases.ts`, after `npm run matrix -- --migrate --doctor`. A line a file:
 * what wrote it, its bytes in base64, and for each release the libraries that it had and the verdict. With `imblearn` those of
 * verdicts-imblearn.txt, of the environments of fixtures/imblearn-envs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FOLDER, manifest, wantedOf } from './differences.js';
import { realVerdict } from './doctor.js';
import type { Recorded } from './journey.js';
import { readOutcomes } from './matrix.js';

const [LIBRARY = 'sklearn'] = process.argv.slice(2);
const NAME = LIBRARY === 'sklearn' ? 'verdicts' : `verdicts-${LIBRARY}`;
const OUT = `fixtures/migrate/${NAME}.jsonl.gz`;
const LIST = `fixtures/migrate/${NAME}.txt`;

export interface VerdictCase {
  readonly env: string;
  readonly name: string;
  readonly format: string;
  readonly protocol: number;
  readonly producer: Readonly<Record<string, string>>;
  readonly targets: readonly { readonly wanted: readonly string[]; readonly verdict: string }[];
  readonly data: string;
}

/** Lines `RECIPE FROM TO TO...` of the list. */
const lines = readFileSync(LIST, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' ') as [string, string, ...string[]]);

const cases = lines.map(([name, from, ...to]): VerdictCase => {
  const env = `${LIBRARY}-${from}`;
  const entry = manifest(env).find((one) => one.name === name) as Recorded | undefined;
  if (entry === undefined) throw new Error(`${LIST}: ${env} has no recipe ${name}`);
  const targets = to.map((release) => {
    const outcome = readOutcomes(env, `${LIBRARY}-${release}`, true).find((one) => one.name === name);
    if (outcome === undefined) throw new Error(`${LIST}: nothing is known of ${name} from ${from} in ${release}`);
    return { wanted: wantedOf(manifest(`${LIBRARY}-${release}`)[0]!), verdict: realVerdict(outcome) };
  });
  const { format, protocol, producer, file } = entry;
  const data = readFileSync(join(FOLDER, file)).toString('base64');
  return { env, name, format, protocol, producer, targets, data };
});

writeFileSync(OUT, gzipSync(cases.map((one) => `${JSON.stringify(one)}\n`).join(''), { level: 9 }));
console.log(`${OUT}: ${cases.length} files`);
