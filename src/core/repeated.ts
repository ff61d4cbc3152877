/** The first value that stood there before. In one pass: names of columns may come in their hundred thousands. */
export function firstRepeated<T>(values: readonly T[]): T | undefined {
  const known = new Set<T>();
  // What is known already adds nothing.
  return values.find((value) => known.size === known.add(value).size);
}
