/**
 * `loads` and `dumps` beside CPython's C pickle, npm's pickleparser, JSON and v8's own serializer, on the same data;
 * then what only fresh processes can tell: the first call, the start, memory.
 *
 *   npm run bench:pickle -- [--only NAME] [--rounds N]      needs the environments of fixtures/envs.py
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { dumps, loads, PyDict } from 'brine/pickle';
import { Parser } from 'pickleparser';
import { firstCall, largeDump, loadMemory, starts } from './fresh.js';
import { interleave, PythonSide, type Sample, type Side, show, table, timed } from './harness.js';

const PYTHON = '.oracle/sklearn-1.9/bin/python';
const { values: flags } = parseArgs({ options: { only: { type: 'string' }, rounds: { type: 'string' } } });
const ROUNDS = Number(flags.rounds ?? 11);
const WARMUP = 4;

/** Shares of the C machine's time: loads, then dumps. */
const GOALS: Readonly<Record<string, readonly [number, number]>> = {
  '1M ints': [0.8, 1],
  '1M floats': [0.5, 0.8],
  '300k-entry dict': [0.55, 0.4],
  '200k small dicts': [1, 0.75],
  '200k strings': [0.9, 0.6],
  '100k instances': [0.5, 0.4],
  'random forest': [0.05, 1],
  'TF-IDF pipeline': [0.7, 0.75],
};

/** What JSON and v8 can hold of a value: plain arrays and objects. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof PyDict)) return value;
  return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
}

type Samples = Map<string, Sample>;

async function compare(name: string, bytes: Uint8Array, python: PythonSide): Promise<[Samples, Samples]> {
  const value = loads(bytes);
  const loadSides = new Map<string, Side>([
    ['C', async () => (await python.ask(`loads ${name}`)) as number],
    ['brine', () => timed(() => loads(bytes))],
  ]);
  const dumpSides = new Map<string, Side>([
    ['C', async () => (await python.ask(`dumps ${name}`)) as number],
    ['brine', () => timed(() => dumps(value))],
  ]);
  if (!/instances|forest|pipeline/.test(name)) {
    const data = plain(value);
    const json = JSON.stringify(data);
    const packed = serialize(data);
    loadSides.set('pickleparser', () => timed(() => new Parser().parse(bytes)));
    loadSides.set('JSON', () => timed(() => JSON.parse(json) as unknown));
    loadSides.set('v8', () => timed(() => deserialize(packed) as unknown));
    dumpSides.set('JSON', () => timed(() => JSON.stringify(data)));
    dumpSides.set('v8', () => timed(() => serialize(data)));
  }
  return [await interleave(loadSides, ROUNDS, WARMUP), await interleave(dumpSides, ROUNDS, WARMUP)];
}

const ratio = (a: Sample, b: Sample): string => (a.median / b.median).toFixed(2);
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

function cell(samples: Samples, side: string): string {
  const sample = samples.get(side);
  return sample === undefined ? '' : sample.median.toFixed(1);
}

function row(name: string, samples: Samples, goal: number | undefined, others: readonly string[]): string[] {
  const c = samples.get('C')!;
  const brine = samples.get('brine')!;
  return [
    name,
    show(c),
    show(brine),
    ratio(brine, c),
    String(goal ?? ''),
    ...others.map((side) => cell(samples, side)),
  ];
}

function memoryRow(name: string, path: string, c: Sample): string[] {
  const first = firstCall(path);
  const { values, peak, file } = loadMemory(path);
  return [
    name,
    first.toFixed(1),
    (first / c.median).toFixed(2),
    megabytes(file),
    megabytes(values),
    megabytes(peak),
    (peak / (values + file)).toFixed(2),
  ];
}

const folder = mkdtempSync(join(tmpdir(), 'brine-bench-'));
const python = new PythonSide(PYTHON, 'bench/pickle-data.py');
try {
  const names = (await python.ask(`make ${folder}`)) as string[];
  const loadRows = [['loads, ms', 'C pickle', 'Brine', 'of C', 'goal', 'pickleparser', 'JSON.parse', 'v8']];
  const dumpRows = [['dumps, ms', 'C pickle', 'Brine', 'of C', 'goal', 'JSON.stringify', 'v8']];
  const freshRows = [
    ['first loads', 'ms', 'of warm C', 'file, MB', 'values, MB', 'peak RSS above start, MB', 'of values and file'],
  ];
  for (const name of names.filter((each) => flags.only === undefined || each.includes(flags.only))) {
    const path = join(folder, `${name}.pkl`);
    const file = readFileSync(path);
    const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length);
    const [load, dump] = await compare(name, bytes, python);
    loadRows.push(row(name, load, GOALS[name]?.[0], ['pickleparser', 'JSON', 'v8']));
    dumpRows.push(row(name, dump, GOALS[name]?.[1], ['JSON', 'v8']));
    freshRows.push(memoryRow(name, path, load.get('C')!));
  }
  const { array, peak } = largeDump(folder);
  const startRows = [
    ['whole process, ms', 'median (quartiles)', 'above bare node'],
    ...(await starts()).map(({ what, sample, above }) => [what, show(sample), above]),
  ];
  for (const rows of [loadRows, dumpRows, freshRows, startRows]) console.log(`${table(rows)}\n`);
  console.log(`dump of an array of ${megabytes(array)} MB to a file: ${megabytes(peak)} MB of memory above the array.`);
} finally {
  python.close();
  rmSync(folder, { recursive: true });
}
