/**
 * Brine's side of fixtures/heldout.py: what it makes of every call that Python was asked.
 * `node --import tsx scripts/heldout.ts FOLDER ENV` writes FOLDER/results-ENV.jsonl and prints what is not right;
 * `--copies` writes each model again into FOLDER/copies/ENV, for Python to compare.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dump, load } from '../src/node.js';
import { compareEnvironment } from '../test/helpers/heldout/compare-env.js';
import { report } from '../test/helpers/heldout/report.js';

async function copyAll(folder: string, env: string): Promise<void> {
  mkdirSync(join(folder, 'copies', env), { recursive: true });
  for (const name of readdirSync(join(folder, 'files', env))) {
    const model = await load(join(folder, 'files', env, name), { lossless: true });
    await dump(model, join(folder, 'copies', env, name));
  }
}

const args = process.argv.slice(2);
const [folderName, env] = args.filter((arg) => !arg.startsWith('--')) as [string, string];
const folder = resolve(folderName);
if (args.includes('--copies')) {
  await copyAll(folder, env);
} else {
  const outcomes = await compareEnvironment(folder, env);
  const lines = outcomes.filter(({ verdict }) => verdict !== 'right').map((outcome) => `${JSON.stringify(outcome)}\n`);
  writeFileSync(join(folder, `results-${env}.jsonl`), lines.join(''));
  const { text, unexplained } = report(env, outcomes);
  console.log(text);
  process.exitCode = unexplained > 0 ? 1 : 0;
}
