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

/** True where the tests must not skip for want of this environment; those of the matrix and of other folders are made by hand. */
export function requiredIn(env: string): boolean {
  const requirements = join('fixtures', 'envs', `${env}.txt`);
  return (
    pythonRequired && existsSync(requirements) && !readFileSync(requirements, 'utf8').includes('\n# for: matrix\n')
  );
}

export type Job = { op: 'predict' | 'canon' | 'load' | 'skops'; file: string } & Record<string, unknown>;

/** numpy's own choice of kernels, whose order of equal items depends on the processor: the fixtures are made without it. */
const DISPATCHED = `
try: from numpy._core import _multiarray_umath as module
except ImportError:
  try: from numpy.core import _multiarray_umath as module
  except ImportError: module = None
known = 'SSE41 POPCNT SSE42 AVX F16C FMA3 AVX2 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR X86_V3 X86_V4'
print(' '.join(name for name in known.split() if name in getattr(module, '__cpu_dispatch__', [])))
`;

const features = new Map<string, string>();

function featuresOf(python: string): string {
  const known = features.get(python);
  if (known !== undefined) return known;
  const found = execFileSync(python, ['-c', DISPATCHED], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  features.set(python, found);
  return found;
}

/** Answers in the order of the jobs. */
export function askPython(env: string, jobs: readonly Job[]): unknown[] {
  const python = pythonOf(env);
  if (python === undefined) throw new TypeError(`the environment ${env} is missing: run python3 fixtures/envs.py`);
  const answer = execFileSync(python, ['fixtures/oracle.py'], {
    input: JSON.stringify(jobs),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, NPY_DISABLE_CPU_FEATURES: featuresOf(python) },
  });
  return JSON.parse(answer) as unknown[];
}

/** True where all of these environments are there, or must be: what asks several of them runs then. */
export const areAsked = (...envs: readonly string[]): boolean =>
  envs.every((env) => pythonOf(env) !== undefined || requiredIn(env));

/** What a program of Python prints. */
export const runPython = (env: string, code: string, ...args: readonly string[]): string =>
  execFileSync(pythonOf(env)!, ['-c', code, ...args], { encoding: 'utf8' });
