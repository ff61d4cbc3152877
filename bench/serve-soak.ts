/**
 * `brine serve` under 80 % of the load that it takes, with a version change now and then, every third of them damaged: no request may
 * fail, no row may be answered by another version than the answer names, memory has to stay. `machine` is how late a thread that does
 * nothing wakes: where it is late, so is everything else, and latencies say little about the server.
 *
 *   npm run soak:serve -- [--minutes 10] [--every 60] [--connections 32] [--load 0.8]
 *
 * needs `python3 fixtures/envs.py sklearn-1.9`, which makes both models and says what is right.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { parseArgs } from 'node:util';
import autocannon, { type Request } from 'autocannon';
import type * as Brine from 'brine';

const brine = (await import('brine')) as typeof Brine;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    every: { type: 'string', default: '60' },
    connections: { type: 'string', default: '32' },
    load: { type: 'string', default: '0.8' },
  },
});
const PORT = 18_299;
const URL_ = `http://127.0.0.1:${PORT}`;
const TOLERANCE = 1e-9;
/** Seconds: the whole machine may be held for a benchmark in between. */
const PATIENCE = 900;

type Row = Readonly<Record<string, string | number | null>>;
const folder = mkdtempSync(join(tmpdir(), 'brine-soak-'));
const python = join(process.env['BRINE_ORACLE'] ?? '.oracle', 'sklearn-1.9/bin/python');
execFileSync(python, ['bench/serve-soak-models.py', folder], { stdio: 'inherit' });
const { rows, classes, answers } = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as {
  rows: Row[];
  classes: string[];
  answers: Readonly<Record<string, number[][]>>;
};
const NAMES = ['a', 'b'] as const;
const graphs = await Promise.all(NAMES.map((name) => brine.load(join(folder, `${name}.joblib`), { lossless: true })));
const file = join(folder, 'served.pkl');

/** Versions of an odd number are model b. */
async function version(number: number): Promise<void> {
  await brine.dump(graphs[number % 2], file, {
    card: { name: 'served', version: `1.${number}.0`, golden: [rows[0]!] as object[] },
  });
}

let failed = 0;
let wrong = 0;
let answered = 0;
const versions = new Set<string>();

/** @param got Probabilities of the rows from `at` on, one after another. */
function check(name: unknown, at: number, got: readonly (number | undefined)[]): void {
  const number = /^1\.(\d+)\.0$/.exec(String(name))?.[1];
  const wanted = number === undefined ? undefined : answers[NAMES[Number(number) % 2]!];
  versions.add(String(name));
  const same = got.every((value, i) => {
    const right = wanted?.[at + Math.floor(i / classes.length)]?.[i % classes.length];
    return right !== undefined && value !== undefined && Math.abs(value - right) <= TOLERANCE;
  });
  if (same && got.length > 0) answered++;
  else if (wrong++ < 5) console.error('wrong', name, at, got.slice(0, 4));
}

function request(path: string, type: string, body: string, read: (answer: never) => void): Request {
  return {
    method: 'POST',
    path,
    body,
    headers: { 'content-type': type },
    onResponse(status, text) {
      if (status !== 200) {
        if (failed++ < 5) console.error(status, text.slice(0, 300));
        return;
      }
      try {
        read(JSON.parse(text) as never);
      } catch (error) {
        wrong++;
        console.error(String(error), text.slice(0, 300));
      }
    },
  };
}

const COLUMNS = Object.keys(rows[0]!);

function tensors(some: readonly Row[]): object {
  const inputs = COLUMNS.map((name) => {
    const data = some.map((row) => row[name]);
    const datatype = data.some((value) => typeof value === 'string') ? 'BYTES' : 'FP64';
    return { name, shape: [some.length], datatype, data };
  });
  return { inputs, outputs: [{ name: 'predict_proba' }] };
}

interface Predicted {
  version: string;
  predictions: { probabilities: Record<string, number> }[];
}
const plain =
  (at: number) =>
  ({ version: name, predictions }: Predicted): void => {
    check(
      name,
      at,
      predictions.flatMap(({ probabilities }) => classes.map((one) => probabilities[one])),
    );
  };
const inferred =
  (at: number) =>
  (answer: { model_version: string; outputs: { data: number[] }[] }): void => {
    check(answer.model_version, at, answer.outputs[0]!.data);
  };
const csv = (row: Row): string => `${COLUMNS.join()}\n${COLUMNS.map((name) => row[name] ?? '').join()}\n`;

/** One row in three forms, and now and then 20 rows. */
const requests = rows.flatMap((row, at): Request[] => {
  const v2 = '/v2/models/served/infer';
  const one = [
    request(v2, 'application/json', JSON.stringify(tensors([row])), inferred(at)),
    request('/models/served/predict', 'application/json', JSON.stringify(row), plain(at)),
    request('/models/served/predict', 'text/csv', csv(row), plain(at)),
  ];
  if (at % 20 !== 0) return one;
  return [...one, request(v2, 'application/json', JSON.stringify(tensors(rows.slice(at, at + 20))), inferred(at))];
});

await version(0);
const args = ['bin/brine.js', 'serve', file, '--port', String(PORT), '--poll', '2s', '--log', 'none'];
args.push('--timeout', `${PATIENCE}s`);
// As in bench/serve.ts: certificates that nobody asks for are no memory of the server.
const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
const memory = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1000;

const HEAP = /^nodejs_heap_size_used_bytes (\S+)$/m;
/** MB in use, with what the next collection takes away. */
async function heap(): Promise<number> {
  const text = await (await fetch(`${URL_}/metrics`)).text();
  return Number(HEAP.exec(text)![1]) / 1e6;
}

/** Wakes every 10 ms, and tells how late that was: ms, of which 99 % are less, and the most. */
const IDLE = `
  const { monitorEventLoopDelay } = require('node:perf_hooks');
  const { parentPort } = require('node:worker_threads');
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  parentPort.once('message', () => {
    parentPort.postMessage({ p99: Math.round(delay.percentile(99) / 1e6) - 10, most: Math.round(delay.max / 1e6) - 10 });
  });
`;

for (let i = 0; i < 300; i++) {
  if ((await fetch(`${URL_}/v2/health/ready`).catch(() => undefined))?.ok === true) break;
  await sleep(100);
}

const common = { url: URL_, requests, connections: Number(values.connections), timeout: PATIENCE };
await autocannon({ ...common, duration: 5 });
const full = await autocannon({ ...common, duration: 15 });
const rate = Math.round(Number(values.load) * full.requests.average);
console.error(`${full.requests.average} requests a second at most; ${rate} from here on`);
const before = { answered, failed, wrong };

const minutes = Number(values.minutes);
const load = autocannon({ ...common, duration: minutes * 60, overallRate: rate, ignoreCoordinatedOmission: true });
const until = performance.now() + minutes * 60_000;
const seen: number[] = [];
const heaps: number[] = [];
const idle = new Worker(IDLE, { eval: true });
const watching = (async () => {
  while (performance.now() < until) {
    await sleep(5000);
    seen.push(memory());
    heaps.push(await heap());
  }
})();
let changes = 0;
while (performance.now() + Number(values.every) * 1000 < until) {
  await sleep(Number(values.every) * 1000);
  changes++;
  if (changes % 3 === 0) truncateSync(file, 900);
  else await version(changes);
}
const { latency, errors } = await load;
await watching;
const machine = await new Promise((done) => {
  idle.once('message', done);
  idle.postMessage('how late?');
});
child.kill('SIGTERM');
const status = await new Promise((done) => child.once('exit', done));
rmSync(folder, { recursive: true });

const median = (list: readonly number[]): number => [...list].sort((x, y) => x - y)[Math.floor(list.length / 2)]!;
const sixth = Math.ceil(seen.length / 6);
/** Of the second sixth of the time: in the first the heap finds its size. */
const [early, late] = [median(seen.slice(sixth, 2 * sixth)), median(seen.slice(-sixth))];
const growth = late / early - 1;
/** Shows a sawtooth from a slope. */
const twelfths = Array.from({ length: 12 }, (_, i) =>
  Math.round(median(seen.slice(Math.floor((i * seen.length) / 12), Math.ceil(((i + 1) * seen.length) / 12)))),
);
/** What a collection leaves: the least of each time. */
const least = (list: readonly number[]): number => Number(Math.min(...list).toFixed(1));
console.log(
  JSON.stringify({
    most: Math.round(full.requests.average),
    rate,
    answered: answered - before.answered,
    failed: failed + errors,
    wrong,
    changes,
    versions: versions.size,
    p50: latency.p50,
    p99: latency.p99,
    memory: { early: Math.round(early), late: Math.round(late), most: Math.round(Math.max(...seen)), twelfths },
    growth: `${(100 * growth).toFixed(1)} %`,
    heap: { early: least(heaps.slice(sixth, 2 * sixth)), late: least(heaps.slice(-sixth)) },
    machine,
    status,
  }),
);
process.exitCode = failed + errors + wrong === 0 && growth <= 0.05 && status === 0 ? 0 : 1;
