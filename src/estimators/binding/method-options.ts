/**
 * How the options of methods are declared: `options: { predict: { returnStd: flag('…') } }` in a definition. What is not
 * declared is refused before the method runs; the method reads values of the right kind, with the defaults filled in:
 * `const { returnStd } = optionValues(PREDICT, options)`.
 */
import { InvalidInputError, UnsupportedError } from '../../core/errors.js';
import * as kinds from '../../core/options.js';
import type { OptionKind } from '../../core/options.js';
import type { MethodName } from './methods.js';

/** Keyword arguments of a method, under camelCase names: those that the definition declares, of the declared kind. */
export type MethodOptions = Readonly<Record<string, unknown>>;

/** One option. Names are scikit-learn's (or the library's) in camelCase. */
export interface MethodOption<T = unknown> extends OptionKind {
  /** What the method reads where the option is not given. */
  readonly fallback: T;
  /** For the documentation: what it asks for. */
  readonly doc: string;
  /** Why Brine does not do what the option asks for; then any value but the fallback is an UnsupportedError. */
  readonly refused?: string;
}

/** The options of a method, by name. */
export type OptionTable = Readonly<Record<string, MethodOption>>;

/** Methods that may have options. */
export type OptionMethod = MethodName | 'score';

/** The options of each method. */
export type OptionTables = Readonly<Partial<Record<OptionMethod, OptionTable>>>;

const option = <T>(kind: OptionKind, fallback: T, doc: string): MethodOption<T> => ({ ...kind, fallback, doc });

/** True or false. */
export function flag(doc: string, fallback = false): MethodOption<boolean> {
  return option(kinds.FLAG, fallback, doc);
}

/** A whole number; `fallback` undefined where a stored parameter stands in. Null is Python's None, the fallback. */
export function integer<F extends number | undefined>(doc: string, fallback: F): MethodOption<number | F> {
  return option<number | F>(kinds.INTEGER, fallback, doc);
}

/** A whole number that is not negative, as {@link integer}. */
export function wholeCount<F extends number | undefined>(doc: string, fallback: F): MethodOption<number | F> {
  return option<number | F>(kinds.COUNT, fallback, doc);
}

/** Any number, as {@link integer}. */
export function real<F extends number | undefined>(doc: string, fallback: F): MethodOption<number | F> {
  return option<number | F>(kinds.NUMBER, fallback, doc);
}

/** One of a few strings; the first is the default. */
export function choice<const T extends string>(doc: string, ...values: readonly [T, ...T[]]): MethodOption<T> {
  return option<T>(kinds.oneOf(...values), values[0], doc);
}

/** A pair of whole numbers: first, and one past the last. */
export function span(doc: string): MethodOption<readonly [number, number] | undefined> {
  const accepts = (value: unknown): boolean =>
    Array.isArray(value) && value.length === 2 && value.every((item) => Number.isInteger(item));
  return option({ expected: 'two whole numbers', accepts }, undefined, doc);
}

/** A value of this kind, or none. */
export function ofKind(kind: OptionKind, doc: string): MethodOption<unknown> {
  return option(kind, undefined, doc);
}

/** What the method itself checks: targets, weights. */
export function given(doc: string): MethodOption<unknown> {
  return option(kinds.ANYTHING, undefined, doc);
}

/** An option that the library has and Brine does not do: only its default is taken. */
export function refused<T>(declared: MethodOption<T>, why: string): MethodOption<T> {
  return { ...declared, refused: why };
}

/** True where a value says no more than leaving the option away. */
const isFallback = (declared: MethodOption, value: unknown): boolean =>
  value === undefined || value === declared.fallback || (value === null && declared.fallback === undefined);

/**
 * @param where For messages: `predict of Ridge`.
 * @throws InvalidInputError for names that are not declared and values of another kind; UnsupportedError for what is refused
 */
export function checkMethodOptions(where: string, options: unknown, table: OptionTable): void {
  for (const [name, value] of kinds.givenOptions(where, options)) {
    const declared = Object.hasOwn(table, name) ? table[name] : undefined;
    if (declared === undefined) throw kinds.unknownOption(where, name, Object.keys(table));
    if (isFallback(declared, value)) continue;
    if (!declared.accepts(value))
      throw new InvalidInputError(
        `option ${name} of ${where} is ${declared.expected}, not ${kinds.shownOption(value)}`,
      );
    if (declared.refused !== undefined) throw new UnsupportedError(`option ${name} of ${where}: ${declared.refused}`);
  }
}

/** The types that {@link optionValues} gives. */
export type OptionValues<T extends OptionTable> = {
  readonly [K in keyof T]: T[K] extends MethodOption<infer V> ? V : never;
};

/** What a table gives where nobody says anything, made once: most calls say nothing. */
const fallbacks = new WeakMap<OptionTable, OptionValues<OptionTable>>();

function fallbacksOf(table: OptionTable): OptionValues<OptionTable> {
  let known = fallbacks.get(table);
  if (known === undefined) {
    known = Object.freeze(
      Object.fromEntries(Object.entries(table).map(([name, declared]) => [name, declared.fallback])),
    ) as OptionValues<OptionTable>;
    fallbacks.set(table, known);
  }
  return known;
}

/** Options that were checked already, with the declared defaults for those that were not given. */
export function optionValues<T extends OptionTable>(table: T, options: MethodOptions | undefined): OptionValues<T> {
  if (options === undefined) return fallbacksOf(table) as OptionValues<T>;
  const values: Record<string, unknown> = {};
  for (const [name, declared] of Object.entries(table)) {
    const value = options[name];
    values[name] = isFallback(declared, value) ? declared.fallback : value;
  }
  return values as OptionValues<T>;
}
