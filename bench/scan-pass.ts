/** FOLDER: Brine over a folder, as bench/scan-others.py does it for the others. Run by bench/scan.ts. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { scan } from 'brine/scan';

const folder = process.argv[2]!;
const files = readdirSync(folder).sort();
await scan(join(folder, files[0]!));
// What Node and the scanner take by themselves.
const base = process.memoryUsage().rss / 2 ** 20;
const start = performance.now();
const verdicts: Record<string, string> = {};
const globals: Record<string, string[]> = {};
let slowest = 0;
for (const file of files) {
  const before = performance.now();
  const report = await scan(join(folder, file));
  slowest = Math.max(slowest, (performance.now() - before) / 1000);
  verdicts[file] = report.verdict;
  globals[file] = report.globals.map((use) => `${use.module}.${use.name}`);
}
const seconds = (performance.now() - start) / 1000;
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ verdicts, globals, seconds, slowest, megabytes, base }));
