/**
 * `npm run exhaust [-- FOLDER…] [--only TEXT] [--command TEXT] [--shapes] [--all]`: every command on every file made to exhaust, each in a process of its own with a
 * limit on time and memory. Without a folder the files are those of `shapes`, made on the spot.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faultOf, PROMISE, run } from './child.js';
import { COMMANDS } from './commands.js';
import { inputFor } from './inputs.js';
import { shapes } from './shapes.js';

const { values, positionals } = parseArgs({
  options: {
    only: { type: 'string' },
    command: { type: 'string' },
    all: { type: 'boolean' },
    shapes: { type: 'boolean' },
  },
  allowPositionals: true,
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'brine-exhaust-'));

interface Given {
  name: string;
  file: string;
  input: unknown;
}

async function given(): Promise<Given[]> {
  const out: Given[] = [];
  for (const place of positionals) {
    for (const name of (await readdir(place)).sort()) {
      if (!/\.(?:pkl|joblib|npz|npy|zip|gz|pt|mar|keras|nemo)$/.test(name)) continue;
      out.push({ name, file: resolve(place, name), input: inputFor(name) });
    }
  }
  if (positionals.length === 0 || values.shapes === true) {
    await mkdir(join(folder, 'shapes'));
    for (const shape of await shapes()) {
      const file = join(folder, 'shapes', shape.name);
      await writeFile(file, shape.bytes);
      out.push({ name: shape.name, file, input: shape.input });
    }
  }
  return out.filter(({ name }) => values.only === undefined || new RegExp(values.only).test(name));
}

const other = join(root, 'fixtures/files/sklearn-1.9/logistic-cancer-bool.pkl');
const faults: string[] = [];
let count = 0;
let slowest = { seconds: 0, what: '' };
let largest = { megabytes: 0, what: '' };
try {
  const registry = join(folder, 'empty-registry');
  await run(['bin/brine.js', 'registry', 'init', '--registry', registry]);
  const commands = Object.entries(COMMANDS).filter(
    ([name]) => values.command === undefined || new RegExp(values.command).test(name),
  );
  for (const { name, file, input } of await given()) {
    const size = (await stat(file)).size;
    const scratch = join(folder, 'scratch');
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch);
    await cp(registry, join(scratch, 'registry'), { recursive: true });
    const own = join(scratch, basename(file));
    await writeFile(own, await readFile(file));
    await writeFile(join(scratch, 'input.json'), JSON.stringify(input));
    for (const [command, argv] of commands) {
      const outcome = await run(argv({ file: own, input: join(scratch, 'input.json'), other, scratch }));
      count += 1;
      const what = `${command} ${name}`;
      if (outcome.seconds > slowest.seconds) slowest = { seconds: outcome.seconds, what };
      if (outcome.megabytes > largest.megabytes) largest = { megabytes: outcome.megabytes, what };
      const fault = faultOf(outcome);
      if (fault !== undefined) faults.push(`${what} (${size} bytes): ${fault}`);
      if (fault !== undefined || values.all === true) {
        const { status, seconds, megabytes, outBytes, said } = outcome;
        console.log(
          `${fault === undefined ? 'ok   ' : 'FAULT'} ${name}  ${command}: ${fault ?? ''} status ${status}, ${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB, ${outBytes} bytes out  ${said.slice(0, 160).replace(/\s+/g, ' ')}`,
        );
      }
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(
  `${count} commands, ${faults.length} beyond ${PROMISE.seconds} s or ${PROMISE.megabytes} MB; ` +
    `slowest ${slowest.seconds.toFixed(2)} s (${slowest.what}), largest ${largest.megabytes.toFixed(0)} MB (${largest.what})`,
);
if (faults.length > 0) process.exitCode = 1;
