/**
 * What the scanner must do with any bytes: end soon, change no prototype, and name what a second, independent reader says is
 * reached. `scan.test.ts` tries some, `long.ts` (`npm run fuzz`) as many as are asked for.
 */
import { readFileSync } from 'node:fs';
import { toPython3 } from '../../src/pickle/compat-names.js';
import { scan } from '../../src/entries/scan-node.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';
import { reachedGlobals } from '../helpers/reached-globals.js';
import { CONTAINERS } from '../scan/corpus/containers.js';
import { hostileStreams } from '../scan/corpus/hostile.js';
import { mutate, random } from './mutate.js';
import { makeStream } from './streams.js';

/** Far above what any file needs, so that a busy machine is no fault. */
const SLOW_MS = 5000;
const TINY = 700;

export interface Seeds {
  /** Files of every form: the fixtures of all libraries, hostile streams, and one of these in every container. */
  readonly all: readonly Uint8Array[];
  /** Those that are read fast. */
  readonly tiny: readonly Uint8Array[];
}

export async function readSeeds(): Promise<Seeds> {
  const hostile = hostileStreams();
  const files = fixtures.map((fixture) => new Uint8Array(readFileSync(fixturePath(fixture.file))));
  const packed = await Promise.all(CONTAINERS.map(async ([, wrap]) => wrap(hostile[0]!.bytes)));
  const all = [...files, ...hostile.map((one) => one.bytes), ...packed];
  return { all, tiny: all.filter((bytes) => bytes.length < TINY) };
}

/** How often each kind comes. */
export interface Mix {
  /** Of this many, one is a mutated file; the others are streams made of opcodes. */
  readonly mutationEvery: number;
  /** Of this many mutated files, one may be of any size; the others are tiny. */
  readonly largeEvery: number;
}

/** The bytes of a seed, and what they are. */
export function subject(seed: number, index: number, seeds: Seeds, mix: Mix): [bytes: Uint8Array, what: string] {
  if (index % mix.mutationEvery !== 0) return [makeStream(random(seed)), `stream of seed ${seed}`];
  const from = (index / mix.mutationEvery) % mix.largeEvery === 0 ? seeds.all : seeds.tiny;
  const at = Math.floor(random(seed ^ 0x5bd1e995)() * from.length);
  return [mutate(from[at]!, seed), `mutation of seed ${seed}, file ${at} of ${from.length}`];
}

/** What is wrong with how these bytes are scanned, or undefined. */
export async function faultOf(data: Uint8Array): Promise<string | undefined> {
  const start = performance.now();
  let report: Awaited<ReturnType<typeof scan>>;
  try {
    report = await scan(data);
  } catch (error) {
    return `scan threw ${String(error)}`;
  }
  const took = performance.now() - start;
  if (took > SLOW_MS) return `it took ${took.toFixed(0)} ms`;
  // Packed data hold no opcodes: there the second reader has nothing to say.
  if (report.formats[0] !== 'pickle') return undefined;
  const reached = reachedGlobals(data);
  if (reached.length === 0) return undefined;
  const named = new Set(report.globals.map((use) => `${use.module}.${use.name}`));
  for (const name of reached) {
    const dot = name.indexOf('.');
    if (!/^[\w.]+$/.test(name) || dot <= 0) continue;
    const found = named.has(name) || [...splits(name)].some(([m, n]) => named.has(toPython3(m, n).join('.')));
    if (!found) return `${name} is reached, but not in the report`;
  }
  return undefined;
}

function* splits(name: string): Generator<[string, string]> {
  for (let at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1))
    yield [name.slice(0, at), name.slice(at + 1)];
}

const prototypes = [Object.prototype, Array.prototype, Map.prototype, Function.prototype];

/** How many properties the builtin prototypes have. */
export const shapesOfPrototypes = (): number[] => prototypes.map((prototype) => Reflect.ownKeys(prototype).length);
