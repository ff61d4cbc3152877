/**
 * Holds "safe" against Python's audit hooks.
 *
 *     npm run audit -- --count 1000000 --seed 1 --env audit-numpy2 [--from N] [--out FILE]
 *
 * Composes pickles, scans each, and gives those that are safe to `runner.py` in the named environment (fixtures/scan-envs). Every event
 * besides building a value is a fault of Brine: the run lists the files, and fails.
 */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scan } from '../../src/entries/scan-node.js';
import type { ScanReport } from '../../src/scan/types.js';
import { Feeder, type Judged } from './feeder.js';
import { type Composed, FileMaker } from './files.js';
import { Random } from './random.js';
import { PAIRS, Stock } from './stock.js';

export interface Audit {
  readonly composed: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** How many of the safe ones were of which kind. */
  readonly safe: Readonly<Record<string, number>>;
  /** What Python made of the safe ones: files, loaded, refused, slow, crashed, faults. */
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: readonly { readonly events: readonly string[]; readonly file: Composed }[];
  readonly crashes: readonly Composed[];
  /** How often the feeding Python ended before its time, and the files over which it did so twice. */
  readonly restarts: number;
  readonly lost: readonly Composed[];
}

export interface AuditOptions {
  readonly count: number;
  readonly seed: number;
  /** The interpreter of an environment with the libraries. */
  readonly python: string;
  readonly from?: number;
  readonly progress?: (done: number, faults: number) => void;
  /** Files to be loaded in place of composed ones, whatever the scanner says of them. */
  readonly given?: readonly Composed[];
  /** Told of every fault and crash as it comes. */
  readonly found?: (line: string) => void;
}

export async function audit({ count, seed, python, from = 0, progress, found, given }: AuditOptions): Promise<Audit> {
  const faults: { events: readonly string[]; file: Composed }[] = [];
  const crashes: Composed[] = [];
  const lost: Composed[] = [];
  const feeder = new Feeder({
    python,
    script: join(import.meta.dirname, 'runner.py'),
    pairs: PAIRS,
    fault: (file, events) => {
      faults.push({ events, file });
      found?.(`fault: ${events.join('; ')}\n    ${spelled(file)}`);
    },
    crash: (file) => {
      crashes.push(file);
      found?.(`crash: ${spelled(file)}`);
    },
    lost: (file) => {
      lost.push(file);
      found?.(`lost: ${spelled(file)}`);
    },
  });
  const stock = new Stock(await feeder.start());
  const verdicts: Record<string, number> = {};
  const safe: Record<string, number> = {};
  const folder = mkdtempSync(join(tmpdir(), 'brine-composed-'));
  try {
    for (const file of given ?? []) await feeder.send(judged(file, await report(file, folder)));
    for (let i = from; given === undefined && i < from + count; i++) {
      const file = await new FileMaker(new Random(seed * 2 ** 24 + i), stock).make();
      const found = await report(file, folder);
      const { verdict } = found;
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      if (verdict === 'safe') safe[file.how] = (safe[file.how] ?? 0) + 1;
      if (verdict === 'safe') await feeder.send(judged(file, found));
      if ((i + 1) % 10_000 === 0) progress?.(i + 1 - from, faults.length);
    }
    const counts = await feeder.end();
    return { composed: count, verdicts, safe, counts, faults, crashes, restarts: feeder.restarts, lost };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judged(file: Composed, { globals }: ScanReport): Judged {
  return { ...file, globals: globals.map(({ module, name }) => [module, name]) };
}

/** Of several files the first, with the others beside it. */
async function report({ files }: Composed, folder: string): Promise<ScanReport> {
  if (files.length === 1) return scan(files[0]!.bytes);
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
  const found = await scan(join(folder, files[0]!.name));
  for (const { name } of files) rmSync(join(folder, name));
  return found;
}

function spelled({ how, files }: Composed): string {
  return `${how} ${files.map(({ name, bytes }) => `${name}=${Buffer.from(bytes).toString('hex')}`).join(' ')}`;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
      env: { type: 'string', default: 'audit-numpy2' },
      out: { type: 'string' },
    },
  });
  const python = join(process.env['BRINE_ORACLE'] ?? '.oracle', values.env, 'bin', 'python');
  const say = (line: string): void => {
    console.log(line);
    if (values.out !== undefined) appendFileSync(values.out, `${line}\n`);
  };
  const result = await audit({
    count: Number(values.count),
    seed: Number(values.seed),
    from: Number(values.from),
    python,
    found: say,
    progress: (done, faults) => say(`${done} composed, ${faults} faults`),
  });
  say(
    JSON.stringify({
      seed: values.seed,
      env: values.env,
      composed: result.composed,
      verdicts: result.verdicts,
      safe: result.safe,
      python: result.counts,
      restarts: result.restarts,
      lost: result.lost.length,
    }),
  );
  process.exitCode = result.faults.length === 0 ? 0 : 1;
}
