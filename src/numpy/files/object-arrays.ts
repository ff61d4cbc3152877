/** The pickles behind the headers of `.npy` files of objects. Few files have any, so what reads them may come later, or never. */
import { UnsupportedError } from '../../core/errors.js';

let read: ((bytes: Uint8Array) => unknown) | undefined;

/** For `object-pickles.ts`. */
export function provideObjects(reader: (bytes: Uint8Array) => unknown): void {
  read = reader;
}

/**
 * The exact graph: what is in it stays as it was when the array is written again.
 *
 * @throws UnsupportedError where nothing has provided the pickle machine
 */
export function readExact(bytes: Uint8Array): unknown {
  if (read === undefined)
    throw new UnsupportedError(
      'this array holds objects, which are a pickle: await useObjectArrays() of brine/numpy once, and read it again',
    );
  return read(bytes);
}
