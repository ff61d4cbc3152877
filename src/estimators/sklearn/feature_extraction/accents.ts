/** `strip_accents` of the vectorizers. */

const known = new Map<string, boolean>();

/**
 * Does the character have a canonical combining class (`unicodedata.combining`)? Normalisation tells: it sorts combining
 * characters by their class. U+0334 has class 1, U+0301 has class 230.
 */
function combining(char: string): boolean {
  let found = known.get(char);
  if (found === undefined) {
    const above = `${char}\u0334`;
    const below = `\u0301${char}`;
    found = /^\p{M}$/u.test(char) && (above.normalize('NFD') !== above || below.normalize('NFD') !== below);
    known.set(char, found);
  }
  return found;
}

/** Accented letters become plain ones; letters that have none stay. Until 0.20 a decomposed text stayed as it was. */
export function stripAccents(text: string, keepDecomposed: boolean): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  const normalized = text.normalize('NFKD');
  if (keepDecomposed && normalized === text) return text;
  let out = '';
  for (const char of normalized) if (char < '\x80' || !combining(char)) out += char;
  return out;
}

/** All that has no ASCII form is left away. */
export function stripToAscii(text: string): string {
  return text.normalize('NFKD').replace(/[^\0-\x7f]/g, '');
}
