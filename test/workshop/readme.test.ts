import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// Inside of the package, so that its own name resolves to what was built.
const FOLDER = '.readme-examples';
const examples = [...readFileSync('README.md', 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);

beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  mkdirSync('out', { recursive: true });
  examples.forEach((text, i) => writeFileSync(join(FOLDER, `example-${i}.mts`), text));
});
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  rmSync('out', { recursive: true, force: true });
});

describe('the examples of the README', () => {
  test('are five lines or so', () => {
    expect(examples.length).toBeGreaterThanOrEqual(5);
  });

  test.each(examples.map((text, i) => [text.split('\n')[0]!, i] as const))('%s (%i) runs', (_, i) => {
    execFileSync(process.execPath, ['--import', 'tsx', join(FOLDER, `example-${i}.mts`)], { stdio: 'pipe' });
  });

  test('pass the type checker', { timeout: 120_000 }, () => {
    const options = [
      '--noEmit',
      '--ignoreConfig',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--types',
      'node',
    ];
    const files = examples.map((_, i) => join(FOLDER, `example-${i}.mts`));
    const run = (): string =>
      execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', ...options, ...files], { encoding: 'utf8' });
    expect(run).not.toThrow();
  });
});
