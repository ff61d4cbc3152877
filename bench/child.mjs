/**
 * What only a fresh process can tell, one question each, answered with one line of JSON.
 *
 *   first FILE      milliseconds of the first `loads`
 *   memory FILE     bytes of the values, and of the resident set at its peak during `loads` above what it was before
 *   dump FOLDER     bytes of a large array, and of the resident set at its peak while `dump` writes it to a file
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { dump, loads } from 'brine/pickle';

const LARGE = 256 * 2 ** 20;

function held() {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const peak = () => process.resourceUsage().maxRSS * 1024;

function read(path) {
  const file = readFileSync(path);
  return new Uint8Array(file.buffer, file.byteOffset, file.length);
}

const answers = {
  first(path) {
    const bytes = read(path);
    const start = performance.now();
    loads(bytes);
    return performance.now() - start;
  },

  memory(path) {
    const bytes = read(path);
    const before = held();
    const resident = process.memoryUsage().rss;
    const value = loads(bytes);
    const above = peak() - resident;
    // Arrays are views of the file: where there are any, its bytes belong to the values.
    return { values: held() - before, file: bytes.length, peak: above, kept: value !== undefined };
  },

  async dump(folder) {
    const array = new Float64Array(LARGE / 8).fill(1.5);
    const resident = process.memoryUsage().rss;
    await dump(array, join(folder, 'large.pkl'));
    return { array: LARGE, peak: Math.max(0, peak() - resident) };
  },
};

const [question, path] = process.argv.slice(2);
console.log(JSON.stringify(await answers[question](path)));
