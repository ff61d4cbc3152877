/**
 * The types of columns of text, by the rules that people know from `pandas.read_csv`: numbers where every cell is one, booleans
 * where every cell is True or False, otherwise text. A stream cannot look at all cells first: what the first cells of a column say
 * holds for the rest, and a later cell that is something else stays text among them, for the model to judge. Columns that a model
 * knows as texts are texts from the first cell on.
 */
import { InvalidInputError } from '../../core/errors.js';
import { isMissing, parseNumber } from '../../table/csv-cells.js';
import type { Column } from '../batch.js';

type Kind = 'number' | 'bool' | 'text';

const BOOLEAN = /^(?:true|false)$/i;

/** What `Number` takes and pandas does not: blanks, and `0x`, `0b`, `0o`. */
function isOther(cell: string): boolean {
  const first = cell.charCodeAt(0);
  return !(first > 32) || (first === 48 && cell.charCodeAt(1) > 57);
}

export class ColumnTypes {
  readonly #kinds: (Kind | undefined)[];
  readonly #names: readonly string[];
  /** `.` or `,`. */
  readonly decimal: string;
  readonly #text: ReadonlySet<string>;

  /** @param known Columns that are texts where they exist, besides those that somebody has named. */
  constructor(names: readonly string[], decimal: string, text: readonly string[], known: ReadonlySet<string>) {
    const unknown = text.filter((name) => !names.includes(name));
    if (unknown.length > 0)
      throw new InvalidInputError(`there is no column ${unknown.join(', ')}; there are ${names.join(', ')}`);
    this.#names = names;
    this.#kinds = names.map(() => undefined);
    this.decimal = decimal;
    this.#text = new Set([...known, ...text]);
  }

  #number(cell: string): number | undefined {
    return parseNumber(this.decimal === ',' ? cell.replace(',', '.') : cell);
  }

  /** True where the cells so far say that a column holds numbers. */
  isNumber(j: number): boolean {
    return this.#kinds[j] === 'number';
  }

  /** The number that a cell says, NaN for a missing one; undefined for what is none. */
  number(cell: string): number | undefined {
    return isMissing(cell) ? Number.NaN : this.#number(cell);
  }

  #kindOf(j: number, cells: readonly string[]): Kind | undefined {
    if (this.#text.has(this.#names[j]!)) return 'text';
    const present = cells.filter((cell) => !isMissing(cell));
    if (present.length === 0) return undefined;
    if (present.every((cell) => this.#number(cell) !== undefined)) return 'number';
    return present.every((cell) => BOOLEAN.test(cell)) ? 'bool' : 'text';
  }

  column(j: number, cells: readonly string[]): Column {
    const name = this.#names[j]!;
    const kind = (this.#kinds[j] ??= this.#kindOf(j, cells));
    if (kind === 'text')
      return { name, type: 'text', values: cells.map((cell) => (isMissing(cell) ? null : cell)), raw: cells };
    if (kind === 'bool') {
      const values = cells.map((cell) =>
        isMissing(cell) ? null : BOOLEAN.test(cell) ? cell.toLowerCase() === 'true' : cell,
      );
      return { name, type: 'bool', values, raw: cells };
    }
    // Nothing but missing values so far: they are the same in every kind.
    const numbers = this.#numbers(cells);
    if (numbers !== undefined) return { name, type: 'float64', values: numbers, raw: cells };
    const values = cells.map((cell) => (isMissing(cell) ? null : (this.#number(cell) ?? cell)));
    return { name, type: 'any', values, raw: cells };
  }

  /** Undefined where a cell is no number. */
  #numbers(cells: readonly string[]): Float64Array | undefined {
    const out = new Float64Array(cells.length);
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]!;
      // Most cells are plain numbers. Number() knows more spellings than pandas: hexadecimal, and blanks as 0.
      const plain = this.decimal === ',' || isOther(cell) ? Number.NaN : Number(cell);
      if (Number.isFinite(plain)) out[i] = plain;
      else if (isMissing(cell)) out[i] = Number.NaN;
      else {
        const value = this.#number(cell);
        if (value === undefined) return undefined;
        out[i] = value;
      }
    }
    return out;
  }
}
