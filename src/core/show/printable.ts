/** Text out of a file, made harmless for whoever reads a report: a terminal obeys control characters, and a person sees what bidi marks turn around. */

const escape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Control characters, line separators and marks of direction, as `\uXXXX`; tabs and newlines stay. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    escape,
  );
}

/** The same for what must stay on its line: a newline in a name cannot begin a line of its own. */
export function oneLine(text: string): string {
  return printable(text).replace(/[\t\n]/g, (char) => (char === '\n' ? '\\n' : '\\t'));
}

/** JSON text in which such characters stand escaped: it means the same, and a terminal that shows it obeys nothing. */
export function printableJson(json: string): string {
  return json.replace(/[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escape);
}
