/** What the reading machine works on: the bytes and the place in them, the stack with its marks, the memo; and its errors. */
import { FormatError, LimitError } from '../../core/errors.js';
import type { LaterBytes } from '../../core/later.js';
import { type Limits, resolveLimits } from '../../core/limits.js';
import { opcodeName } from '../opcodes.js';
import { type Machine, type PyGlobal, PyTuple } from '../values/py-values.js';
import { checkHashable, SetFiller } from './hashable-members.js';
import { Memo } from './memo.js';
import type { UnpicklerOptions } from './options.js';
import { LARGE_PAYLOAD, StepCounter } from './step-counter.js';

export abstract class MachineState implements Machine {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly options: UnpicklerOptions;
  readonly events: UnpicklerOptions['events'];
  readonly #later: UnpicklerOptions['later'];
  readonly limits: Limits;
  readonly lossless: boolean;
  readonly inertExternals: boolean;
  readonly memo: Memo;
  /** Python 2 mode until a PROTO says otherwise. */
  protocol = 0;
  nestedProtocol = 0;
  nesting = 0;
  /** True once raw bytes were taken from among the opcodes. */
  hasForeign = false;
  /** From the first 8-bit string on: where raw bytes stand among the opcodes, start and end in turn. */
  python2: number[] | undefined = undefined;

  pos: number;
  frameEnd = Number.POSITIVE_INFINITY;
  stack: unknown[] = [];
  sp = 0;
  marks: number[] = [];
  /** Stack height below which the current MARK forbids to go. */
  fence = 0;
  /** Plain mode only: the newest tuple, to tell it from a list where CPython would. */
  lastTuple: unknown = undefined;
  opStart = 0;
  op = 0;

  /** Counts what a packed stream asks for. */
  protected readonly steps: StepCounter | undefined;
  readonly #members = new SetFiller();

  constructor(bytes: Uint8Array, options: UnpicklerOptions, position: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.options = options;
    // Of their own, so that the hot loop does not depend on the hidden class of somebody's options.
    this.events = options.events;
    this.#later = options.later;
    this.limits = resolveLimits(options.limits);
    this.lossless = options.lossless === true;
    this.inertExternals = this.lossless && options.inertExternals !== false;
    this.memo = new Memo(this.limits.maxMemo, bytes);
    this.pos = position;
    this.steps = options.budget === undefined ? undefined : new StepCounter(bytes, options.budget, position);
    if (bytes.length > this.limits.maxBytes) throw new LimitError('maxBytes', bytes.length, this.limits.maxBytes);
  }

  abstract newObject(cls: PyGlobal): unknown;
  abstract loadNested(what?: string): unknown;

  get position(): number {
    return this.pos;
  }

  // ---- the stream

  /** At the end of the stream, or where its opcodes are counted: gives the next such place. */
  protected stopBehind(pos: number): number {
    if (pos < this.bytes.length && this.steps !== undefined) return this.steps.count(pos);
    this.pos = pos;
    throw this.truncated();
  }

  /** Bytes left after the current position. */
  get remaining(): number {
    return this.bytes.length - this.pos;
  }

  takeBytes(length: number): Uint8Array {
    if (length > this.remaining) throw this.truncated(length);
    if (length >= LARGE_PAYLOAD) this.steps?.skip(this.pos, length);
    const part = this.bytes.subarray(this.pos, this.pos + length);
    this.pos += length;
    return part;
  }

  takeForeign(length: number, what = (): string => `${length} bytes`): Uint8Array {
    this.endFrame();
    this.hasForeign = true;
    const start = this.pos;
    const part = this.takeBytes(length);
    this.python2?.push(start, this.pos);
    this.events?.onForeign?.(start, this.pos, what());
    return part;
  }

  takeLater(length: number, what: () => string): LaterBytes | undefined {
    const later = this.#later;
    if (later === undefined) return undefined;
    this.endFrame();
    const bytes = later.take(this.pos, length);
    if (bytes !== undefined) this.events?.onForeign?.(this.pos, this.pos, what());
    return bytes;
  }

  /** What follows is outside of the opcodes, and so outside of any frame. */
  endFrame(): void {
    if (this.frameEnd === Number.POSITIVE_INFINITY) return;
    if (this.pos !== this.frameEnd) throw this.fail('raw data begin within a frame');
    this.frameEnd = Number.POSITIVE_INFINITY;
  }

  /** The rest of the line, without its newline. */
  takeLine(): Uint8Array {
    const stop = this.bytes.indexOf(0x0a, this.pos);
    if (stop < 0) throw this.truncated();
    const line = this.bytes.subarray(this.pos, stop);
    this.pos = stop + 1;
    return line;
  }

  // ---- the stack

  push(value: unknown): void {
    this.stack[this.sp++] = value;
  }

  pop(): unknown {
    if (this.sp <= this.fence) throw this.underflow();
    return this.stack[--this.sp];
  }

  top(): unknown {
    if (this.sp <= this.fence) throw this.underflow();
    return this.stack[this.sp - 1];
  }

  /** Everything above the newest MARK, which is removed. */
  popToMark(): unknown[] {
    const below = this.marks.pop();
    if (below === undefined) throw this.fail('there is no MARK on the stack');
    const items = this.stack.slice(this.fence, this.sp);
    this.sp = this.fence;
    this.fence = below;
    return items;
  }

  // ---- values

  tuple(items: unknown[]): unknown {
    this.lastTuple = items;
    return this.lossless ? new PyTuple(items) : items;
  }

  // ---- what readers ask for

  checkHashable(key: unknown): void {
    checkHashable(this, key);
  }

  addAll(target: Set<unknown>, items: readonly unknown[]): void {
    this.#members.add(this, target, items);
  }

  /** Back to where a pickle begins, but for the position. */
  protected restart(): void {
    this.sp = 0;
    this.marks = [];
    this.fence = 0;
    this.protocol = 0;
    this.frameEnd = Number.POSITIVE_INFINITY;
    this.memo.clear();
  }

  /** Lets go of what only the pickle that was read needed. */
  protected finish(): void {
    this.stack = [];
    this.#members.clear();
  }

  // ---- errors

  opcode(): string {
    return opcodeName(this.op) ?? `0x${this.op.toString(16).padStart(2, '0')}`;
  }

  fail(message: string): FormatError {
    return new FormatError(message, { format: 'pickle', offset: this.opStart, opcode: this.opcode() });
  }

  underflow(): FormatError {
    return this.fail(this.marks.length > 0 ? 'an operand is missing: the stack holds only a MARK' : 'stack underflow');
  }

  truncated(wanted?: number): FormatError {
    const detail = wanted === undefined ? '' : `: ${wanted} bytes asked for, ${this.remaining} left`;
    return new FormatError(`the pickle is truncated${detail}`, {
      format: 'pickle',
      offset: this.pos,
      ...(this.pos >= this.bytes.length && wanted === undefined ? {} : { opcode: this.opcode() }),
    });
  }
}
