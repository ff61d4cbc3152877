import { rememberStored } from '../../core/budget.js';
import type { LoadOptions, ModelContext } from '../options.js';
import { boundValue, budgetFor } from '../pickles.js';
import { graphsOf } from './more-pickles.js';

/** The values of all pickles in a file. */
export async function valuesOf(
  bytes: Uint8Array,
  stored: number,
  options: LoadOptions,
  context: ModelContext,
): Promise<unknown[]> {
  await context.completeGuard();
  const values: unknown[] = [];
  for (const graph of graphsOf(bytes, options, context, 0, budgetFor(bytes, stored, options))) {
    if (graph.hidesFiles && options.allowDangerous !== true) await context.inspect?.(bytes, options, stored);
    const value = await boundValue(graph, options, context);
    rememberStored(graph.value, stored);
    rememberStored(value, stored);
    values.push(value);
  }
  return values;
}
