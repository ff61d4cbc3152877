/**
 * `loads` and `dumps` beside CPython's C pickle, npm's pickleparser, JSON and v8's own serializer, on the same data.
 *
 *   npm run bench:pickle -- [--only NAME] [--rounds N]      needs the environments of fixtures/envs.py
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { dumps, loads } from 'brine/pickle';
import { Parser } from 'pickleparser';
import { interleave, PythonSide, type Sample, type Side, show, table, timed } from './harness.js';

const PYTHON = '.oracle/sklearn-1.9/bin/python';
const { values: flags } = parseArgs({ options: { only: { type: 'string' }, rounds: { type: 'string' } } });
const ROUNDS = Number(flags.rounds ?? 9);
const WARMUP = 3;

/** What JSON and v8 can hold of a value: plain arrays and objects. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  return value;
}

async function compare(
  name: string,
  bytes: Uint8Array,
  python: PythonSide,
): Promise<[Map<string, Sample>, Map<string, Sample>]> {
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

const FIRST_CALL = `
import { readFileSync } from 'node:fs';
import { loads } from 'brine/pickle';
const bytes = readFileSync(process.argv[1]);
const start = performance.now();
loads(bytes);
console.log(performance.now() - start);`;

/** The first call in a fresh process, as somebody at a command line feels it. */
function firstCall(path: string): number {
  const run = (): number =>
    Number(execFileSync(process.execPath, ['--input-type=module', '-e', FIRST_CALL, path], { encoding: 'utf8' }));
  return [run(), run(), run()].sort((a, b) => a - b)[1]!;
}

const folder = mkdtempSync(join(tmpdir(), 'brine-bench-'));
const python = new PythonSide(PYTHON, 'bench/pickle-data.py');
try {
  const names = (await python.ask(`make ${folder}`)) as string[];
  const ratio = (a: Sample, b: Sample): string => (a.median / b.median).toFixed(2);
  const cell = (samples: Map<string, Sample>, side: string): string => {
    const sample = samples.get(side);
    return sample === undefined ? '' : sample.median.toFixed(1);
  };
  const loadRows = [['loads, ms', 'C pickle', 'Brine', 'of C', 'first call, of C', 'pickleparser', 'JSON.parse', 'v8']];
  const dumpRows = [['dumps, ms', 'C pickle', 'Brine', 'of C', 'JSON.stringify', 'v8']];
  for (const name of names.filter((each) => flags.only === undefined || each.includes(flags.only))) {
    const path = join(folder, `${name}.pkl`);
    const file = readFileSync(path);
    const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length);
    const [load, dump] = await compare(name, bytes, python);
    const c = load.get('C')!;
    const first = (firstCall(path) / c.median).toFixed(2);
    loadRows.push([
      name,
      show(c),
      show(load.get('brine')!),
      ratio(load.get('brine')!, c),
      first,
      ...['pickleparser', 'JSON', 'v8'].map((side) => cell(load, side)),
    ]);
    const cDump = dump.get('C')!;
    dumpRows.push([
      name,
      show(cDump),
      show(dump.get('brine')!),
      ratio(dump.get('brine')!, cDump),
      ...['JSON', 'v8'].map((side) => cell(dump, side)),
    ]);
  }
  console.log(`${table(loadRows)}\n\n${table(dumpRows)}`);
} finally {
  python.close();
  rmSync(folder, { recursive: true });
}
