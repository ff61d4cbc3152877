/** Shapes that files give, checked before memory is spent on them. */
import { FormatError } from '../core/errors.js';
import { asNumber, asSequence } from '../pickle/values/py-values.js';

/** The product of the dimensions; a FormatError where it is no sensible size. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) {
    const dim = shape[i]!;
    if (!Number.isInteger(dim) || dim < 0)
      throw new FormatError(`an array cannot have the dimension ${dim}`, { format: 'numpy' });
    size *= dim;
  }
  if (!Number.isSafeInteger(size))
    throw new FormatError(`the shape (${shape.join(', ')}) overflows`, { format: 'numpy' });
  return size;
}

/** The dimensions in a shape that a file gives. */
export function readShape(value: unknown): number[] {
  const parts = asSequence(value) ?? [value];
  const shape = parts.map((part) => asNumber(part) ?? Number.NaN);
  if (shape.length > 64)
    throw new FormatError(`an array has at most 64 dimensions, not ${shape.length}`, { format: 'numpy' });
  sizeOf(shape);
  return shape;
}
