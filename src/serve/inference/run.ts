/** Runs methods of a model on rows: at once where they are few, in pieces where they would hold up everybody else. */
import type { Estimator } from '../../estimators/estimator.js';
import { badRequest } from '../errors.js';
import { joinedResults, type Result, resultOf } from './results.js';
import { inputOf, type Rows, sliceRows } from './rows.js';

/** Rows that are computed without letting anybody else in. */
const AT_ONCE = 1024;

export interface RunOptions {
  /** Columns that the model was not fitted with are left away. */
  readonly ignoreExtra: boolean;
  /** True where rows may be computed in pieces. */
  readonly inPieces: boolean;
  /** Threads that share the rows of large requests; 1 is only this one. */
  readonly threads: number | undefined;
}

type Call = (X: unknown, options?: object) => unknown;

/** Lets waiting connections have their turn. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });

function call(model: Estimator, method: string, rows: Rows, options: RunOptions): Result {
  const found = (Reflect.get(model, method) as Call).call(
    model,
    inputOf(rows),
    options.ignoreExtra ? { extraColumns: 'ignore' } : undefined,
  );
  const result = resultOf(found, method);
  if (result.shape[0] !== rows.rows) throw badRequest(`${method} gives no answer for each row, so it cannot be served`);
  return result;
}

/** Rows that are few, now. */
export function runNow(model: Estimator, methods: readonly string[], rows: Rows, options: RunOptions): Result[] {
  return methods.map((method) => call(model, method, rows, options));
}

/** Any number of rows. An error speaks of the row that it has in the request. */
export async function run(
  model: Estimator,
  methods: readonly string[],
  rows: Rows,
  options: RunOptions,
): Promise<Result[]> {
  if (rows.rows <= AT_ONCE || !options.inPieces) return runNow(model, methods, rows, options);
  const results: Result[] = [];
  for (const method of methods) results.push(await runMany(model, method, rows, options));
  return results;
}

async function runMany(model: Estimator, method: string, rows: Rows, options: RunOptions): Promise<Result> {
  const shared: unknown = Reflect.get(model, `${method}Async`);
  if (options.threads !== 1 && rows.kind !== 'table' && typeof shared === 'function') {
    const found: unknown = await (shared as Call).call(model, inputOf(rows), {
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      ...(options.ignoreExtra ? { extraColumns: 'ignore' } : {}),
    });
    return resultOf(found, method);
  }
  try {
    const parts: Result[] = [];
    for (let start = 0; start < rows.rows; start += AT_ONCE) {
      parts.push(call(model, method, sliceRows(rows, start, Math.min(rows.rows, start + AT_ONCE)), options));
      await nextTurn();
    }
    const types = new Set(parts.map(({ datatype }) => datatype));
    if (types.size === 1) return joinedResults(parts);
  } catch {
    // The whole is asked again below: its error names the right row, and mixed types become one.
  }
  return call(model, method, rows, options);
}
