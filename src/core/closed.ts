/**
 * What came from a memory map that was closed. Reading an unmapped range would end the process, so zeros stand in its place;
 * who asks an array or an estimator after that gets an error instead of them.
 */
import { InvalidInputError } from './errors.js';

const closed = new WeakSet<object>();
let any = false;

/** `owner` is a buffer, or a graph object whose arrays are in one. */
export function markClosed(owner: object): void {
  closed.add(owner);
  any = true;
}

/** {@link checkOpen} of a view's buffer, which is not asked for where nothing was closed: small arrays get one only then. */
export function checkViewOpen(view: { readonly buffer: ArrayBufferLike }): void {
  if (any) checkOpen(view.buffer);
}

/** @throws InvalidInputError where the file of `owner` was closed */
export function checkOpen(owner: object): void {
  if (any && closed.has(owner)) {
    throw new InvalidInputError(
      'the mapped file that this came from was closed: use it before close(), or load without mmapMode',
    );
  }
}
