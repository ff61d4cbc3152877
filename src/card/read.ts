/**
 * A card as a process reads it that has little time: zod, which checks cards, costs a server a third of its start. What surely fits the
 * schema is checked with the JSON Schema that zod made of it; zod says what is wrong with everything else.
 */
import { withPythonNames } from './python-names.js';
import type { Card } from './schema.js';
import { DEFINITIONS, SCHEMA } from './schema.generated.js';

type Schema = Readonly<Record<string, unknown>>;

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

const isObject = (value: unknown): value is Record<string, unknown> => TYPES['object']!(value);

const patterns = new Map<string, RegExp>();
function matches(pattern: string, text: string): boolean {
  let found = patterns.get(pattern);
  if (found === undefined) patterns.set(pattern, (found = new RegExp(pattern, 'u')));
  return found.test(text);
}

/** Levels of lists in a list of golden inputs; deeper ones are left to zod. */
const MAX_DEPTH = 50;

/** The words of JSON Schema that stand in the schema; one that is new there is an error of the test that counts them. */
export const KNOWN_WORDS: Readonly<
  Record<string, (value: never, word: never, schema: Schema, depth: number) => boolean>
> = {
  type: (value: unknown, types: string | readonly string[]) =>
    typeof types === 'string' ? TYPES[types]!(value) : types.some((type) => TYPES[type]!(value)),
  const: (value: unknown, wanted: unknown) => value === wanted,
  enum: (value: unknown, wanted: readonly unknown[]) => wanted.includes(value),
  minimum: (value: number, least: number) => value >= least,
  maximum: (value: number, most: number) => value <= most,
  pattern: (value: string, pattern: string) => matches(pattern, value),
  anyOf: (value: unknown, some: readonly Schema[], _: Schema, depth: number) =>
    some.some((one) => fits(value, one, depth)),
  oneOf: (value: unknown, some: readonly Schema[], _: Schema, depth: number) =>
    some.some((one) => fits(value, one, depth)),
  items: (value: readonly unknown[], item: Schema, _: Schema, depth: number) =>
    value.every((one) => fits(one, item, depth + 1)),
  required: (value: object, names: readonly string[]) => names.every((name) => Object.hasOwn(value, name)),
  properties: (value: Record<string, unknown>, own: Readonly<Record<string, Schema>>, _: Schema, depth: number) =>
    Object.keys(own).every((name) => !Object.hasOwn(value, name) || fits(value[name], own[name]!, depth + 1)),
  // zod drops names that it does not know; such cards are its.
  additionalProperties: (
    value: Record<string, unknown>,
    rest: Schema | false,
    { properties = {} }: Schema,
    depth: number,
  ) =>
    Object.keys(value).every(
      (name) =>
        name !== '__proto__' &&
        (Object.hasOwn(properties as object, name) || (rest !== false && fits(value[name], rest, depth + 1))),
    ),
  propertyNames: () => true,
  // Said by the pattern that stands beside it.
  format: () => true,
  $ref: (value: unknown, at: string, _: Schema, depth: number) => fits(value, referred(at), depth),
};

function referred(at: string): Schema {
  return DEFINITIONS[at.slice('#/$defs/'.length).replaceAll('~1', '/')] as Schema;
}

function fits(value: unknown, schema: Schema, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  return Object.entries(schema).every(([name, word]) =>
    KNOWN_WORDS[name]!(value as never, word as never, schema, depth),
  );
}

/** The value as a card, where it surely is one. */
export function surelyCard(value: unknown): Card | undefined {
  return isObject(value) && fits(value, SCHEMA, 0) ? withPythonNames(value as Card) : undefined;
}

/** As `parseCard`. @throws IntegrityError where it is not JSON or not a card of this schema */
export async function readCardText(text: string, source: string): Promise<Card> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  return surelyCard(value) ?? (await import('./schema.js')).parseCard(text, source);
}
