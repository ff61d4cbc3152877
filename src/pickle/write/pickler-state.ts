/** What the pickler and its parts work on: the bytes that go out, the memo, and the containers that are open. */
import type { Budget } from '../../core/budget.js';
import { EncodeError, LimitError } from '../../core/errors.js';
import { type Limits, resolveLimits } from '../../core/limits.js';
import type { Sink } from '../../core/sink.js';
import { HIGHEST_PROTOCOL, Op } from '../opcodes.js';
import type { PickleBuffer, PyValue, WriteContext } from '../values/py-values.js';
import { FrameWriter } from './frame-writer.js';
import { WriteMemo } from './memo.js';
import { Python2Strings } from './python2-strings.js';
import type { TextEcho } from './text-echo.js';

export type PicklerFlavor = 'c' | 'python';

/** Gives the graph node for a value of a class that the pickler does not know, or undefined. */
export type ValueEncoder = (value: object, context: WriteContext) => unknown;

export interface PicklerOptions {
  /** 0 to 5; default 4, which every Python since 3.4 reads. */
  protocol?: number;
  /** At protocols 0 to 2, write the names that Python 2 knows. Default true. */
  fixImports?: boolean;
  /** At protocols 0 to 2, write ASCII text and bytes as the `str` of Python 2, as Python 2 itself does. Default false. */
  python2?: boolean | Python2Strings | undefined;
  /** Protocol 5: takes a buffer out of band; return true to have it written in band all the same. */
  bufferCallback?: (buffer: PickleBuffer) => unknown;
  /** Gives the persistent id of a value, or undefined. */
  persistentId?: (value: unknown) => unknown;
  flavor?: PicklerFlavor;
  /** Asked in order for values that are neither plain nor a PyValue. */
  encoders?: readonly ValueEncoder[];
  /** The file that the value came from, for dumping it again with the same texts shared. */
  echo?: TextEcho | undefined;
  /** Takes over the writing of a value (arrays in Joblib files); true where it did. */
  intercept?: (value: PyValue, pickler: PicklerState) => boolean;
  limits?: Partial<Limits>;
  /** Bounds what is written of a value that was read from a file. */
  budget?: Budget | undefined;
}

/** CPython's default from 3.8 to 3.13. */
export const DEFAULT_PROTOCOL = 4;

/** A container whose members are being written. */
export interface Frame {
  step(pickler: PicklerState): boolean;
  /** The last part of the path to the value being written. */
  place(): string;
}

function checkProtocol(protocol: number): number {
  if (Number.isInteger(protocol) && protocol >= 0 && protocol <= HIGHEST_PROTOCOL) return protocol;
  throw new EncodeError(`pickle protocol ${protocol} does not exist (0 to ${HIGHEST_PROTOCOL} do)`, 'protocol');
}

export abstract class PicklerState implements WriteContext {
  readonly protocol: number;
  /** True where names are translated for Python 2. */
  readonly fixImports: boolean;
  readonly flavor: PicklerFlavor;
  /** Tells `str` from `unicode` where Python 2 is written for. */
  readonly python2: Python2Strings | undefined;
  readonly out: FrameWriter;
  readonly memo: WriteMemo;
  readonly options: PicklerOptions;
  // Of their own, so that hot code does not depend on the hidden class of somebody's options.
  protected readonly persistentId: PicklerOptions['persistentId'];
  protected readonly intercept: PicklerOptions['intercept'];
  /** True where nobody wants to see each value, so that the short ways of write-flat.ts are open. */
  readonly flat: boolean;
  /** While the value is as the file has it. */
  echo: TextEcho | undefined;
  protected readonly frames: Frame[] = [];
  readonly #maxDepth: number;

  constructor(sink: Sink, options: PicklerOptions = {}) {
    this.options = options;
    this.persistentId = options.persistentId;
    this.intercept = options.intercept;
    this.protocol = checkProtocol(options.protocol ?? DEFAULT_PROTOCOL);
    if (options.bufferCallback !== undefined && this.protocol < 5) {
      throw new EncodeError('bufferCallback needs protocol 5', 'protocol');
    }
    this.fixImports = options.fixImports !== false && this.protocol < 3;
    const { python2 = false } = options;
    if (python2 !== false && this.protocol < 3) this.python2 = python2 === true ? new Python2Strings() : python2;
    this.flat = this.protocol >= 2 && options.persistentId === undefined;
    this.flavor = options.flavor ?? 'c';
    this.echo = options.echo;
    // Python's own pickler is slow, and exactness costs nothing beside it.
    this.memo = new WriteMemo(this.flavor === 'python');
    this.#maxDepth = resolveLimits(options.limits).maxDepth;
    this.out = new FrameWriter(sink, this.protocol >= 4);
  }

  get outOfBand(): boolean {
    return this.options.bufferCallback !== undefined;
  }

  /** True from protocol 1: opcodes with binary arguments may be used. */
  get binary(): boolean {
    return this.protocol >= 1;
  }

  /** Writes a value whole and returns true, or opens a frame for its contents and returns false. */
  abstract save(value: unknown): boolean;

  abstract saveTuple(items: readonly unknown[], owner: object | undefined): boolean;

  /** Writes a value with everything in it before it returns. */
  saveWhole(value: unknown): void {
    const frames = this.frames;
    const floor = frames.length;
    this.save(value);
    while (frames.length > floor) {
      const depth = frames.length;
      if (frames[depth - 1]!.step(this)) frames.length = depth - 1;
    }
  }

  /** Opens a container; its contents are written when control returns to the driving loop. */
  open(frame: Frame): false {
    if (this.frames.length >= this.#maxDepth) {
      throw new LimitError('maxDepth', this.frames.length + 1, this.#maxDepth);
    }
    this.frames.push(frame);
    return false;
  }

  // ---- memo

  /** Gives the value on top of Python's stack a memo entry. */
  memoize(value: object | undefined): void {
    this.put(value === undefined ? this.memo.skip() : this.memo.add(value));
  }

  put(index: number): void {
    if (this.protocol >= 4) this.out.byte(Op.MEMOIZE);
    else if (!this.binary) this.out.latin1(`p${index}\n`);
    else if (index < 256) this.out.bytes2(Op.BINPUT, index);
    else this.out.opInt32(Op.LONG_BINPUT, index);
  }

  get(index: number): void {
    if (!this.binary) this.out.latin1(`g${index}\n`);
    else if (index < 256) this.out.bytes2(Op.BINGET, index);
    else this.out.opInt32(Op.LONG_BINGET, index);
  }

  // ---- errors

  path(): string {
    let path = '$';
    for (const frame of this.frames) path += frame.place();
    return path;
  }

  error(message: string): EncodeError {
    return new EncodeError(message, this.path());
  }
}
