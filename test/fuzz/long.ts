/** `npm run fuzz -- --streams N | --codecs N [--seed S]`: the fuzzers of the scanner and of the decoders, as long as is asked for. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { fuzzCodecs } from './long-codecs.js';
import { faultOf, readSeeds, shapesOfPrototypes, subject } from './scanning.js';

/** Mutated files cost more than streams; most of what can go wrong is in streams. */
const MIX = { mutationEvery: 8, largeEvery: 8 };
const SAY_EVERY = 100_000;

const { values } = parseArgs({
  options: { streams: { type: 'string' }, codecs: { type: 'string' }, seed: { type: 'string' } },
});
const first = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
// Traces of expected errors would be most of the work.
Error.stackTraceLimit = 0;

async function fuzzScanner(count: number): Promise<void> {
  const seeds = await readSeeds();
  const before = shapesOfPrototypes();
  const started = Date.now();
  const cpu = process.cpuUsage();
  let faults = 0;
  for (let i = 0; i < count; i++) {
    const [data, what] = subject((first + i) % 2 ** 32, i, seeds, MIX);
    const fault = await faultOf(data);
    if (fault !== undefined) {
      faults++;
      console.log(`FAULT ${what}: ${fault}`);
    }
    if ((i + 1) % SAY_EVERY === 0) console.log(`${i + 1} streams after ${Math.round((Date.now() - started) / 1000)} s`);
  }
  if (shapesOfPrototypes().join() !== before.join()) {
    faults++;
    console.log('FAULT a builtin prototype was changed');
  }
  const seconds = process.cpuUsage(cpu).user / 1e6;
  console.log(
    `${count} streams from seed ${first}: ${faults === 0 ? 'no fault' : `${faults} faults`} ` +
      `(${seconds.toFixed(0)} s of processor time, most memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB)`,
  );
  if (faults > 0) process.exitCode = 1;
}

if (values.codecs !== undefined) await fuzzCodecs(Number(values.codecs), first);
if (values.codecs === undefined || values.streams !== undefined) await fuzzScanner(Number(values.streams ?? 100_000));
