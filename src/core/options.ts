/** Options by name: which there are, of which kind, and what somebody may have meant who gave another. */
import { InvalidInputError } from './errors.js';

/** What values an option takes. */
export interface OptionKind {
  /** For messages: `a whole number`. */
  readonly expected: string;
  accepts(value: unknown): boolean;
}

/** The options of a function, by name. */
export type OptionKinds = Readonly<Record<string, OptionKind>>;

const kind = (expected: string, accepts: (value: unknown) => boolean): OptionKind => ({ expected, accepts });

export const FLAG: OptionKind = /* @__PURE__ */ kind('true or false', (value) => typeof value === 'boolean');
export const TEXT: OptionKind = /* @__PURE__ */ kind('a string', (value) => typeof value === 'string');
export const FUNCTION: OptionKind = /* @__PURE__ */ kind('a function', (value) => typeof value === 'function');
export const OBJECT: OptionKind = /* @__PURE__ */ kind(
  'an object',
  (value) => typeof value === 'object' && value !== null,
);
export const SIGNAL: OptionKind = /* @__PURE__ */ kind(
  'an AbortSignal',
  (value) => typeof value === 'object' && value !== null && 'aborted' in value && 'throwIfAborted' in value,
);
/** Whoever reads the option checks it. */
export const ANYTHING: OptionKind = /* @__PURE__ */ kind('a value', () => true);
export const NUMBER: OptionKind = /* @__PURE__ */ kind(
  'a number',
  (value) => typeof value === 'number' && !Number.isNaN(value),
);
export const INTEGER: OptionKind = /* @__PURE__ */ kind('a whole number', Number.isInteger);
export const COUNT: OptionKind = /* @__PURE__ */ kind(
  'a whole number that is not negative',
  (value) => Number.isInteger(value) && (value as number) >= 0,
);

/** One of a few values. */
export function oneOf(...values: readonly (string | number | boolean)[]): OptionKind {
  const list = values.map((value) => JSON.stringify(value));
  const last = list.pop();
  return kind(list.length === 0 ? last! : `${list.join(', ')} or ${last}`, (value) => values.includes(value as string));
}

/** Either of two kinds. */
export function either(a: OptionKind, b: OptionKind): OptionKind {
  return kind(`${a.expected} or ${b.expected}`, (value) => a.accepts(value) || b.accepts(value));
}

/** `return_std` and `returnStd` differ in nothing that people mean. */
const plain = (name: string): string => name.replaceAll(/[_\-\s]/g, '').toLowerCase();

/** Insertions, deletions, replacements and swaps of neighbours from one text to the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}

/** Longer names are nobody's typing error. */
const MAX_LENGTH = 64;

/** The known name that is most like another, where one is alike at all. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = plain(name);
  if (wanted.length === 0 || wanted.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const found = distance(wanted, plain(candidate));
    if (found < least) [best, least] = [candidate, found];
  }
  return best;
}

/** `predict of Ridge has no option "x"`, and what to write in its place. */
export function unknownOption(where: string, name: string, known: readonly string[]): InvalidInputError {
  const nearest = nearestName(name, known);
  const list = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  const advice = nearest === undefined ? list : `did you mean ${nearest}?`;
  return new InvalidInputError(`${where} has no option ${JSON.stringify(name.slice(0, 2 * MAX_LENGTH))}: ${advice}`);
}

/** A value of an option as messages show it. */
export function shownOption(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > MAX_LENGTH ? value.slice(0, MAX_LENGTH) : value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** The entries that are given; options may be left away as undefined. */
export function givenOptions(where: string, options: unknown): [name: string, value: unknown][] {
  if (options === undefined) return [];
  if (typeof options !== 'object' || options === null || Array.isArray(options) || ArrayBuffer.isView(options))
    throw new InvalidInputError(`options of ${where} are an object, not ${shownOption(options)}`);
  return Object.entries(options).filter(([, value]) => value !== undefined);
}

/**
 * Checks that a function was given no options but its own.
 *
 * @throws InvalidInputError for names that it does not have and values of another kind
 */
export function checkOptions(where: string, options: unknown, known: OptionKinds): void {
  for (const [name, value] of givenOptions(where, options)) {
    const found = Object.hasOwn(known, name) ? known[name] : undefined;
    if (found === undefined) throw unknownOption(where, name, Object.keys(known));
    if (!found.accepts(value))
      throw new InvalidInputError(`option ${name} of ${where} is ${found.expected}, not ${shownOption(value)}`);
  }
}
