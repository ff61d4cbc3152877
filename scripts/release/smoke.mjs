/** Tries a tarball as somebody has it who has no checkout: an empty folder, the command, the library, a few entries. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = `
import { load } from 'brine';
import { loads, dumps } from 'brine/pickle';
import { scan } from 'brine/scan';
import { readFileSync } from 'node:fs';

const model = await load('node_modules/brine/demo/tumours.joblib');
const [head, ...lines] = readFileSync('node_modules/brine/demo/tumours.csv', 'utf8').trim().split('\\n');
const names = head.split(',');
const cell = (text) => (text === '' ? null : Number.isNaN(Number(text)) ? text : Number(text));
const rows = lines.map((line) => Object.fromEntries(line.split(',').map((text, i) => [names[i], cell(text)])));
if (loads(dumps([1, 2])).length !== 2) throw new Error('dumps and loads do not agree');
const { verdict } = await scan('node_modules/brine/demo/tumours.joblib');
console.log(JSON.stringify({ labels: model.predict(rows).tolist(), verdict }));
`;

/** Puts the package into node_modules; without a registry the dependencies are those of a checkout. */
function install(folder, tarball, linked) {
  if (linked === undefined) {
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', tarball], { cwd: folder, stdio: 'pipe' });
    return;
  }
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'brine'), { recursive: true });
  execFileSync('tar', ['xzf', tarball, '-C', join(modules, 'brine'), '--strip-components', '1']);
  for (const name of readdirSync(linked)) {
    const to = join(modules, name);
    if (!name.startsWith('.') && !existsSync(to)) symlinkSync(join(linked, name), to, 'dir');
  }
}

/** What was tried, a line each. @throws where something is not as it should be */
export function smoke(tarball, version, linked) {
  const folder = mkdtempSync(join(tmpdir(), 'brine-smoke-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}\n');
    install(folder, tarball, linked);
    const root = join(folder, 'node_modules/brine');
    const brine = (...args) => execFileSync(process.execPath, [join(root, 'bin/brine.js'), ...args], { cwd: folder, encoding: 'utf8' }); // prettier-ignore
    const said = brine('--version').trim();
    if (said !== version) throw new Error(`brine --version says ${said}, not ${version}`);
    for (const name of [
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'dist/brine.1',
      'docs/command-line.md',
      'schemas/model-card.v1.json',
    ])
      if (!existsSync(join(root, name))) throw new Error(`the package has no ${name}`);
    const labels = brine('predict', join(root, 'demo/tumours.joblib'), '-i', join(root, 'demo/tumours.csv')).trim();
    writeFileSync(join(folder, 'script.mjs'), SCRIPT);
    const answer = JSON.parse(execFileSync(process.execPath, ['script.mjs'], { cwd: folder, encoding: 'utf8' }));
    if (JSON.stringify(answer.labels) !== JSON.stringify(JSON.parse(labels)))
      throw new Error('the command and the library differ');
    if (answer.verdict !== 'safe') throw new Error(`the demo is ${answer.verdict}`);
    cpSync(join(root, 'demo/tumours.joblib'), join(folder, 'churn.joblib'));
    brine('registry', 'init');
    brine('registry', 'push', 'churn.joblib', '--name', 'churn', '--version', '1.0.0');
    if (!JSON.parse(brine('registry', 'fsck', '--json')).ok) throw new Error('a fresh registry is not sound');
    const changes = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
    if (!changes.includes(`## ${version} (`)) throw new Error(`CHANGELOG.md has no section of ${version}`);
    return [
      `brine ${said}`,
      `${answer.labels.length} rows predicted by the command and by the library`,
      'scan, registry',
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
