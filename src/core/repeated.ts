/** The first value that stood there before, undefined where each is another. In one pass: names of columns may come in their hundred thousands. */
export function firstRepeated<T>(values: Iterable<T>): T | undefined {
  const known = new Set<T>();
  for (const value of values) {
    if (known.has(value)) return value;
    known.add(value);
  }
  return undefined;
}
