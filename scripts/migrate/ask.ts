/** Asks a real release about files (fixtures/migrate/check.py), and compares what it says with the recorded answers. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { compareResult } from '../../test/helpers/compare.js';
import { pythonOf } from '../../test/helpers/oracle.js';

export interface Method {
  tolerance: number;
  method?: string;
  kwargs?: unknown;
}

export interface Found {
  load?: string;
  warnings: string[];
  results: Record<string, { error?: string }>;
  broken: Record<string, string>;
}

const FIXED = { PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };

/** Answers of other than trees and look-ups. */
const TOLERANCE = 1e-12;

/** Methods as check.py calls them. */
export const methodsOf = (methods: Readonly<Record<string, Method>>): unknown[] =>
  Object.entries(methods).map(([name, { method, kwargs }]) =>
    method === undefined ? name : { name, method, kwargs: kwargs ?? {} },
  );

/** One process of a release's Python: it imports its libraries once, and answers in the order in which it is asked. */
export class Asker {
  readonly env: string;
  readonly #python: string;
  #process: ChildProcessWithoutNullStreams | undefined;
  readonly #waiting: { line: string; answer: (found: Found) => void }[] = [];

  constructor(env: string) {
    const python = pythonOf(env);
    if (python === undefined) throw new TypeError(`the environment ${env} is missing: python3 fixtures/envs.py ${env}`);
    this.env = env;
    this.#python = python;
  }

  ask(job: unknown): Promise<Found> {
    const line = `${JSON.stringify(job)}\n`;
    return new Promise((answer) => {
      this.#waiting.push({ line, answer });
      if (this.#process === undefined) this.#start();
      else this.#process.stdin.write(line);
    });
  }

  /** Ends the process when it has answered. */
  close(): void {
    this.#process?.stdin.end();
  }

  #start(): void {
    const started = spawn(this.#python, ['fixtures/migrate/check.py'], { env: { ...process.env, ...FIXED } });
    this.#process = started;
    let said = '';
    started.stderr.on('data', (data: Buffer) => (said = (said + data.toString('utf8')).slice(-2000)));
    createInterface({ input: started.stdout }).on('line', (text) => {
      this.#waiting.shift()?.answer(JSON.parse(text) as Found);
    });
    started.stdin.on('error', () => undefined);
    started.on('close', (status, signal) => {
      this.#process = undefined;
      // A file that ends the process: what follows it is asked in another one.
      const why = `ended the process (${signal ?? String(status)}): ${said.trim().split('\n').pop() ?? ''}`;
      this.#waiting.shift()?.answer({ load: why.slice(0, 300), warnings: [], results: {}, broken: {} });
      if (this.#waiting.length > 0) this.#start();
    });
    for (const { line } of this.#waiting) started.stdin.write(line);
  }
}

/** One answer for each job. */
export async function ask(env: string, jobs: readonly unknown[]): Promise<Found[]> {
  const asker = new Asker(env);
  const answers = await Promise.all(jobs.map((job) => asker.ask(job)));
  asker.close();
  return answers;
}

/** True where the target's class has no such method at all: another release's API, not an answer. A text has none in any release. */
const noMethod = (error: string, name: string): boolean =>
  new RegExp(`^AttributeError: (?:type object )?'(?!str')\\w+' object has no attribute '${name}'`).test(error);

interface Sparse {
  kind: string;
  indptr: number[];
  indices: number[];
  data: unknown[];
}

/** Entries of a sparse row by column: their order in memory is no answer. */
function inOrder(result: unknown): unknown {
  const { kind, indptr, indices, data } = result as Sparse;
  if (kind !== 'sparse') return result;
  const row = indices.map(() => 0);
  for (let r = 0; r + 1 < indptr.length; r++) row.fill(r, indptr[r], indptr[r + 1]);
  const order = indices.map((_, i) => i).sort((a, b) => row[a]! - row[b]! || indices[a]! - indices[b]!);
  return { ...(result as Sparse), indices: order.map((i) => indices[i]), data: order.map((i) => data[i]) };
}

/** Methods that fail, or answer otherwise than what was recorded. */
export function wrongAnswers(
  methods: Readonly<Record<string, Method>>,
  expected: Readonly<Record<string, unknown>>,
  found: Found,
  least = TOLERANCE,
): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const [label, { tolerance, method = label }] of Object.entries(methods)) {
    const got = found.results[label];
    if (got === undefined) continue;
    if (got.error !== undefined) {
      if (!noMethod(got.error, method)) wrong[label] = got.error;
      continue;
    }
    const said = compareResult(
      inOrder(got),
      inOrder(expected[label]),
      tolerance === 0 ? 0 : Math.max(least, tolerance),
    );
    if (said !== undefined) wrong[label] = said.slice(0, 200);
  }
  return wrong;
}
