// Makes a release: npm run release -- minor (or major, patch, or a version). With --dry-run everything happens in a clone that is
// removed again. What it leaves: a commit, a tag, and the tarball, tried in an empty folder. It publishes nothing; it says how.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import semver from 'semver';
import { releasedChangelog } from './release/changelog.mjs';
import { smoke } from './release/smoke.mjs';

const USAGE =
  'npm run release -- major|minor|patch|X.Y.Z [--dry-run] [--linked]   (--linked: dependencies of this checkout, no registry is asked)';
const words = process.argv.slice(2);
const flags = new Set(words.filter((word) => word.startsWith('--')));
const [wanted, ...more] = words.filter((word) => !word.startsWith('--'));
const fail = (message) => {
  console.error(`release: ${message}`);
  process.exit(1);
};
for (const flag of flags) if (!['--dry-run', '--linked'].includes(flag)) fail(`there is no ${flag}. ${USAGE}`);
if (wanted === undefined || more.length > 0) fail(USAGE);

const dry = flags.has('--dry-run');
const home = resolve('.');
const git = (folder, ...args) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim(); // prettier-ignore

const { version: before } = JSON.parse(readFileSync('package.json', 'utf8'));
const released = git(home, 'tag', '--list', `v${before}`) !== '';
// The first release has the number that stands in package.json already.
const version = ['major', 'minor', 'patch'].includes(wanted) ? semver.inc(before, wanted) : semver.valid(wanted);
if (version === null) fail(`${wanted} is no version: major, minor, patch or X.Y.Z`);
if (released ? !semver.gt(version, before) : semver.lt(version, before))
  fail(`${version} does not come after ${before}`);
if (git(home, 'tag', '--list', `v${version}`) !== '') fail(`v${version} is there already`);
if (!dry && git(home, 'status', '--porcelain') !== '') fail('commit what is not committed first');

const scratch = mkdtempSync(join(tmpdir(), 'brine-release-'));
try {
  const folder = dry ? join(scratch, 'clone') : home;
  if (dry) {
    git(home, 'clone', '--quiet', '--shared', home, folder);
    symlinkSync(join(home, 'node_modules'), join(folder, 'node_modules'), 'dir');
  }
  const at = (name) => join(folder, name);
  const step = (text) => console.log(`release: ${text}`);

  step(`${before} → ${version}`);
  const replaceIn = (name, from, to) => {
    const text = readFileSync(at(name), 'utf8');
    if (!text.includes(from)) fail(`${name} does not say ${from}`);
    writeFileSync(at(name), text.replace(from, to));
  };
  writeFileSync(at('CHANGELOG.md'), releasedChangelog(readFileSync(at('CHANGELOG.md'), 'utf8'), version, new Date()));
  if (version !== before) {
    execFileSync('npm', ['version', version, '--no-git-tag-version', '--ignore-scripts'], {
      cwd: folder,
      stdio: 'ignore',
    });
    replaceIn('src/core/version.ts', `'${before}'`, `'${version}'`);
  }

  step('build');
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  step('pack');
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', scratch], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }); // prettier-ignore
  const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(packed);
  const tarball = join(scratch, filename);
  step(`${filename}: ${size} bytes, ${unpackedSize} unpacked, ${entryCount} files`);

  step('the package in an empty folder');
  for (const line of smoke(tarball, version, flags.has('--linked') ? join(home, 'node_modules') : undefined))
    step(`  ${line}`);

  const changed = ['CHANGELOG.md', 'package.json', 'package-lock.json', 'src/core/version.ts'].filter((name) =>
    existsSync(at(name)),
  );
  git(folder, 'add', ...changed);
  git(folder, 'commit', '--quiet', '--message', `Release ${version}`);
  git(folder, 'tag', '--annotate', `v${version}`, '--message', `Brine ${version}`);
  step(`commit ${git(folder, 'rev-parse', '--short', 'HEAD')}, tag v${version}`);

  if (dry) step('nothing of this checkout was changed');
  else {
    writeFileSync(join(home, filename), readFileSync(tarball));
    step(
      `git push --follow-tags, then, in the pipeline that may: npm publish ${filename} --provenance --access public`,
    );
    if (JSON.parse(readFileSync(at('package.json'), 'utf8')).repository === undefined)
      step('package.json names no repository yet: provenance needs one');
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
