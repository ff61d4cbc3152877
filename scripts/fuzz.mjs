// npm run fuzz -- --streams N        the scanner's fuzzer from a new seed, N streams
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { streams: { type: 'string', default: '100000' } } });
const { status } = spawnSync('npx', ['vitest', 'run', 'test/fuzz/scan.test.ts', '--disable-console-intercept'], {
  stdio: 'inherit',
  env: { ...process.env, BRINE_FUZZ_STREAMS: values.streams },
});
process.exit(status ?? 1);
