/** Golden predictions in a real Python, by python/replay.py of this package. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseJson } from '../core/json.js';
import { moduleUrl } from '../core/module-url.js';
import { InvalidInputError, NotFoundError, UnsupportedError } from '../core/errors.js';
import type { Encoded } from './schema.js';

export interface PythonAnswer {
  versions?: Record<string, string>;
  outputs?: Record<string, Encoded>;
  /** What Python raised. */
  error?: string;
}

/** The program beside the package. */
function script(): string {
  const here = moduleUrl();
  if (here === undefined)
    throw new UnsupportedError('python/replay.py of the package is not beside this bundle: leave brine out of it');
  return fileURLToPath(new URL('../../python/replay.py', here));
}

const TIMEOUT_MS = 300_000;

/** Loads a file in Python, which executes what the file asks for, and calls methods with golden rows. */
export function replayInPython(
  python: string,
  file: string,
  input: Encoded,
  methods: readonly string[],
): Promise<PythonAnswer> {
  return new Promise((done, fail) => {
    const child = spawn(python, [script()], { stdio: ['pipe', 'pipe', 'pipe'], timeout: TIMEOUT_MS });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err = (err + text).slice(-2000)));
    child.on('error', (cause) => {
      fail(new NotFoundError(`${python}: cannot be started: ${cause.message}`, { cause }));
    });
    child.on('close', (status) => {
      if (status !== 0) {
        const last = err.trim().split('\n').at(-1) ?? '';
        fail(new InvalidInputError(`${python}: ended with status ${String(status)}: ${last}`));
        return;
      }
      try {
        done(parseJson(out, python) as PythonAnswer);
      } catch (error) {
        fail(error as Error);
      }
    });
    // A Python that ends early closes the pipe; its status says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify({ file: resolve(file), input, methods }));
  });
}
