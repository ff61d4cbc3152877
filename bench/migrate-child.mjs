// One side of bench/migrate.ts in a process of its own: node migrate-child.mjs KIND FILE OUTPUT TARGET
import { performance } from 'node:perf_hooks';
import { statSync, unlinkSync } from 'node:fs';
import { dump, load } from 'brine';
import { migrateFile } from 'brine/migrate';

const [kind, file, output, target] = process.argv.slice(2);
const mostMemory = () => process.resourceUsage().maxRSS * 1024;

const before = mostMemory();
const start = performance.now();
if (kind === 'migrate') await migrateFile(file, output, { to: [target], accept: true });
else await dump(await load(file, { lossless: true }), output);
const seconds = (performance.now() - start) / 1000;
const peak = mostMemory();
const written = statSync(output).size;
unlinkSync(output);
console.log(JSON.stringify({ seconds, peak, before, written }));
