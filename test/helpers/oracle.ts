/** Asks the pinned Python environments (fixtures/envs.py makes them). Required where CI is set, otherwise optional. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The interpreter of an environment, or undefined where it was not made. */
export function pythonOf(env: string): string | undefined {
  const python = join('.oracle', env, 'bin', 'python');
  return existsSync(python) ? python : undefined;
}

/** True where the tests must not skip for want of Python. */
export const pythonRequired = process.env['CI'] !== undefined && process.env['CI'] !== '';

/** True where the tests must not skip for want of this environment; those of the matrix are made by hand. */
export function requiredIn(env: string): boolean {
  return pythonRequired && !readFileSync(join('fixtures', 'envs', `${env}.txt`), 'utf8').includes('\n# for: matrix\n');
}

export type Job = { op: 'predict' | 'canon' | 'load' | 'skops'; file: string } & Record<string, unknown>;

/** Answers in the order of the jobs. */
export function askPython(env: string, jobs: readonly Job[]): unknown[] {
  const python = pythonOf(env);
  if (python === undefined) throw new TypeError(`the environment ${env} is missing: run python3 fixtures/envs.py`);
  const answer = execFileSync(python, ['fixtures/oracle.py'], {
    input: JSON.stringify(jobs),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return JSON.parse(answer) as unknown[];
}
