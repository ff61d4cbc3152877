/** Rows or texts for models of which only the file's name is known. */
const INPUTS: readonly (readonly [RegExp, unknown])[] = [
  [/^ngram/, ['ab '.repeat(4000)]],
  [/^redos/, [`${'a'.repeat(60)}!`]],
  [/^onehot/, [Array.from({ length: 2000 }, () => 1)]],
  [/^poly/, [Array.from({ length: 30 }, () => 0.5)]],
];

export function inputFor(name: string): unknown {
  return (
    INPUTS.find(([pattern]) => pattern.test(name))?.[1] ?? [
      [0.1, 0.2],
      [0.9, 0.3],
    ]
  );
}
