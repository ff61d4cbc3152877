/** Files with several pickles, one after another. */
import type { Budget } from '../../core/budget.js';
import { type PickleGraph, readGraph } from '../../pickle/read-pickle.js';
import type { LoadOptions, ModelContext } from '../options.js';
import { withEncoding } from '../pickles.js';

/** The graphs of the pickles that stand one after another. */
export function* graphsOf(
  bytes: Uint8Array,
  options: LoadOptions,
  context: ModelContext,
  start = 0,
  budget?: Budget,
): Generator<PickleGraph> {
  const settings = withEncoding(options);
  for (let position = start; position < bytes.length;) {
    const graph = readGraph(bytes, position, budget === undefined ? settings : { ...settings, budget }, context);
    yield graph;
    position = graph.end;
  }
}

/** Pickles that are counted behind the first. */
const MAX_COUNTED = 1000;

/** How many pickles follow from `start` on; the scanner looks at what is none. */
export function pickleCount(
  bytes: Uint8Array,
  options: LoadOptions,
  context: ModelContext,
  start = 0,
  budget?: Budget,
): number {
  let count = 0;
  try {
    for (const _ of graphsOf(bytes, { ...options, lossless: true }, context, start, budget)) {
      count++;
      if (count >= MAX_COUNTED) break;
    }
  } catch {
    // What is no pickle ends the row.
  }
  return count;
}

/** Says that `load` gave only the first of several pickles, as Python does. */
export async function tellMore(
  bytes: Uint8Array,
  start: number,
  options: LoadOptions,
  context: ModelContext,
  budget?: Budget,
): Promise<void> {
  await context.completeGuard();
  const more = pickleCount(bytes, options, context, start, budget);
  if (more === 0) return;
  const behind = more === 1 ? 'a second one follows' : `${more} more follow`;
  (options.onWarning ?? context.files.warn)(
    `this is the first pickle of the file, and ${behind}; loadAll gives all, and { at: '#2' } the second`,
  );
}
