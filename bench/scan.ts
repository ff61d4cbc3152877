/**
 * `npm run bench:scan`: the scanner beside picklescan, fickling, modelscan and modelaudit, over the hostile corpus of the tests and the
 * committed fixtures. Prints one Markdown table. The others come from PyPI, pinned in fixtures/scan-envs/scanners.txt; modelaudit, which takes a
 * second for a file, is given every 25th (BENCH_MODELAUDIT).
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'brine';
import { scan } from 'brine/scan';
import { fixturePath, fixtures } from '../test/helpers/fixtures.js';
import { CONTAINERS, MUTATIONS } from '../test/scan/corpus/containers.js';
import { gadgets } from '../test/scan/corpus/gadgets.js';
import { hostileStreams } from '../test/scan/corpus/hostile.js';
import { literature } from '../test/scan/corpus/literature.js';
import { Random } from '../scripts/audit/random.js';
import { rewritten, takeApart } from '../test/scan/corpus/rewrite.js';
import { table } from './harness.js';

const OTHERS = ['picklescan', 'fickling', 'modelscan', 'modelaudit'];
const SCANNERS = ['Brine', ...OTHERS];
const RANK = ['safe', 'error', 'suspicious', 'dangerous'];

function python(): string {
  execFileSync('python3', ['fixtures/envs.py', 'scanners'], { stdio: 'ignore' });
  return execFileSync('python3', ['fixtures/envs.py', '--python', 'scanners'], { encoding: 'utf8' }).trim();
}

/** BENCH_SHARE=8 takes every eighth file of either kind: the others need minutes for all. */
const SHARE = Number(process.env['BENCH_SHARE'] ?? 1);

/** Scanners that are too slow for all files, and which share of them they are given. */
const THINNED: Readonly<Record<string, number>> = { modelaudit: Number(process.env['BENCH_MODELAUDIT'] ?? 25) };

/** What one scanner says of a folder, and what it costs. */
interface Pass {
  verdicts: Record<string, string>;
  globals?: Record<string, string[]>;
  seconds: number;
  slowest: number;
  megabytes: number;
  /** Memory after the first, small file. */
  base: number;
}

function pass(program: string, args: readonly string[]): Pass {
  const said = execFileSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
    // modelaudit reports its use over the network otherwise.
    env: { ...process.env, PROMPTFOO_DISABLE_TELEMETRY: '1', NO_ANALYTICS: '1' },
  });
  return JSON.parse(said) as Pass;
}

interface Item {
  file: string;
  kind: 'hostile' | 'benign';
  globals: readonly string[];
}

async function write(folder: string): Promise<Item[]> {
  const items: Item[] = [];
  let seen = 0;
  const add = (name: string, data: Uint8Array, globals: readonly string[]): void => {
    if (seen++ % SHARE !== 0) return;
    const file = `${String(items.length).padStart(4, '0')}-${name.replaceAll(/[^\w.-]/g, '_')}`;
    writeFileSync(join(folder, file), data);
    items.push({ file, kind: 'hostile', globals });
  };
  const streams = hostileStreams();
  for (const { name, bytes: data, globals } of streams) add(`${name}.pkl`, data, globals);
  for (const stream of streams.filter((_, i) => i % 200 === 0)) {
    for (const [name, wrap] of CONTAINERS) add(`${stream.name}.${name}`, await wrap(stream.bytes), stream.globals);
  }
  for (const { name, bytes: data, globals } of literature()) add(`${name}.pkl`, data, globals);
  for (const { name, bytes: data, expect } of gadgets([0, 2, 4]))
    if (expect === 'dangerous') add(`gadget-${name}.pkl`, data, []);
  // The same in other words.
  const random = new Random(20261130);
  for (const { name, bytes: data, expect } of gadgets([0, 2, 4])) {
    const taken = expect === 'dangerous' ? takeApart(data) : undefined;
    if (taken !== undefined) add(`rewritten-${name}.pkl`, rewritten(taken, random), []);
  }
  for (const [i, fixture] of fixtures.entries()) {
    if (fixture.kind !== 'model' || i % SHARE !== 0) continue;
    const file = `benign-${items.length}-${fixture.file.replaceAll('/', '_')}`;
    copyFileSync(fixturePath(fixture.file), join(folder, file));
    items.push({ file, kind: 'benign', globals: [] });
  }
  return items;
}

const folder = mkdtempSync(join(tmpdir(), 'brine-bench-scan-'));
try {
  const files = join(folder, 'files');
  mkdirSync(files);
  const items = await write(files);
  const passes: Record<string, Pass> = {
    Brine: pass(process.execPath, ['--import', 'tsx', 'bench/scan-pass.ts', files]),
  };
  for (const other of OTHERS) {
    const part = THINNED[other] === undefined ? files : thinned(items, files, other);
    passes[other] = pass(python(), ['bench/scan-others.py', other, part]);
  }
  let named = 0;
  let wanted = 0;
  for (const { file, globals } of items) {
    const found = new Set(passes['Brine']!.globals![file]);
    wanted += globals.length;
    named += globals.filter((global) => found.has(global)).length;
  }
  const hostile = items.filter((item) => item.kind === 'hostile');
  const benign = items.filter((item) => item.kind === 'benign');
  const counted = (of: readonly Item[], who: string, is: (verdict: string) => boolean): string => {
    const given = of.filter((item) => passes[who]!.verdicts[item.file] !== undefined);
    const count = given.filter((item) => is(passes[who]!.verdicts[item.file]!)).length;
    const all = given.length === of.length ? '' : ` of ${given.length}`;
    return `${count}${all} (${((100 * count) / given.length).toFixed(1)} %)`;
  };
  const share = (of: readonly Item[], who: string, verdict: string): string =>
    counted(of, who, (said) => said === verdict);
  const notSafe = (of: readonly Item[], who: string): string => counted(of, who, (said) => said !== 'safe');
  console.log(
    table([
      [
        'scanner',
        `dangerous of ${hostile.length} hostile`,
        'of these called safe',
        `dangerous of ${benign.length} benign`,
        'benign not safe',
        'seconds for all',
        'slowest file, ms',
        'most memory, MB (before)',
      ],
      ...SCANNERS.map((who) => [
        who,
        share(hostile, who, 'dangerous'),
        share(hostile, who, 'safe'),
        share(benign, who, 'dangerous'),
        notSafe(benign, who),
        passes[who]!.seconds.toFixed(1),
        (1000 * passes[who]!.slowest).toFixed(0),
        `${passes[who]!.megabytes.toFixed(0)} (${passes[who]!.base.toFixed(0)})`,
      ]),
    ]),
  );
  console.log(`\nBrine names ${named} of ${wanted} globals.`);
  if (process.argv.includes('--mutations')) await mutations(files, hostile);
  await speed();
} finally {
  rmSync(folder, { recursive: true });
}

/** A folder beside with every so many of the files. */
function thinned(items: readonly Item[], files: string, who: string): string {
  const part = `${files}-${who}`;
  mkdirSync(part);
  const every = THINNED[who]!;
  for (const [i, { file }] of items.entries()) if (i % every === 0) copyFileSync(join(files, file), join(part, file));
  return part;
}

/** Twelve changes of every hostile file. */
async function mutations(files: string, hostile: readonly Item[]): Promise<void> {
  let fallen = 0;
  let tried = 0;
  for (const { file } of hostile) {
    const data = new Uint8Array(readFileSync(join(files, file)));
    const before = RANK.indexOf((await scan(data)).verdict);
    for (const [, change] of MUTATIONS) {
      tried++;
      if (RANK.indexOf((await scan(await change(data))).verdict) < before) fallen++;
    }
  }
  console.log(`Of ${tried} mutations ${fallen} lowered a verdict.`);
}

/** Megabytes a second over a Joblib file with one large array: its bytes are skipped, not judged. */
async function speed(): Promise<void> {
  const path = join(folder, 'large.joblib');
  await dump({ weights: new Float64Array(25 * 2 ** 20).fill(1.5) }, path, { compress: 0 });
  const megabytes = statSync(path).size / 2 ** 20;
  await scan(path);
  const start = performance.now();
  const { verdict } = await scan(path);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${(megabytes / seconds).toFixed(0)} MB/s over a Joblib file of ${megabytes.toFixed(0)} MB (${verdict}), from the page cache.`,
  );
}
