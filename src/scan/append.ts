/** Adds items to a list. `push(...items)` puts all of them on the stack, which a file with many of something overflows. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
