/** Python's `str.casefold`: the full case folding of Unicode. */
import { FOLDINGS } from './casefold.generated.js';

let foldings: Map<string, string> | undefined;

function table(): Map<string, string> {
  foldings ??= new Map(
    FOLDINGS.split(' ').map((pair) => {
      const first = String.fromCodePoint(pair.codePointAt(0)!);
      return [first, pair.slice(first.length)];
    }),
  );
  return foldings;
}

/** Letter by letter: no final sigma, as `str.lower` has one. */
export function caseFold(text: string): string {
  const known = table();
  let out = '';
  for (const char of text) out += known.get(char) ?? char.toLowerCase();
  return out;
}
