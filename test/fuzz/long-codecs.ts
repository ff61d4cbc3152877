/** `npm run fuzz -- --codecs N [--seed S]`: damaged packed data through the decoders, from other seeds, as long as is asked for. */
import process from 'node:process';
import { codecFault, codecSeeds, damagedFile } from './codecs.js';

/** Of one file. */
const MAX_MS = 2000;
const SAY_EVERY = 20_000;

export async function fuzzCodecs(count: number, first: number): Promise<void> {
  const seeds = await codecSeeds();
  const started = Date.now();
  let faults = 0;
  let slowest = 0;
  for (let i = 0; i < count; i++) {
    const number = (first + i) % 2 ** 31;
    const { seed, bytes } = damagedFile(number, seeds);
    const cpu = process.cpuUsage();
    const fault = await codecFault(number, bytes, seed.method);
    const { user, system } = process.cpuUsage(cpu);
    const spent = (user + system) / 1000;
    slowest = Math.max(slowest, spent);
    if (fault !== undefined || spent > MAX_MS) {
      faults++;
      console.log(`FAULT ${seed.file}, number ${number}: ${fault ?? `took ${spent.toFixed(0)} ms`}`);
    }
    if ((i + 1) % SAY_EVERY === 0) console.log(`${i + 1} files after ${Math.round((Date.now() - started) / 1000)} s`);
  }
  console.log(
    `${count} packed files from number ${first}: ${faults === 0 ? 'no fault' : `${faults} faults`} (slowest ${slowest.toFixed(0)} ms, ` +
      `most memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB)`,
  );
  if (faults > 0) process.exitCode = 1;
}
