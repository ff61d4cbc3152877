/** A listing of a pickle, as `python -m pickletools` prints it. */
import type { Budget } from '../../core/budget.js';
import { FormatError, LimitError, UnsupportedError } from '../../core/errors.js';
import { type Limits, resolveLimits } from '../../core/limits.js';
import { genops, type Operation } from './genops.js';
import { argumentRepr, strRepr } from '../values/python-repr.js';

/** Raw bytes in the middle of a stream that are no opcodes: an array of a Joblib file, or a pickle of its own. */
export interface ForeignPart {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface DisOptions {
  /** Adds what each opcode does. */
  annotate?: boolean;
  /** Where the opcodes are interrupted, in order. */
  foreign?: readonly ForeignPart[];
  /** Offset of the first opcode. */
  position?: number;
  /** Lines are indented by the marks that are open: `maxText` bounds what they come to. */
  limits?: Partial<Limits>;
  /** Bounds the lines of a stream that was far smaller on disk. */
  budget?: Budget | undefined;
}

/** One line of a listing. */
export interface DisLine {
  offset: number;
  /** Absent for raw bytes. */
  opcode?: string;
  argument?: unknown;
  text: string;
}

/** Characters of a listing for each byte of the file, besides `maxText`. */
const TEXT_PER_BYTE = 256;
/** Longer arguments are counted before they are printed: an escape is up to four characters long. */
const LONG_ARGUMENT = 1 << 12;
const ESCAPE = 4;
/** V8 makes no longer strings. */
const LONGEST_TEXT = 2 ** 29 - 25;
const INDENT = '    ';
const MARK = 'mark';
/** Descriptions begin here, or behind a longer line; after a much longer one they return. */
const FIRST_COLUMN = 30;
const LAST_COLUMN = 50;
const STORES = new Set(['PUT', 'BINPUT', 'LONG_BINPUT', 'MEMOIZE']);
const FETCHES = new Set(['GET', 'BINGET', 'LONG_BINGET']);

/** Follows kinds of values over the stack, to find what would make no sense. */
class StackModel {
  readonly stack: string[] = [];
  readonly marks: number[] = [];
  readonly memo = new Map<unknown, string>();
  error: string | undefined;

  /** Returns what is worth saying beside the opcode. */
  before({ opcode, argument }: Operation): { note: string; drop: number; after: readonly string[] } {
    const { before, name } = opcode;
    let note = '';
    let drop = before.length;
    let { after } = opcode;
    const markAt = before.indexOf(MARK);
    if (markAt >= 0 || (name === 'POP' && this.stack.at(-1) === MARK)) {
      const place = this.marks.pop();
      if (place === undefined) {
        this.error = 'no MARK exists on stack';
        note = this.error;
      } else {
        note = `(MARK at ${place})`;
        this.stack.length = this.stack.lastIndexOf(MARK);
        drop = Math.max(markAt, 0);
      }
    }
    if (STORES.has(name)) {
      const index = name === 'MEMOIZE' ? this.memo.size : argument;
      if (name === 'MEMOIZE') note = `(as ${String(index)})`;
      this.#store(index);
    } else if (FETCHES.has(name)) {
      const kind = this.memo.get(argument);
      if (kind === undefined) this.error = `memo key ${argumentRepr(argument)} has never been stored into`;
      else after = [kind];
    }
    return { note, drop, after };
  }

  #store(index: unknown): void {
    const top = this.stack.at(-1);
    if (top === undefined) this.error = "stack is empty -- can't store into memo";
    else if (top === MARK) this.error = "can't store markobject in the memo";
    else this.memo.set(index, top);
  }

  move(drop: number, after: readonly string[], offset: number): void {
    if (this.stack.length < drop) {
      this.error = `tries to pop ${drop} items from stack with only ${this.stack.length} items`;
      return;
    }
    this.stack.length -= drop;
    for (const kind of after) {
      if (kind === MARK) this.marks.push(offset);
      this.stack.push(kind);
    }
  }
}

/** Characters that an argument is about to take, where they are many. */
function lengthOf(argument: unknown): number {
  const long = (typeof argument === 'string' || argument instanceof Uint8Array) && argument.length > LONG_ARGUMENT;
  return long ? ESCAPE * argument.length : 0;
}

/**
 * The lines of a listing; a fault ends it with a FormatError after the line that it is on, more text than a file of that size
 * needs with a LimitError.
 */
export function* disLines(bytes: Uint8Array, options: DisOptions = {}): Generator<DisLine> {
  const model = new StackModel();
  const foreign = [...(options.foreign ?? [])];
  let highest = -1;
  let column = FIRST_COLUMN;
  let length = 0;
  const maxText = resolveLimits(options.limits).maxText + TEXT_PER_BYTE * bytes.length;
  const operations = genops(bytes, options.position ?? 0);
  let step = operations.next();
  while (step.done !== true) {
    const operation = step.value;
    const { opcode, argument, offset, end } = operation;
    const depth = model.marks.length;
    length += INDENT.length * depth;
    if (length > maxText) throw new LimitError('maxText', length, maxText, { offset });
    const { note, drop, after } = model.before(operation);
    const code = strRepr(String.fromCharCode(opcode.code)).slice(1, -1);
    let text = `${code.padEnd(4)} ${INDENT.repeat(depth)}${opcode.name}`;
    highest = Math.max(highest, opcode.protocol);
    if (argument !== undefined || note !== '') {
      text += ' '.repeat(Math.max(0, 10 - opcode.name.length));
      if (argument !== undefined) {
        options.budget?.write(lengthOf(argument));
        text += ` ${argumentRepr(argument, options.budget)}`;
      }
      if (note !== '') text += ` ${note}`;
    }
    if (options.annotate === true) {
      const width = characters(text);
      text += ' '.repeat(Math.max(0, column - width));
      column = Math.max(width, column);
      if (column > LAST_COLUMN) column = FIRST_COLUMN;
      text += ` ${opcode.description}`;
    }
    options.budget?.write(text.length);
    const line: DisLine = { offset, opcode: opcode.name, text: `${String(offset).padStart(5)}: ${text}` };
    yield argument === undefined ? line : { ...line, argument };
    if (model.error === undefined) model.move(drop, after, offset);
    if (model.error !== undefined)
      throw new FormatError(model.error, { format: 'pickle', offset, opcode: opcode.name });
    let next = end;
    while (foreign[0]?.start === next) {
      const part = foreign.shift()!;
      yield {
        offset: part.start,
        text: `${String(part.start).padStart(5)}: ${INDENT.repeat(model.marks.length)}${part.text}`,
      };
      next = part.end;
    }
    step = operations.next(next === end ? undefined : next);
  }
  yield { offset: bytes.length, text: `highest protocol among opcodes = ${highest}` };
  if (model.stack.length > 0) {
    throw new FormatError(`stack not empty after STOP: [${model.stack.join(', ')}]`, { format: 'pickle' });
  }
}

/** Python counts code points, not UTF-16 units. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * The whole listing as text, as `pickletools.dis` prints it.
 *
 * @throws FormatError where the bytes are no pickle, or its opcodes do not fit each other
 * @throws LimitError where more marks are open at once than `limits.maxText` allows lines to be indented by
 * @throws UnsupportedError where the listing is longer than a string can be
 */
export function dis(bytes: Uint8Array, options: DisOptions = {}): string {
  let out = '';
  for (const { text, offset } of disLines(bytes, options)) {
    if (out.length + text.length >= LONGEST_TEXT)
      throw new UnsupportedError(
        `the listing is longer than a text can be at byte ${offset}: \`brine dis\` prints it by lines`,
      );
    out += `${text}\n`;
  }
  return out;
}
