/**
 * An array job of 8 shards, of which three are killed at a random moment and run again, a hundred times:
 *
 *     npm run bench:array-job -- --rounds 100
 *
 * Every row must be there once, in its order, and the manifest must say what was asked for. Prints what was found, and how far the
 * killed ones had come; ends with status 1 where anything is wrong.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
});
const FOLDER = resolve('out/array-job');
const MODEL = resolve('demo/tumours.joblib');
const SHARDS = 8;
const KILLED = 3;
/** Rows of the files of the input. */
const FILES = [900, 40, 1500, 700, 1, 1200, 800, 600, 1000, 300, 950];

let state = Number(values.seed);
/** From 0 to 1, the same for the same seed. */
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

const [head, ...lines] = readFileSync('demo/tumours.csv', 'utf8').trim().split('\n');
const input = join(FOLDER, 'input');
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(input, { recursive: true });
let rows = 0;
FILES.forEach((count, file) => {
  const text = Array.from({ length: count }, () => `${rows},${lines[rows++ % lines.length]!}`).join('\n');
  writeFileSync(join(input, `part-${String(file).padStart(2, '0')}.csv`), `id,${head!}\n${text}\n`);
});

/** One shard as a process; gives its status, null where it was killed after `ms`. */
async function shard(index: number, output: string, ms?: number): Promise<number | null> {
  const args = ['bin/brine.js', 'score', input, '--model', MODEL, '-o', output, '--shard', `${index}/${SHARDS}`];
  const child = spawn(process.execPath, [...args, '--keep', 'id'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const timer = ms === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), ms);
  const status = await new Promise<number | null>((done) => child.on('close', done));
  clearTimeout(timer);
  return status;
}

interface Manifest {
  shards: number;
  model: { sha256: string };
  inputs: { name: string; size: number }[];
}

function check(output: string): string | undefined {
  const names = readdirSync(output);
  const parts = names.filter((name) => /^part-.*\.csv$/.test(name)).sort();
  const ids = parts.flatMap((name) =>
    readFileSync(join(output, name), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[0])),
  );
  if (ids.length !== rows || !ids.every((id, i) => id === i)) return `${ids.length} rows, not each of ${rows} once`;
  const manifest = JSON.parse(readFileSync(join(output, '_manifest.json'), 'utf8')) as Manifest;
  const digest = createHash('sha256').update(readFileSync(MODEL)).digest('hex');
  if (manifest.model.sha256 !== digest || manifest.shards !== SHARDS) return 'the manifest names another model or job';
  if (manifest.inputs.length !== FILES.length) return 'the manifest names other inputs';
  const success = JSON.parse(readFileSync(join(output, '_SUCCESS'), 'utf8')) as { rows: number };
  return success.rows === rows ? undefined : `_SUCCESS says ${success.rows} rows`;
}

/** How long an undisturbed shard takes: the others are killed within that time. */
const began = performance.now();
await shard(0, join(FOLDER, 'first'));
const whole = performance.now() - began;
let killed = 0;
let late = 0;
for (let round = 0; round < Number(values.rounds); round++) {
  const output = join(FOLDER, 'output');
  rmSync(output, { recursive: true, force: true });
  const victims = new Set<number>();
  while (victims.size < KILLED) victims.add(Math.floor(random() * SHARDS));
  // Two at a time, as this machine has processors.
  const waiting = Array.from({ length: SHARDS }, (_, index) => index);
  const again: number[] = [];
  const worker = async (): Promise<void> => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const status = await shard(index, output, victims.has(index) ? random() * whole * 1.3 : undefined);
      if (status === null) killed++;
      else if (victims.has(index)) late++;
      if (status !== 0) again.push(index);
    }
  };
  await Promise.all([worker(), worker()]);
  for (const index of again) if ((await shard(index, output)) !== 0) throw new Error(`round ${round}: shard ${index}`);
  const wrong = check(output);
  if (wrong !== undefined) throw new Error(`round ${round}: ${wrong}`);
}
console.log(`${values.rounds} rounds of ${SHARDS} shards, ${rows} rows: every row once, the manifest right`);
console.log(`${killed} processes were killed while they worked, ${late} had ended before`);
