import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { SHELLS } from '../../src/cli/completion.js';
import { brine } from '../helpers/brine.js';

test.each(SHELLS)('the script for %s names every command, and options of one', async (shell) => {
  const { status, out, err } = await brine('completion', shell);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  for (const word of ['show', 'predict', 'registry', 'promote', 'types', 'completion', 'sarif'])
    expect(out, word).toContain(word);
});

test('another shell is refused', async () => {
  expect(await brine('completion', 'tcsh')).toMatchObject({ status: 2 });
});

const bash = spawnSync('bash', ['--version']).status === 0;

test.runIf(bash)('bash completes commands, those of registry, and options', async () => {
  const { out } = await brine('completion', 'bash');
  const ask = (...words: string[]): string[] => {
    const script = `${out}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _brine; printf '%s\\n' "\${COMPREPLY[@]}"`; // prettier-ignore
    return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
  };
  expect(ask('brine', 'sh')).toContain('show');
  expect(ask('brine', 'registry', 'pro')).toEqual(expect.arrayContaining(['promote', 'protect']));
  expect(ask('brine', 'scan', '--sa')).toContain('--sarif');
  expect(ask('brine', 'show', '--sa')).not.toContain('--sarif');
});
