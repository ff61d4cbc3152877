/**
 * Holds "safe" against Python's audit hooks.
 *
 *     npm run audit -- --count 1000000 --seed 1 --env audit-numpy2 [--from N] [--out FILE]
 *
 * Composes pickles, scans each, and gives those that are safe to `runner.py` in the named environment (fixtures/scan-envs). Every event
 * besides building a value is a fault of Brine: the run lists the files, and fails.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { scan } from '../../src/entries/scan-node.js';
import { Composer, PAIRS, Stock } from './compose.js';
import { Random } from './random.js';

export interface Audit {
  readonly composed: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** What Python made of the safe ones: files, loaded, refused, slow, crashed, faults. */
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: readonly { readonly events: readonly string[]; readonly bytes: string }[];
  readonly crashes: readonly string[];
}

export interface AuditOptions {
  readonly count: number;
  readonly seed: number;
  /** The interpreter of an environment with the libraries. */
  readonly python: string;
  readonly from?: number;
  readonly progress?: (done: number, faults: number) => void;
  /** Files to be loaded in place of composed ones, whatever the scanner says of them. */
  readonly given?: readonly Uint8Array[];
  /** Told of every fault and crash as it comes. */
  readonly found?: (line: string) => void;
}

export async function audit({ count, seed, python, from = 0, progress, found, given }: AuditOptions): Promise<Audit> {
  const runner = spawn(python, [join(import.meta.dirname, 'runner.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(runner, 'close');
  runner.stdin.write(`${JSON.stringify(PAIRS)}\n`);
  const faults: { events: string[]; bytes: string }[] = [];
  const crashes: string[] = [];
  let counts: Record<string, number> = {};
  let start: (stock: Stock) => void = () => undefined;
  const started = new Promise<Stock>((resolve) => (start = resolve));
  const reading = (async () => {
    for await (const line of createInterface({ input: runner.stdout })) {
      const said = JSON.parse(line) as {
        here?: [string, string][];
        fault?: number;
        crash?: number;
        events?: string[];
        bytes?: string;
        counts?: Record<string, number>;
      };
      if (said.here !== undefined) start(new Stock(said.here));
      else if (said.counts !== undefined) counts = said.counts;
      else if (said.crash !== undefined) {
        crashes.push(said.bytes!);
        found?.(`crash: ${said.bytes!}`);
      } else {
        faults.push({ events: said.events!, bytes: said.bytes! });
        found?.(`fault: ${said.events!.join('; ')}\n    ${said.bytes!}`);
      }
    }
  })();
  const verdicts: Record<string, number> = {};
  const stock = await started;
  const send = async (bytes: Uint8Array): Promise<void> => {
    const head = new Uint8Array(4);
    new DataView(head.buffer).setUint32(0, bytes.length, true);
    runner.stdin.write(head);
    if (!runner.stdin.write(bytes)) await once(runner.stdin, 'drain');
  };
  for (const bytes of given ?? []) await send(bytes);
  for (let i = from; given === undefined && i < from + count; i++) {
    const bytes = new Composer(new Random(seed * 2 ** 24 + i), stock).compose();
    const { verdict } = await scan(bytes);
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    if (verdict === 'safe') await send(bytes);
    if ((i + 1) % 10_000 === 0) progress?.(i + 1 - from, faults.length);
  }
  runner.stdin.end();
  await Promise.all([reading, ended]);
  return { composed: count, verdicts, counts, faults, crashes };
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
      python: result.counts,
    }),
  );
  process.exitCode = result.faults.length === 0 ? 0 : 1;
}
