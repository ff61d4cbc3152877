/** The arguments that a file gives to a function besides X. */
import { InvalidInputError } from '../../../../core/errors.js';
import { PyDict } from '../../../../pickle/values/py-dict.js';
import { asSequence, PyFloat, PyGlobal } from '../../../../pickle/values/py-values.js';
import { unwrapScalar } from '../../../binding/state.js';
import { NUMBER_TYPES, type NumberType } from '../../../input/matrix.js';

export class Arguments {
  readonly #name: string;
  readonly #keywords: ReadonlyMap<unknown, unknown>;
  readonly #taken = new Set<string>();
  /** Values before X. */
  readonly first: readonly unknown[];
  /** Scikit-learn up to 0.24: only exact zeros do not divide. */
  onlyZeros = false;

  constructor(name: string, first: readonly unknown[], ...keywords: readonly unknown[]) {
    this.#name = name;
    this.first = first;
    this.#keywords = new Map(keywords.flatMap((dict) => (dict instanceof PyDict ? [...dict] : [])));
  }

  get isEmpty(): boolean {
    return this.#keywords.size === 0;
  }

  #raw(names: readonly string[]): unknown {
    let found: unknown;
    for (const name of names) {
      this.#taken.add(name);
      if (this.#keywords.has(name)) found = this.#keywords.get(name);
    }
    return found;
  }

  /** A number, None as null, or the fallback where there is none. */
  number<T>(names: readonly string[], fallback: T): number | null | T {
    const value = unwrapScalar(this.#raw(names));
    if (value === undefined) return fallback;
    if (value === null || typeof value === 'number') return value;
    if (typeof value === 'boolean') return Number(value);
    throw this.#wrong(names[0]!, 'a number');
  }

  /** True where a number is one of Python's floats, which make floats of integers. */
  isFloat(name: string): boolean {
    const value = this.#keywords.get(name);
    return value instanceof PyFloat || (typeof value === 'number' && !Number.isInteger(value));
  }

  flag(name: string, fallback: boolean): boolean {
    const value = unwrapScalar(this.#raw([name]));
    return value === undefined || value === null ? fallback : Boolean(value);
  }

  word(name: string, fallback: string): string {
    const value = unwrapScalar(this.#raw([name]));
    if (value === undefined) return fallback;
    if (typeof value === 'string') return value;
    throw this.#wrong(name, 'a word');
  }

  pair(name: string, fallback: readonly [number, number]): readonly [number, number] {
    const value = this.#raw([name]);
    if (value === undefined) return fallback;
    const items = asSequence(value)?.map(unwrapScalar);
    if (items?.length === 2 && items.every((item) => typeof item === 'number')) return items as [number, number];
    throw this.#wrong(name, 'two numbers');
  }

  /** A type by its name, or as numpy's class. */
  dtype(name = 'dtype'): NumberType | undefined {
    const value = this.#raw([name]);
    if (value === undefined || value === null) return undefined;
    const text = value instanceof PyGlobal ? value.name : String((value as { name?: unknown }).name ?? value);
    const known = NUMBER_TYPES.find(
      (type) => type === (text === 'float' ? 'float64' : text === 'int' ? 'int64' : text),
    );
    if (known === undefined) throw this.#wrong(name, 'a type of numbers');
    return known;
  }

  /** Python raises where a function has no such argument. */
  done(): void {
    const other = [...this.#keywords.keys()].find((name) => !this.#taken.has(String(name)));
    if (other !== undefined)
      throw new InvalidInputError(`${this.#name} got an argument that it does not have here: ${String(other)}`);
  }

  #wrong(name: string, expected: string): InvalidInputError {
    return new InvalidInputError(`${this.#name}: ${name} must be ${expected}`);
  }
}
