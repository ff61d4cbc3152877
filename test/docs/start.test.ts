/**
 * The README and the four getting-started pages, each followed from an empty folder with the package as npm packs it.
 * `npm run test:newcomer` does the same with npm's own installing.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { asNewcomer, blocksOf, newcomer, stepsOf } from './walk.js';

const pages = readdirSync('docs/start').map((name) => `docs/start/${name}`);
const LONG = { timeout: asNewcomer ? 900_000 : 300_000 };

test.each(pages)('%s', LONG, async (page) => {
  expect(stepsOf(page).filter(({ kind }) => kind === 'shows').length).toBeGreaterThan(2);
  const walk = newcomer('start');
  try {
    await walk.page(page);
  } finally {
    rmSync(walk.folder, { recursive: true, force: true });
  }
});

describe('the README', () => {
  test('its lines install, compile in strict TypeScript, and run', LONG, async () => {
    const walk = newcomer('readme');
    try {
      await walk.page('README.md');
      const codes = blocksOf(readFileSync('README.md', 'utf8')).filter(({ info }) => info === 'ts');
      expect(codes.length).toBeGreaterThan(0);
      const names = codes.map((_, i) => `readme-${i}`);
      codes.forEach(({ text }, i) => writeFileSync(join(walk.folder, `${names[i]!}.mts`), text));
      const run = (...args: string[]): string =>
        execFileSync(process.execPath, args, { cwd: walk.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
      // With the compiler of this checkout: the README does not say which one to take.
      const compiler = join(process.cwd(), 'node_modules/typescript/bin/tsc');
      const options = ['--strict', '--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2022'];
      expect(run(compiler, ...options, ...names.map((name) => `${name}.mts`))).toBe('');
      const printed = names.map((name) => run(`${name}.mjs`));
      expect(printed[0]).toContain("[ 'benign' ]");
    } finally {
      rmSync(walk.folder, { recursive: true, force: true });
    }
  });
});
