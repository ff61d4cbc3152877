/** README and pages: every TypeScript block runs and compiles, every link leads somewhere that npm ships, figures are today's. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pack } from '../helpers/tarball.js';

const pages = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
]
  .filter((name) => name.endsWith('.md') && !name.includes('node_modules') && !name.startsWith('docs/site/'))
  .sort();
const textOf = (page: string): string => readFileSync(page, 'utf8');

// Inside of the package, so that its own name resolves to what was built.
const FOLDER = '.readme-examples';
/** Their blocks belong together, and are followed from an empty folder: test/docs/start.test.ts, how-to.test.ts. */
const FOLLOWED = /^docs\/(?:start|how-to)\//;
/** `ts no-run` is compiled only: it needs a server, a browser or a file of the reader. */
const examples = pages
  .filter((page) => !FOLLOWED.test(page))
  .flatMap((page) =>
    [...textOf(page).matchAll(/```ts( no-run)?\n([\s\S]*?)```/g)].map(([, only, text], i) => ({
      page,
      runs: only === undefined,
      text: text!,
      file: `${page.replaceAll(/[^\w]/g, '-')}-${i}.mts`,
    })),
  );

beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  mkdirSync('out', { recursive: true });
  for (const { file, text } of examples) writeFileSync(join(FOLDER, file), `${text}\nexport {};\n`);
});
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  rmSync('out', { recursive: true, force: true });
});

describe('the examples', () => {
  test('are there', () => {
    expect(examples.filter(({ page }) => page === 'README.md').length).toBeGreaterThanOrEqual(1);
    expect(examples.length).toBeGreaterThanOrEqual(20);
  });

  test('run, one after another', { timeout: 240_000 }, () => {
    const run = examples.filter(({ runs }) => runs).map(({ file }) => `./${file}`);
    const lines = run.map((file) => `console.error('at ${file}');\nawait import('${file}');`);
    writeFileSync(join(FOLDER, 'all.mts'), `${lines.join('\n')}\nprocess.exit(0);\n`);
    execFileSync(process.execPath, ['--import', 'tsx', join(FOLDER, 'all.mts')], { stdio: 'pipe' });
  });

  test('pass the type checker', { timeout: 240_000 }, () => {
    const options = ['--noEmit', '--ignoreConfig', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022', '--types', 'node']; // prettier-ignore
    const files = examples.map(({ file }) => join(FOLDER, file));
    const run = (): string =>
      execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', ...options, ...files], { encoding: 'utf8' });
    expect(run).not.toThrow();
  });
});

describe('the pages', () => {
  const anchorsOf = (text: string): string[] =>
    [...text.matchAll(/^#+ (.+)$/gm)].map(
      ([, title]) =>
      title!.toLowerCase().replaceAll(/[`*]/g, '').replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'), // prettier-ignore
    );

  test.each(pages)('%s has no dead link', (page) => {
    const text = textOf(page).replaceAll(/```[\s\S]*?```/g, '');
    const dead: string[] = [];
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target!)) continue;
      const [path, anchor] = target!.split('#') as [string, string | undefined];
      const file = path === '' ? page : normalize(join(dirname(page), path));
      if (!existsSync(file)) dead.push(target!);
      else if (anchor !== undefined && !anchorsOf(textOf(file)).includes(anchor)) dead.push(target!);
    }
    expect(dead).toEqual([]);
  });

  test('README links only to what is in the package', { timeout: 60_000 }, () => {
    const paths = new Set(pack().paths);
    const targets = [...textOf('README.md').matchAll(/\]\(([^)\s#]+)/g)].map(([, target]) => target!);
    expect(targets.filter((target) => !/^https?:/.test(target) && !paths.has(target))).toEqual([]);
  });

  test('README has the figures of the coverage page, and fits on a screen or two', () => {
    const [, verified, deviate] = /(\d+) cells are verified, (\d+) deviate/.exec(textOf('docs/coverage.md'))!;
    const readme = textOf('README.md').replaceAll(/\s+/g, ' ');
    expect(readme).toContain(`${verified} cells of the`);
    expect(readme).toContain(`${deviate} deviate`);
    expect(textOf('README.md').split('\n').length).toBeLessThan(90);
  });

  test('README has the two commands that .ci/run runs', () => {
    expect(textOf('README.md')).toContain('    npm ci && npm test ');
    expect(textOf('README.md')).toContain('    npm ci && npm run demo ');
    expect(textOf('.ci/run')).toMatch(/^npm ci$\n^npm test$/m);
  });
});
