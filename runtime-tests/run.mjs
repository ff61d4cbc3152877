/**
 * Runs the small projects of this folder: each installs the packed package as a user would, does what shared/check.mjs says, and is
 * a line of the table. `npm run test:runtimes`, or `npm run test:runtimes -- node-22 webpack` for some; --installed asks no registry.
 */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inflateSync } from 'node:zlib';
import { chromium } from './shared/browser.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const installedOnly = process.argv.includes('--installed');
const MINUTES = 10;

const projects = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(here, entry.name, 'package.json')))
  .map(({ name }) => name)
  .filter((name) => name !== 'typescript' && (wanted.length === 0 || wanted.includes(name)))
  .sort();

/** The model, its rows and Python's answers as a module that every bundler takes. */
function caseModule() {
  const python = JSON.parse(readFileSync(join(root, 'demo/python.json'), 'utf8'));
  const [head, ...lines] = readFileSync(join(root, 'demo/tumours.csv'), 'utf8').trim().split('\n');
  const names = head.split(',');
  const rows = lines.map(
    (line) =>
    Object.fromEntries(line.split(',').map((text, i) => [names[i], text === '' ? null : Number.isNaN(Number(text)) ? text : Number(text)])), // prettier-ignore
  );
  const file = readFileSync(join(root, 'demo/tumours.joblib'));
  const base64 = (bytes) => JSON.stringify(bytes.toString('base64'));
  return `const bytesOf = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
export const bytes = bytesOf(${base64(file)});
// The same without compression.
export const plain = bytesOf(${base64(inflateSync(file))});
export const rows = ${JSON.stringify(rows)};
export const expected = ${JSON.stringify({ predict: python.predict, predict_proba: python.predict_proba })};
`;
}

function pack() {
  if (!existsSync(join(root, 'dist/node.js'))) throw new Error('dist/ is not there: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'brine-runtimes-'));
  const text = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }); // prettier-ignore
  return join(folder, JSON.parse(text)[0].filename);
}

const run = promisify(execFile);

async function runProject(name, tarball) {
  const folder = join(here, name);
  const { brine = {}, scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  rmSync(join(folder, '.out'), { recursive: true, force: true });
  mkdirSync(join(folder, '.out'));
  writeFileSync(join(folder, '.out/case.mjs'), caseModule());
  for (const file of ['check.mjs', 'browser.mjs']) cpSync(join(here, 'shared', file), join(folder, '.out', file));
  if (brine.needs === 'chromium' && chromium === undefined)
    return { name, result: 'not run', why: 'there is no Chromium here: install it, or name it in CHROMIUM' };
  const options = { cwd: folder, timeout: MINUTES * 60_000, maxBuffer: 1 << 26, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CI: '1' } }; // prettier-ignore
  const began = Date.now();
  try {
    if (installedOnly && !existsSync(join(folder, 'node_modules'))) return { name, result: 'not installed', why: '' };
    // Once the tools are there, only Brine itself is put in anew, as it was packed.
    const tools = existsSync(join(folder, 'node_modules/.package-lock.json'));
    if (!tools)
      await run('npm', ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', tarball], options);
    rmSync(join(folder, 'node_modules/brine'), { recursive: true, force: true });
    mkdirSync(join(folder, 'node_modules/brine'));
    await run('tar', ['xzf', tarball, '-C', join(folder, 'node_modules/brine'), '--strip-components', '1'], options);
  } catch (error) {
    return { name, result: 'cannot be installed', why: lastLine(error) };
  }
  try {
    const { stdout } = await run('npm', ['run', '--silent', 'check'], options);
    const lines = stdout
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('brine: ok'));
    const want = brine.oks ?? 1;
    if (lines.length < want)
      return { name, result: 'FAILED', why: `${lines.length} of ${want} checks: ${stdout.trim().slice(-200)}` };
    return { name, result: 'ok', why: brine.note ?? '', seconds: (Date.now() - began) / 1000 };
  } catch (error) {
    return { name, result: 'FAILED', why: lastLine(error), script: scripts.check };
  }
}

function lastLine(error) {
  const text = `${error.stderr ?? ''}\n${error.stdout ?? ''}\n${error.message}`;
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return (lines.find((line) => /error|cannot|not/i.test(line)) ?? lines.at(-1) ?? '').slice(0, 160);
}

const tarball = resolve(pack());
const rows = [];
for (const name of projects) {
  const row = await runProject(name, tarball);
  rows.push(row);
  console.error(`${row.name.padEnd(14)} ${row.result}${row.why ? `  ${row.why}` : ''}`);
}
const table = ['| runtime | result | |', '|---|---|---|', ...rows.map(({ name, result, why }) => `| ${name} | ${result} | ${why.replaceAll('|', '\\|')} |`)]; // prettier-ignore
console.log(
  `${table.join('\n')}\n\n${rows.filter(({ result }) => result === 'ok').length} of ${rows.length} with ${basename(tarball)}`,
);
process.exitCode = rows.some(({ result }) => result === 'FAILED' || result === 'cannot be installed') ? 1 : 0;
