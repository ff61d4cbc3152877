/**
 * Dicts for those who meet them in pickles only: who reads or writes pickles has loaded `py-dict.ts`, which fills this, and a page that
 * reads arrays of numbers need not.
 */

/** A `PyDict`, as far as those who do not know the class need it. */
type Dict = Map<unknown, unknown>;

type Make = (entries: Iterable<readonly [unknown, unknown]>) => Dict;

let make: Make | undefined;
let is: ((value: unknown) => value is Dict) | undefined;

/** For `py-dict.ts`. */
export function provideDicts(maker: Make, check: (value: unknown) => value is Dict): void {
  make = maker;
  is = check;
}

export const isDict = (value: unknown): value is Dict => is?.(value) === true;

export function dictOf(entries: Iterable<readonly [unknown, unknown]>): Dict {
  if (make === undefined) throw new TypeError('dicts are made where pickles are read or written');
  return make(entries);
}
