/** Names of classes and functions that a file carries by value. Such a file is not plain, and the judge brings the code. */
let known: ((value: unknown) => string | undefined) | undefined;

export function provideCodeNames(nameOf: (value: unknown) => string | undefined): void {
  known = nameOf;
}

/** See `nameOfCode` of `by-value.ts`. */
export function carriedName(value: unknown): string | undefined {
  return known?.(value);
}
