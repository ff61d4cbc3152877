/** A bounded run of the fuzzer of decoders; `npm run fuzz -- --codecs N [--seed S]` is the long one. */
import { expect, test } from 'vitest';
import { codecFault, codecSeeds, damagedFile, METHODS } from './codecs.js';

const COUNT = 3000;
const MAX_MS = 2000;
const MAX_GROWTH = 400e6;

test('damaged packed data end in contents or a typed error', { timeout: 180_000 }, async () => {
  const seeds = await codecSeeds();
  expect([...new Set(seeds.map(({ method }) => method))].sort()).toEqual([...METHODS].sort());
  const faults: string[] = [];
  const before = process.memoryUsage.rss();
  for (let number = 1; number <= COUNT; number++) {
    const { seed, bytes } = damagedFile(number, seeds);
    const started = process.cpuUsage();
    const fault = await codecFault(number, bytes, seed.method);
    const { user, system } = process.cpuUsage(started);
    const slow = (user + system) / 1000 > MAX_MS ? 'took too long' : undefined;
    if ((fault ?? slow) !== undefined) faults.push(`${seed.file}, number ${number}: ${fault ?? slow}`);
  }
  expect(faults).toEqual([]);
  expect(process.memoryUsage.rss() - before).toBeLessThan(MAX_GROWTH);
});
