/** Labels of several lists in the order that numpy has them in. */
import { InvalidInputError } from '../../../core/errors.js';
import { keyOf } from './targets.js';

/** Different labels in order, as numpy sorts them. */
export function labelsIn(...lists: readonly (readonly unknown[])[]): unknown[] {
  const found = new Set<unknown>();
  for (const list of lists) for (const label of list) found.add(keyOf(label));
  const labels = [...found];
  if (labels.every((label) => typeof label === 'number')) return labels.sort((a, b) => a - b);
  if (labels.every((label) => typeof label === 'string')) return labels.sort(byCodePoint);
  throw new InvalidInputError('y mixes labels of different kinds with those of the model: Python cannot order them');
}

/** Python compares code points, JavaScript halves of them. */
function byCodePoint(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}
