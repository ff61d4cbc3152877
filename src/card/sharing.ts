/**
 * Which places of a value share one object, as a digest. It stands beside the content identity, which does not see sharing: after
 * saving, both must be what they were, or Python would get two lists where there was one.
 *
 * Objects are numbered in the order in which they are met; one that is met again is named by its number. Arrays do not
 * count, because Joblib writes a shared array twice, and neither does what an array of objects holds, which Joblib
 * writes as a pickle of its own.
 */
import { type Budget, budgetOf } from '../core/budget.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyTuple } from '../pickle/values/py-values.js';
import { atom, Child, type Digest, graphOf, partsOf } from './identity.js';

const OPEN = '(';
const CLOSE = ')';
const FLUSH_AT = 1 << 16;
/** A container that is numbered, and not digested by itself. */
const SHARED_STEPS = 6;

/** Values whose identity nobody can rely on: Python keeps one empty tuple, and sets come back in another order. */
function isLeaf(value: unknown, budget: Budget): boolean {
  if (typeof value !== 'object' || atom(value, budget) !== undefined) return true;
  if (value instanceof NdArray || value instanceof Set || value instanceof Uint8Array) return true;
  return value instanceof PyTuple && value.items.length === 0;
}

/** The digest of what is shared in a lossless graph, or in an estimator that stands for one. */
export function sharingOf(root: unknown, digest: Digest, budget: Budget = budgetOf(root)): string {
  const numbers = new Map<object, number>();
  const waiting: unknown[] = [root];
  let text = '';
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (next === CLOSE) text += CLOSE;
    else {
      const value = graphOf(next);
      if (isLeaf(value, budget)) continue;
      const known = numbers.get(value as object);
      if (known !== undefined) text += `@${known}`;
      else {
        numbers.set(value as object, numbers.size);
        text += OPEN;
        waiting.push(CLOSE);
        budget.spend(SHARED_STEPS);
        const parts = partsOf(value as object, budget);
        for (let i = parts.length - 1; i >= 0; i--) {
          const part = parts[i];
          if (part instanceof Child) waiting.push(part.value);
        }
      }
    }
    if (text.length > FLUSH_AT) {
      digest.update(text);
      text = '';
    }
  }
  digest.update(text);
  return digest.hex();
}
