/**
 * Names of design columns as patsy and formulaic write them, `np.log(x)`, `I(x ** 2)`, `C(g)[T.b]:z`, as steps that compute
 * numbers. The text is taken apart by a grammar of its own and never handed to anything that runs it.
 * https://patsy.readthedocs.io/en/latest/formulas.html
 */

/** What one column of a design is the product of. */
export type Factor =
  | { readonly kind: 'number'; readonly value: Numeric }
  | { readonly kind: 'level'; readonly variable: string; readonly coding: '' | 'T' | 'S'; readonly level: string };

export type Numeric =
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: 'variable'; readonly name: string }
  | { readonly op: 'call'; readonly name: string; readonly args: readonly Numeric[] };

/** Functions that compute one value from one, as numpy has them. */
export const FUNCTIONS: Readonly<Record<string, (...args: number[]) => number>> = {
  I: (x) => x!,
  log: (x) => Math.log(x!),
  log1p: (x) => Math.log1p(x!),
  log2: (x) => Math.log2(x!),
  log10: (x) => Math.log10(x!),
  exp: (x) => Math.exp(x!),
  expm1: (x) => Math.expm1(x!),
  sqrt: (x) => Math.sqrt(x!),
  abs: (x) => Math.abs(x!),
  square: (x) => x! * x!,
  sin: (x) => Math.sin(x!),
  cos: (x) => Math.cos(x!),
  tan: (x) => Math.tan(x!),
  power: (x, y) => Math.pow(x!, y!),
  '+': (x, y) => x! + y!,
  '-': (x, y) => x! - y!,
  '*': (x, y) => x! * y!,
  '/': (x, y) => x! / y!,
  '**': (x, y) => Math.pow(x!, y!),
  negative: (x) => -x!,
};

/** Names that stand for a function of {@link FUNCTIONS} in a formula: `np.log`, `numpy.log`, `I`. */
const CALL = /^(?:(?:np|numpy)\.(log|log1p|log2|log10|exp|expm1|sqrt|abs|square|sin|cos|tan|power)|(I))$/;
const TWO = new Set(['power']);

const MAX_TEXT = 1000;
const MAX_DEPTH = 40;

/** What a column is made by that is not rebuilt, to name in an error. */
export class NotRebuilt extends Error {}

const TOKEN =
  /\s*(?:([A-Za-z_][\w.]*)|(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|("[^"\\]*"|'[^'\\]*')|(\*\*|[-+*/(),]))/y;

class Expression {
  readonly #tokens: { readonly kind: 'name' | 'number' | 'text' | 'sign'; readonly text: string }[] = [];
  #at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    for (let at = 0; text.slice(at).trim() !== ''; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(text);
      if (match === null) throw new NotRebuilt(text);
      const [, name, number, quoted, sign] = match;
      if (name !== undefined) this.#tokens.push({ kind: 'name', text: name });
      else if (number !== undefined) this.#tokens.push({ kind: 'number', text: number });
      else if (quoted !== undefined) this.#tokens.push({ kind: 'text', text: quoted.slice(1, -1) });
      else this.#tokens.push({ kind: 'sign', text: sign! });
    }
  }

  whole(): Numeric {
    const found = this.#sum(0);
    if (this.#at < this.#tokens.length) throw new NotRebuilt(this.#tokens[this.#at]!.text);
    return found;
  }

  #take(...signs: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return undefined;
    this.#at++;
    return token.text;
  }

  #need(sign: string): void {
    if (this.#take(sign) === undefined) throw new NotRebuilt(`a text without its ${sign}`);
  }

  #sum(depth: number): Numeric {
    if (depth > MAX_DEPTH) throw new NotRebuilt('too many parentheses');
    let left = this.#product(depth);
    for (let sign = this.#take('+', '-'); sign !== undefined; sign = this.#take('+', '-'))
      left = { op: 'call', name: sign, args: [left, this.#product(depth)] };
    return left;
  }

  #product(depth: number): Numeric {
    let left = this.#signed(depth);
    for (let sign = this.#take('*', '/'); sign !== undefined; sign = this.#take('*', '/'))
      left = { op: 'call', name: sign, args: [left, this.#signed(depth)] };
    return left;
  }

  #signed(depth: number): Numeric {
    if (depth > MAX_DEPTH) throw new NotRebuilt('too many signs');
    if (this.#take('+') !== undefined) return this.#signed(depth + 1);
    if (this.#take('-') !== undefined) return { op: 'call', name: 'negative', args: [this.#signed(depth + 1)] };
    const base = this.#atom(depth);
    return this.#take('**') === undefined ? base : { op: 'call', name: '**', args: [base, this.#signed(depth + 1)] };
  }

  #atom(depth: number): Numeric {
    if (this.#take('(') !== undefined) {
      const inside = this.#sum(depth + 1);
      this.#need(')');
      return inside;
    }
    const token = this.#tokens[this.#at++];
    if (token?.kind === 'number') return { op: 'constant', value: Number(token.text) };
    if (token?.kind !== 'name') throw new NotRebuilt(token?.text ?? 'nothing');
    if (this.#take('(') === undefined) {
      if (token.text.includes('.')) throw new NotRebuilt(token.text);
      return { op: 'variable', name: token.text };
    }
    if (token.text === 'Q') {
      const quoted = this.#tokens[this.#at++];
      if (quoted?.kind !== 'text') throw new NotRebuilt('Q');
      this.#need(')');
      return { op: 'variable', name: quoted.text };
    }
    const call = CALL.exec(token.text);
    if (call === null) throw new NotRebuilt(token.text);
    const name = call[1] ?? call[2]!;
    const args = [this.#sum(depth + 1)];
    if (TWO.has(name)) {
      this.#need(',');
      args.push(this.#sum(depth + 1));
    }
    this.#need(')');
    return { op: 'call', name, args };
  }
}

/** The text between colons that stand in no bracket. */
function factorsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '(' || char === '[') depth++;
    else if (char === ')' || char === ']') depth--;
    else if (char === ':' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

const CATEGORICAL = /^(?:C\(\s*)?(?:([A-Za-z_]\w*)|Q\((?:"([^"\\]*)"|'([^'\\]*)')\))(?:\s*,[^[]*)?\s*\)?$/;

function factorOf(text: string): Factor {
  const open = text.indexOf('[');
  if (!text.endsWith(']') || open < 0) return { kind: 'number', value: new Expression(text).whole() };
  const coded = /^(?:(T|S)\.)?([^]*)$/.exec(text.slice(open + 1, -1))!;
  const variable = CATEGORICAL.exec(text.slice(0, open).trim());
  if (variable === null) throw new NotRebuilt(/^[\w.]+/.exec(text)?.[0] ?? text);
  // `[H.b]`, `[D.b]`: contrasts whose cells the name does not tell.
  if (coded[1] === undefined && /^[A-Z]\./.test(coded[2]!)) throw new NotRebuilt(text);
  return {
    kind: 'level',
    variable: variable[1] ?? variable[2] ?? variable[3]!,
    coding: (coded[1] ?? '') as '' | 'T' | 'S',
    level: coded[2]!,
  };
}

/**
 * The factors of a design column; none for the intercept.
 *
 * @throws NotRebuilt with what the grammar does not have: `bs`, `center`, an own function
 */
export function columnFactors(name: string): Factor[] {
  if (name === 'Intercept' || name === '1') return [];
  if (name.length > MAX_TEXT) throw new NotRebuilt(`${name.slice(0, 40)}…`);
  return factorsOf(name).map(factorOf);
}

/** The variables of the table that factors need. */
export function variablesOf(factors: readonly Factor[]): Set<string> {
  const found = new Set<string>();
  const collect = (value: Numeric): void => {
    if (value.op === 'variable') found.add(value.name);
    if (value.op === 'call') value.args.forEach(collect);
  };
  for (const factor of factors) {
    if (factor.kind === 'level') found.add(factor.variable);
    else collect(factor.value);
  }
  return found;
}

/** The numbers of an expression, row by row. */
export function evaluate(value: Numeric, rows: number, column: (name: string) => Float64Array): Float64Array {
  if (value.op === 'constant') return new Float64Array(rows).fill(value.value);
  if (value.op === 'variable') return column(value.name);
  const args = value.args.map((arg) => evaluate(arg, rows, column));
  const compute = FUNCTIONS[value.name]!;
  const [first, second] = args;
  return Float64Array.from({ length: rows }, (_, i) => compute(first![i]!, second?.[i] ?? Number.NaN));
}
