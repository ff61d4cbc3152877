/** Marks everything in a graph whose file was closed. */
import { markClosed } from '../../core/closed.js';
import { isGraphView, PyObject, PyTuple, toGraph } from './py-values.js';

/** The objects that stand in a value; arrays look to their own buffers. */
export function closeGraph(root: unknown): void {
  const seen = new Set<unknown>();
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) continue;
    seen.add(value);
    if (isGraphView(value)) waiting.push(value[toGraph]());
    else if (value instanceof PyObject) {
      markClosed(value);
      const { state, args, kwargs, items, pairs, adds } = value;
      waiting.push(state, args, kwargs, items, pairs, adds);
    } else if (value instanceof PyTuple) waiting.push(value.items);
    else if (Array.isArray(value)) for (const item of value) waiting.push(item);
    else if (value instanceof Map || value instanceof Set) for (const item of value.values()) waiting.push(item);
    else if (Object.getPrototypeOf(value) === Object.prototype)
      for (const item of Object.values(value) as unknown[]) waiting.push(item);
  }
}
