/** A release, rehearsed; and how much somebody gets who installs the package. */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { releasedChangelog } from '../../scripts/release/changelog.mjs';
import { pack } from '../helpers/tarball.js';

const MB = 1_000_000;

describe('a release', () => {
  test('gives the unreleased part of the changelog a number and a day', () => {
    const text = '# Changelog\n\n## 0.2.0 (unreleased)\n\n- one\n- two\n\n## 0.1.0 (2026-01-01)\n\n- zero\n';
    expect(releasedChangelog(text, '0.3.0', new Date('2026-12-24'))).toBe(
      '# Changelog\n\n## Next (unreleased)\n\n## 0.3.0 (2026-12-24)\n\n- one\n- two\n\n## 0.1.0 (2026-01-01)\n\n- zero\n',
    );
    const again = releasedChangelog(text, '0.3.0', new Date('2026-12-24'));
    expect(() => releasedChangelog(again, '0.4.0', new Date())).toThrow('nothing that is not released');
    expect(() => releasedChangelog('# Changelog\n', '0.4.0', new Date())).toThrow('no section');
  });

  test.each([[[]], [['1.x']], [['0.0.1', '--dry-run']], [['minor', '--dryrun']]])('%j is refused', (args) => {
    const done = spawnSync(process.execPath, ['scripts/release.mjs', ...args], { encoding: 'utf8' });
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(/^release: [^\n]+\n$/);
  });

  test('is rehearsed from number to tag without a change here', { timeout: 300_000 }, () => {
    const git = (...args: string[]): string => spawnSync('git', args, { encoding: 'utf8' }).stdout;
    const state = (): string => git('status', '--porcelain') + git('tag', '--list') + git('rev-parse', 'HEAD');
    const before = state();
    const done = spawnSync(process.execPath, ['scripts/release.mjs', 'minor', '--dry-run', '--linked'], { encoding: 'utf8', env: { ...process.env, GIT_AUTHOR_NAME: 'n', GIT_AUTHOR_EMAIL: 'n@example.org', GIT_COMMITTER_NAME: 'n', GIT_COMMITTER_EMAIL: 'n@example.org' } }); // prettier-ignore
    expect(done.stderr).toBe('');
    expect(done.stdout).toMatch(/14 rows predicted by the command and by the library/);
    expect(done.stdout).toMatch(/tag v\d+\.\d+\.0\nrelease: nothing of this checkout was changed\n$/);
    expect(done.status).toBe(0);
    expect(state()).toBe(before);
  });
});

/** Bytes of the files below a folder. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesIn(path) : lstatSync(path).size);
  }, 0);
}

describe('what npm install brings', () => {
  test('the tarball stays small', { timeout: 60_000 }, () => {
    const { bytes, paths } = pack();
    expect(bytes).toBeLessThan(LIMITS.tarball);
    expect(paths.length).toBeLessThan(LIMITS.files);
    for (const path of paths) expect(path).not.toMatch(/^(?:src|test|fixtures|bench|runtime-tests)\/|\.map$/);
  });

  test('the dependencies stay few and small', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { dev?: boolean; devOptional?: boolean; peer?: boolean; hasInstallScript?: boolean }>;
    };
    const installed = Object.entries(packages).filter(
      ([path, { dev, devOptional, peer }]) =>
        path !== '' && dev !== true && devOptional !== true && peer !== true && existsSync(path),
    );
    const scripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path);
    // koffi's script only looks whether its binary is there.
    expect(scripts.filter((path) => path !== 'node_modules/koffi')).toEqual([]);
    expect(installed.length).toBeLessThan(LIMITS.packages);
    expect(installed.reduce((sum, [path]) => sum + bytesIn(path), 0)).toBeLessThan(LIMITS.installed);
  });
});

/** A little above what they are: whoever passes them says why. The page (dist/web) is 0.9 MB of the tarball and 270 of the files, the
 * bundle of pages (dist/browser) 0.8 MB. 3.4 until the layouts of imbalanced-learn 0.4 to 0.14 and of pandas before 1.4,
 * 3.45 until searches, and doctor's questions of who asks whom. */
const LIMITS = { tarball: 3.5 * MB, files: 2440, packages: 50, installed: 27 * MB };
