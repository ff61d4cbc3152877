/** complex, Decimal, Fraction and UUID. */
import {
  asNumber,
  type GlobalReader,
  INERT,
  type Machine,
  NO_STATE,
  PyFloat,
  PyGlobal,
  PyValue,
  type Reduction,
} from '../values/py-values.js';
import { PyDict } from '../values/py-dict.js';
import { builtin, called, MadeValue, type Origin, reader } from './made.js';

/** A Python complex. */
export class PyComplex extends MadeValue {
  readonly re: number;
  readonly im: number;

  constructor(re: number, im: number) {
    super();
    this.re = re;
    this.im = im;
  }

  protected override call(): Origin {
    return { cls: builtin('complex'), args: [new PyFloat(this.re), new PyFloat(this.im)] };
  }

  override toString(): string {
    return `${this.re}${this.im < 0 || Object.is(this.im, -0) ? '-' : '+'}${Math.abs(this.im)}j`;
  }

  pyKey(): unknown {
    return this.im === 0 ? this.re : this.toString();
  }
}

/** A decimal.Decimal, by its exact text. */
export class PyDecimal extends MadeValue {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  protected override call(): Origin {
    return { cls: new PyGlobal('decimal', 'Decimal'), args: [this.text] };
  }

  override toString(): string {
    return this.text;
  }

  /** The nearest float64. */
  toNumber(): number {
    return Number(this.text);
  }
}

const DECIMAL = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|s?nan\d*)$/i;

/** A fractions.Fraction in lowest terms. */
export class PyFraction extends MadeValue {
  readonly numerator: bigint;
  readonly denominator: bigint;

  constructor(numerator: bigint | number, denominator: bigint | number) {
    super();
    this.numerator = BigInt(numerator);
    this.denominator = BigInt(denominator);
  }

  protected override call(): Origin {
    return { cls: new PyGlobal('fractions', 'Fraction'), args: [this.numerator, this.denominator] };
  }

  override toString(): string {
    return this.denominator === 1n ? String(this.numerator) : `${this.numerator}/${this.denominator}`;
  }

  toNumber(): number {
    return Number(this.numerator) / Number(this.denominator);
  }
}

/** A uuid.UUID. */
export class PyUuid extends PyValue {
  #int: bigint | undefined;
  #state: unknown = NO_STATE;

  constructor(int?: bigint) {
    super();
    this.#int = int;
  }

  /** 32 hexadecimal digits. */
  get hex(): string {
    return (this.#int ?? 0n).toString(16).padStart(32, '0');
  }

  override toString(): string {
    return this.hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  toJSON(): string {
    return this.toString();
  }

  pyKey(): unknown {
    return `uuid ${this.hex}`;
  }

  override pyBuild(state: unknown, machine: Machine): this {
    const int = state instanceof PyDict ? state.get('int') : undefined;
    const value = typeof int === 'bigint' || typeof int === 'number' ? BigInt(int) : -1n;
    if (value < 0n || value >> 128n !== 0n) throw machine.fail('a UUID is an integer of 128 bits');
    this.#int = value;
    this.#state = state;
    return this;
  }

  override pyReduce(): Reduction {
    const cls = new PyGlobal('uuid', 'UUID');
    const int = this.#int ?? 0n;
    return { cls, how: 'newobj', args: [], state: this.#state === NO_STATE ? new PyDict([['int', int]]) : this.#state };
  }
}

const complex: GlobalReader = (call) => {
  const [re, im] = call.args.map(asNumber);
  return called(call, 2) && re !== undefined && im !== undefined ? new PyComplex(re, im).madeBy(call) : INERT;
};

const decimal: GlobalReader = (call) => {
  const [text] = call.args;
  return called(call, 1) && typeof text === 'string' && DECIMAL.test(text) ? new PyDecimal(text).madeBy(call) : INERT;
};

const fraction: GlobalReader = (call) => {
  const [first, second] = call.args;
  if (called(call, 1) && typeof first === 'string') {
    const match = /^([+-]?\d+)(?:\/(\d+))?$/.exec(first);
    return match === null ? INERT : new PyFraction(BigInt(match[1]!), BigInt(match[2] ?? '1')).madeBy(call);
  }
  const whole = [first, second].every((part) => typeof part === 'bigint' || Number.isSafeInteger(part));
  return called(call, 2) && whole
    ? new PyFraction(BigInt(first as bigint), BigInt(second as bigint)).madeBy(call)
    : INERT;
};

const uuid: GlobalReader = (call) => (called(call, 0) ? new PyUuid() : INERT);

export const numberReaders = [
  reader('builtins', 'complex', complex),
  reader('decimal', 'Decimal', decimal),
  reader('fractions', 'Fraction', fraction),
  reader('uuid', 'UUID', uuid),
];
