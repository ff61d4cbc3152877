/**
 * Mutated files and streams made of opcodes, against a second, independent reader: every name that is reached must be in the report,
 * and nothing crashes, hangs or changes a prototype. `npm run fuzz -- --streams N` runs more, from other seeds.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toPython3 } from '../../src/pickle/compat-names.js';
import { scan } from '../../src/entries/scan-node.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';
import { reachedGlobals } from '../helpers/reached-globals.js';
import { CONTAINERS } from '../scan/corpus/containers.js';
import { hostileStreams } from '../scan/corpus/hostile.js';
import { mutate, random } from './mutate.js';
import { makeStream } from './streams.js';

const STREAMS = Number(process.env['BRINE_FUZZ_STREAMS'] ?? 0);
const COUNT = STREAMS > 0 ? STREAMS : 800;
const SEED = STREAMS > 0 ? Date.now() % 2 ** 31 : 7;
const SLOW = 5000;

/** What every file is: small fixtures of every form, hostile streams, and these in every container. */
async function seeds(): Promise<Uint8Array[]> {
  const hostile = hostileStreams();
  const files = fixtures
    .map((fixture) => new Uint8Array(readFileSync(fixturePath(fixture.file))))
    .filter((bytes) => bytes.length < 3000);
  const packed = await Promise.all(CONTAINERS.map(async ([, wrap]) => wrap(hostile[0]!.bytes)));
  return [...files, ...hostile.map((one) => one.bytes), ...packed];
}

const prototypes = [Object.prototype, Array.prototype, Map.prototype, Function.prototype];
const shapes = (): number[] => prototypes.map((prototype) => Reflect.ownKeys(prototype).length);

async function check(data: Uint8Array, what: string): Promise<void> {
  const start = performance.now();
  const report = await scan(data);
  expect(performance.now() - start, what).toBeLessThan(SLOW);
  // Packed data hold no opcodes: there the second reader has nothing to say.
  if (report.formats[0] !== 'pickle') return;
  const named = new Set(report.globals.map((use) => `${use.module}.${use.name}`));
  for (const name of reachedGlobals(data)) {
    const dot = name.indexOf('.');
    if (!/^[\w.]+$/.test(name) || dot <= 0) continue;
    const found = named.has(name) || [...splits(name)].some(([m, n]) => named.has(toPython3(m, n).join('.')));
    expect(found, `${what}: ${name} is reached, but not in the report`).toBe(true);
  }
}

function* splits(name: string): Generator<[string, string]> {
  for (let at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1))
    yield [name.slice(0, at), name.slice(at + 1)];
}

describe('fuzzing the scanner', () => {
  test(`${COUNT} streams`, { timeout: Math.max(120_000, COUNT * 20) }, async () => {
    const before = shapes();
    const all = await seeds();
    const next = random(SEED);
    for (let i = 0; i < COUNT; i++) {
      const seed = SEED + i;
      if (i % 2 === 0) await check(makeStream(random(seed)), `stream of seed ${seed}`);
      else await check(mutate(all[Math.floor(next() * all.length)]!, seed), `mutation of seed ${seed} at ${i}`);
    }
    expect(shapes()).toEqual(before);
    if (STREAMS > 0) console.log(`fuzz: ${COUNT} streams from seed ${SEED}, no fault`);
  });
});
