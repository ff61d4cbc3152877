/** Every block of code of every page runs or compiles somewhere: each kind is named here with the test that holds it, and there is no other. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';
import { type Block, blocksOf, fileOf } from './walk.js';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'deploy/README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));
const textOf = (page: string): string => readFileSync(page, 'utf8');

/** start.test.ts and how-to.test.ts follow them from an empty folder. */
const followed = (page: string): boolean => /^docs\/(?:start|how-to)\//.test(page);

/** The test that holds a block with marks around it. */
function heldBy(page: string, block: Block): string | undefined {
  const { info } = block;
  if (followed(page))
    return info === 'sh' || info === 'text' || fileOf(block) !== undefined ? 'start, how-to' : undefined;
  if (info === 'ts' || info === 'ts no-run') return 'workshop/readme';
  if (info === 'sh' && page !== 'docs/serving.md') return page === 'README.md' ? 'start' : page === 'docs/keeping-models.md' ? 'keeping-models' : undefined; // prettier-ignore
  if (page === 'docs/serving.md') {
    // There is neither Docker nor a cluster in the tests.
    const held = { sh: 'serve/docs', 'sh no-run': 'nothing, and it says so' }[info];
    if (held !== undefined) return held;
  }
  if (info === 'json' && page === 'docs/command-line.md') return 'cli/config';
  return info === 'python' ? 'below' : undefined;
}

/** Lines that are code by their four blanks, and none of a list. */
function indented(page: string): string[] {
  const text = textOf(page).replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
  return text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.split('\n').every((line) => line.startsWith('    ')))
    .flatMap((paragraph) => paragraph.split('\n').map((line) => line.slice(4)));
}

/** What stands there as a picture or as what a program printed: nobody types it. */
const SHOWN: Readonly<Record<string, RegExp>> = {
  'README.md': /[─►│]/,
  'docs/architecture.md': /[─►│▲]/,
  'docs/keeping-models.md': /^(?:registry\.json|models\/|blobs\/)/,
  'CONTRIBUTING.md': /^[a-z]+\/ {2,}/,
};

async function check(page: string, line: string): Promise<boolean> {
  // commands.test.ts runs these, and looks for the scripts and programs of the others; serve/docs.test.ts asks with curl.
  if (/^(?:npx )?brine |\| brine /.test(line)) return true;
  if (/^npm (?:run|ci|test)\b|^(?:python3|bash|npx tsx|node) (?:fixtures|bench|scripts)\/|^curl /.test(line))
    return true;
  if (/^\{/.test(line)) return typeof JSON.parse(line.replaceAll('…', '')) === 'object';
  if (/^export [A-Z]/.test(line)) return execFileSync('bash', ['-n', '-c', line]).length === 0;
  if (/^(?:import|export|const) /.test(line)) return (await transform(line, { loader: 'ts' })).code.length > 0;
  return SHOWN[page]?.test(line) === true;
}

describe.each(pages)('%s', (page) => {
  test('has no block of a kind that nothing holds', () => {
    const loose = blocksOf(textOf(page)).filter((block) => heldBy(page, block) === undefined);
    expect(loose.map(({ info, text }) => `${info}: ${text.slice(0, 80)}`)).toEqual([]);
    expect(textOf(page).match(/^ *```/gm)?.length ?? 0).toBe(2 * blocksOf(textOf(page)).length);
  });

  test('has no line of code that nothing holds', async () => {
    const loose: string[] = [];
    for (const line of indented(page)) if (!(await check(page, line))) loose.push(line);
    expect(loose).toEqual([]);
  });
});

const blocks = pages.flatMap((page) => blocksOf(textOf(page)).filter(({ info }) => info === 'python'));
const python = pythonOf('sklearn-1.9');
test.skipIf(python === undefined && !pythonRequired)('Python compiles what is written in it', () => {
  expect(blocks.length).toBeGreaterThan(0);
  for (const { text } of blocks)
    execFileSync(python!, ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: text, stdio: 'pipe' });
});
