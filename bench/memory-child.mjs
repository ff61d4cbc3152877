/**
 * Peak memory of a fresh process, above what it held before: `load FILE`, `into FILE`, `map FILE`, or `dump FILE OUT [METHOD
 * LEVEL]`, which loads first and counts from there. Prints bytes. Linux only: the peak is set back through /proc.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dump, load } from 'brine';

const [work, path, out, method, level] = process.argv.slice(2);
const small = 'demo/tumours.joblib';

/** `VmRSS` or `VmHWM`, the peak of it. */
const status = (name) =>
  1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))[1]);

/** Counts from here on. */
function start() {
  globalThis.gc();
  writeFileSync('/proc/self/clear_refs', '5');
  return status('VmRSS');
}

// The code is loaded before anything is measured.
await load(small);
const room = work === 'into' ? new Uint8Array(statSync(path).size).fill(1) : undefined;
const options = method === undefined ? {} : { compress: [method, Number(level)] };
let value;
let before;
if (work === 'dump') {
  await dump(await load(small), out, options);
  value = await load(path);
  before = start();
  await dump(value, out, options);
} else {
  before = start();
  value = await load(path, work === 'into' ? { into: room } : work === 'map' ? { mmapMode: 'r' } : {});
}
console.log(Math.max(0, status('VmHWM') - before), value === undefined ? '' : '');
