import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brine } from '../helpers/brine.js';
import { manPage, roff } from '../../src/cli/man.js';

const page = await manPage();
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

test('names every command, its options and examples', () => {
  for (const word of [
    '.SS brine show',
    '.SS brine registry promote',
    '\\-\\-sarif',
    '.SH EXIT STATUS',
    'BRINE_REGISTRY',
  ])
    expect(page).toContain(word);
  expect(page).toContain('brine predict churn.joblib \\-\\-input customers.csv');
  expect(page).not.toContain('set\\-version');
});

test('text stays text', () => {
  expect(roff(".x\n'y\n\\fBz-é …")).toBe('\\&.x\n\\(aqy\n\\efBz\\-\\[u00E9] ...');
});

test.runIf(has('groff'))('is roff without a warning', () => {
  const { stdout, stderr, status } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-Wbreak', '-z'], { input: page, encoding: 'utf8' }); // prettier-ignore
  expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
});

test.runIf(has('man') && has('groff'))('man shows it on a terminal of 80 columns', () => {
  const folder = mkdtempSync(join(tmpdir(), 'brine-man-'));
  try {
    writeFileSync(join(folder, 'brine.1'), page);
    const { stdout } = spawnSync('man', [join(folder, 'brine.1')], { encoding: 'utf8', env: { ...process.env, MANWIDTH: '80', MANPAGER: 'cat', LC_ALL: 'C' } }); // prettier-ignore
    const lines = stdout.replaceAll(/.\u0008/g, '').split('\n');
    expect(lines.some((line) => line.trim() === 'brine registry promote <model> <environment>')).toBe(true);
    const prose = lines.filter(
      (line) => !/^ {7,}(?:brine|curl|cat|echo) /.test(line) && !line.includes('churn.joblib'),
    );
    expect(prose.filter((line) => line.length > 80)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('help fits a terminal of 80 columns, except for command lines to be copied', async () => {
  const names = async (...path: string[]): Promise<string[][]> => {
    const { out } = await brine(...path, '--help');
    const listed = /\nCommands:\n([\s\S]*?)(?:\n\n|$)/.exec(out)?.[1] ?? '';
    const below = [...listed.matchAll(/^ {2}([a-z][\w-]*)/gm)]
      .map((match) => match[1]!)
      .filter((name) => name !== 'help');
    return [path, ...(await Promise.all(below.map((name) => names(...path, name)))).flat()];
  };
  const all = await names();
  expect(all.length).toBeGreaterThan(40);
  for (const path of all) {
    const { out } = await brine(...path, '--help');
    const wide = out.split('\n').filter((line) => line.length > 80 && !line.startsWith('  $ '));
    expect(wide, path.join(' ')).toEqual([]);
  }
});
