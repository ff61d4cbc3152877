/** From the graph of a pickle to what `load` gives, and files with several pickles. */
import { Budget } from '../core/budget.js';
import { CodeNeeded } from '../pickle/code-needed.js';
import { FormatError, NotFoundError, UnsupportedError } from '../core/errors.js';
import { type PickleGraph, readGraph, valueOf } from '../pickle/read-pickle.js';
import { TABLES_NEEDED } from '../scan/policy/tables-needed.js';
import type { LoadOptions, ModelContext } from './options.js';

/** Guides write Python 2's numpy pickles and ask for latin1; it also reads every other 8-bit string without loss. */
const DEFAULT_ENCODING = 'latin1';

export function withEncoding(options: LoadOptions): LoadOptions {
  return { encoding: DEFAULT_ENCODING, ...options };
}

/** From this size on, what the guard may need is loaded before a file is read, so that none is read twice. */
const LARGE = 16 << 20;

/** Reads what is judged, once more where it takes code that is not loaded yet. */
export async function withGuard<T extends PickleGraph | undefined>(
  size: number,
  context: ModelContext,
  read: () => T,
): Promise<T> {
  if (size >= LARGE) await context.completeGuard();
  for (;;) {
    try {
      const graph = read();
      if (graph?.confirm === undefined || (await graph.confirm())) return graph;
    } catch (error) {
      // Each of these comes once: what was loaded stays.
      if (error instanceof CodeNeeded) await error.load();
      else if (error === TABLES_NEEDED) await context.completeGuard();
      else throw error;
    }
  }
}

/** Streams that are not much larger than their file cannot ask for more than is in it. */
const PLAIN_RATIO = 4;

/** To count these costs nothing. */
const SMALL = 1 << 20;

/** A budget for the values of a stream that is packed, or small. */
export function budgetFor(bytes: Uint8Array, stored: number, options: LoadOptions): Budget | undefined {
  const counted = bytes.length > PLAIN_RATIO * stored || stored <= SMALL;
  return counted ? new Budget(stored, options.limits) : undefined;
}

/** The value of a graph, or the part of it that was asked for, with the code of its classes loaded. */
export async function boundValue(graph: PickleGraph, options: LoadOptions, context: ModelContext): Promise<unknown> {
  const globals = [...graph.globals.values()];
  await context.prepare?.(globals);
  let value = valueOf(graph, options, context.bind);
  if (options.at !== undefined && options.at !== '')
    value = (await import('../estimators/bundles.js')).valueAt(value, options.at, options.lossless !== true);
  // Once, what has to be supplied before the models of the file run.
  const message = options.lossless === true ? undefined : await context.lacking?.(value, globals, 'the model');
  if (options.lossless !== true) await context.ready?.(value, globals);
  if (message !== undefined) (options.onWarning ?? context.files.warn)(message);
  return value;
}

/** Which pickle of several is meant: `at` may begin with `#2` for the second. */
export function pickleChoice(settings: LoadOptions): { skip: number; settings: LoadOptions } {
  const chosen = /^#([1-9]\d{0,8})(?:\.(.+))?$/s.exec(settings.at ?? '');
  if (chosen === null) return { skip: 0, settings };
  return { skip: Number(chosen[1]) - 1, settings: { ...settings, at: chosen[2] ?? '' } };
}

/** The graph of a pickle, `skip` others before it. @throws NotFoundError where there are not as many */
export function nthGraph(
  bytes: Uint8Array,
  skip: number,
  options: LoadOptions & { budget?: Budget },
  context: ModelContext,
): PickleGraph {
  let graph = readGraph(bytes, 0, options, context);
  for (let i = 1; i <= skip; i++) {
    if (graph.end >= bytes.length)
      throw new NotFoundError(`nothing is at "#${skip + 1}": there ${i === 1 ? 'is 1 pickle' : `are ${i} pickles`}`);
    graph = readGraph(bytes, graph.end, options, context);
  }
  return graph;
}

/** The graph of a pickle; of what is something else, what it is. */
export async function graphOf(
  bytes: Uint8Array,
  { persistentLoad }: LoadOptions,
  read: () => PickleGraph,
  context: ModelContext,
): Promise<PickleGraph> {
  try {
    // Whoever gives what is kept elsewhere is not asked twice.
    const graph = await withGuard(persistentLoad === undefined ? bytes.length : Infinity, context, read);
    // The number that PyTorch's files began with.
    if (typeof graph.value === 'bigint') await refuseOther(bytes);
    return graph;
  } catch (error) {
    if (error instanceof FormatError) await refuseOther(bytes, error);
    throw error;
  }
}

/** @throws UnsupportedError that says what to do with a file of another kind; FormatError of an empty one */
export async function refuseOther(bytes: Uint8Array, cause?: unknown): Promise<void> {
  const { otherFile } = await import('../core/other-files.js');
  const known = otherFile(bytes);
  // Nothing at all is no other format, but a file that was cut off at its first byte.
  if (known !== undefined && bytes.length === 0) throw new FormatError(known);
  if (known !== undefined) throw new UnsupportedError(known, cause === undefined ? {} : { cause });
}
