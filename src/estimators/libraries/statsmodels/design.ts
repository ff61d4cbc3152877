/**
 * The matrix that a formula makes of a table, rebuilt from the names of its columns. Whether the rebuilt one is the library's is
 * measured: on the rows of fit, which the file holds beside the design that was fitted.
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import type { DataFrame } from '../../../pandas/frame.js';
import type { Owner } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { shown } from '../../input/cells.js';
import type { Column, Dense } from '../../input/matrix.js';
import { type Frame, numbersOf, valuesOf } from '../frames/frame.js';
import { columnFactors, evaluate, type Factor, NotRebuilt, variablesOf } from './expression.js';

/** A design that can be computed of any table. */
export interface Design {
  readonly names: readonly string[];
  readonly variables: readonly string[];
  /** Those of them that are categories. */
  readonly categorical: ReadonlySet<string>;
  /** A row of numbers for each row of the table; NaN throughout where a value that the formula reads is missing. */
  readonly rowsOf: (frame: Frame) => Float64Array;
}

/** Rows of fit that the rebuilt design is compared on. */
const MAX_CHECKED = 500;

/** How patsy writes a level in the name of a column. */
function levelText(value: unknown): string | undefined {
  if (value === true) return 'True';
  if (value === false) return 'False';
  return typeof value === 'string' ? value : undefined;
}

/** True where the name of a column speaks of this value: numbers are compared as numbers, since `1` and `1.0` are one here. */
function isLevel(text: string, value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'bigint')
    return text.trim() !== '' && Number(text) === Number(value);
  return levelText(value) === text;
}

const plainKey = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

const isMissing = (value: unknown): boolean => value === null || value === undefined || Number.isNaN(value);

/** The values that each categorical variable had in fit. */
function levelsIn(self: Owner, frame: DataFrame | undefined, name: string): unknown[] {
  if (frame?.columns.includes(name) !== true)
    throw new UnsupportedError(`the formula of this ${self.className} has the categories of ${name}, and the file no rows of fit to tell them all: save it without remove_data`); // prettier-ignore
  return [...new Set(frame.series(name).toArray().map(unwrapScalar))].filter((value) => !isMissing(value));
}

/** Checks that a value is one that fit saw, and gives the position of its column, or -1 for the base. */
class Levels {
  readonly #seen: readonly unknown[];
  readonly #columns: readonly string[];
  readonly #variable: string;

  constructor(variable: string, columns: readonly string[], seen: readonly unknown[]) {
    this.#variable = variable;
    this.#columns = columns;
    this.#seen = seen.map(plainKey);
  }

  at(value: unknown, row: number): number {
    if (this.#seen.includes(plainKey(value))) return this.#columns.findIndex((text) => isLevel(text, value));
    throw new InvalidInputError(`row ${row}, column ${this.#variable}: ${shown(value)} is none of the categories of fit (${this.#seen.slice(0, 20).map(String).join(', ')})`, { row, feature: this.#variable }); // prettier-ignore
  }
}

function parsed(self: Owner, names: readonly string[]): Factor[][] {
  return names.map((name) => {
    try {
      return columnFactors(name);
    } catch (error) {
      if (!(error instanceof NotRebuilt)) throw error;
      throw new UnsupportedError(`the formula of this ${self.className} has the column ${shown(name)}, and Brine does not rebuild ${shown(error.message)}: fit with the columns themselves`); // prettier-ignore
    }
  });
}

function designOf(self: Owner, names: readonly string[], fitted: DataFrame | undefined): Design {
  const columns = parsed(self, names);
  const variables = [...new Set(columns.flatMap((factors) => [...variablesOf(factors)]))];
  const categories = new Map<string, Set<string>>();
  for (const factor of columns.flat()) {
    if (factor.kind !== 'level') continue;
    const known = categories.get(factor.variable) ?? new Set<string>();
    categories.set(factor.variable, known.add(factor.level));
  }
  const levels = new Map([...categories].map(([name, known]) => [name, new Levels(name, [...known], levelsIn(self, fitted, name))])); // prettier-ignore
  const rowsOf = (frame: Frame): Float64Array => {
    const { rows } = frame;
    const column = (name: string): Column => {
      const found = frame.columns.get(name);
      if (found !== undefined) return found;
      throw new InvalidInputError(`the formula of this ${self.className} needs a column ${name}; X has ${[...frame.columns.keys()].slice(0, 20).join(', ')}`); // prettier-ignore
    };
    const numbers = (name: string): Float64Array => numbersOf(column(name), rows, name);
    const codes = new Map<string, { values: unknown[]; at: Int32Array; known: readonly string[] }>();
    for (const [name, known] of categories) {
      const values = valuesOf(column(name), rows, name);
      const at = Int32Array.from(values, (value, row) => (isMissing(value) ? -2 : levels.get(name)!.at(value, row)));
      codes.set(name, { values, at, known: [...known] });
    }
    const cells = (factor: Factor): Float64Array => {
      if (factor.kind === 'number') return evaluate(factor.value, rows, numbers);
      const { at, known } = codes.get(factor.variable)!;
      const own = known.indexOf(factor.level);
      // Sum coding: the level without a column has -1 in all of them.
      const base = factor.coding === 'S' ? -1 : 0;
      return Float64Array.from(at, (code) => (code === -2 ? Number.NaN : code === own ? 1 : code === -1 ? base : 0));
    };
    const out = new Float64Array(rows * columns.length).fill(1);
    columns.forEach((factors, j) => {
      for (const factor of factors) {
        const values = cells(factor);
        for (let i = 0; i < rows; i++) out[i * columns.length + j]! *= values[i]!;
      }
    });
    return out;
  };
  return { names, variables, categorical: new Set(categories.keys()), rowsOf };
}

const columnOf = (values: readonly unknown[]): Column => {
  const plain = values.map(unwrapScalar);
  return plain.every((value) => typeof value === 'number' || typeof value === 'bigint')
    ? { dtype: 'float64', numbers: Float64Array.from(plain, Number) }
    : { dtype: 'object', values: plain };
};

/** Compares the rebuilt design with the one that was fitted, where the file has the rows for it. */
function checkAgainstFit(self: Owner, design: Design, fitted: DataFrame, exog: DataFrame): void {
  // Rows that miss a value were left away: without knowing which, nothing can be compared.
  if (fitted.length !== exog.length) return;
  const rows = Math.min(MAX_CHECKED, fitted.length);
  const columns = new Map(design.variables.map((name) => [name, columnOf(fitted.series(name).toArray().slice(0, rows))])); // prettier-ignore
  const found = design.rowsOf({ rows, columns });
  design.names.forEach((name, j) => {
    const stored = Array.from(exog.columnAt(j), Number);
    for (let i = 0; i < rows; i++) {
      const [want, have] = [stored[i]!, found[i * design.names.length + j]!];
      if (Object.is(want, have) || Math.abs(want - have) <= 1e-12 * Math.max(1, Math.abs(want))) continue;
      throw new UnsupportedError(`the column ${shown(name)} of this ${self.className} is ${want} in row ${i} of fit, and rebuilt it is ${have}: Brine does not know its coding`); // prettier-ignore
    }
  });
}

/**
 * The design of a formula.
 *
 * @param exog The design of fit, whose columns have its names
 * @param fitted The table of fit
 * @throws UnsupportedError for what the grammar of `expression.ts` does not have
 */
export function rebuiltDesign(self: Owner, exog: DataFrame, fitted: DataFrame | undefined): Design {
  const names = exog.columns.map((name) => {
    if (typeof name === 'string') return name;
    throw self.fail('model', 'a design whose columns have names', describe(name));
  });
  const design = designOf(self, names, fitted);
  if (fitted !== undefined) checkAgainstFit(self, design, fitted, exog);
  return design;
}

/** A table of numbers as it is, its columns by position, as statsmodels takes them. */
export function checkOrder(self: Owner, X: Dense, names: readonly string[] | undefined): void {
  if (names === undefined || X.names === undefined || names.length !== X.cols) return;
  const at = names.findIndex((name, j) => X.names![j] !== name);
  if (at >= 0 && X.names.every((name) => names.includes(name)))
    throw new InvalidInputError(`${self.className} takes columns by their place, and column ${at} is ${X.names[at]!}, not ${names[at]!}: pass ${names.slice(0, 20).join(', ')} in this order`); // prettier-ignore
}
