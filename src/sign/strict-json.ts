/**
 * JSON of which there is one reading. Two values under one key are read differently by different programs (RFC 8259, section 4), so
 * what was signed would depend on who looks.
 */

/** The first key that an object of the text holds twice; undefined where none does. The text is known to be JSON. */
export function repeatedKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  // Of valid JSON these are all tokens that matter: strings, with the colon behind keys, and brackets.
  for (const [token, , colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/gs)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}
