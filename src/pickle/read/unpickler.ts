/**
 * The machine that reads pickles: every opcode of protocols 0 to 5, building inert values only.
 * Its rules are those of CPython's readers (Modules/_pickle.c and Lib/pickle.py); where the two differ, the
 * stricter one. It does not recurse: nesting costs heap, not stack.
 */
import { FormatError, LimitError } from '../../core/errors.js';
import type { LaterBytes } from '../../core/later.js';
import { keepShapes } from '../../core/keep-shapes.js';
import { type Limits, resolveLimits } from '../../core/limits.js';
import { ColdOpcodes } from './rare-opcodes.js';
import { Containers } from './fill-containers.js';
import { Instances } from './instances.js';
import type { UnpicklerOptions } from './options.js';
import { checkHashable, SetFiller } from './hashable-members.js';
import { Memo } from './memo.js';
import { NumberRun } from './number-run.js';
import { Op, opcodeName } from '../opcodes.js';
import { PyDict } from '../values/py-dict.js';
import { RecordRun } from './record-run.js';
import { decodeUtf8 } from '../text.js';
import {
  type Machine,
  NO_ARGS,
  PyByteArray,
  PyCall,
  PyFloat,
  type PyGlobal,
  PyObject,
  PyTuple,
} from '../values/py-values.js';

let shapesKept = false;

/** See {@link keepShapes}; done at the first load, so that importing this file does nothing. */
function keepMachineShapes(): void {
  shapesKept = true;
  keepShapes(new Unpickler(new Uint8Array(0)), new PyFloat(0), new PyTuple([]), new PyByteArray(0));
  keepShapes(PyDict.fromArrays([0], [0]), new PyObject(null, 'newobj', []), new PyCall(null, 'reduce', []));
}

export class Unpickler implements Machine {
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

  readonly #cold: ColdOpcodes;
  readonly #numbers: NumberRun;
  readonly #records: RecordRun;
  readonly #members = new SetFiller();
  readonly containers: Containers;
  readonly instances: Instances;

  constructor(bytes: Uint8Array, options: UnpicklerOptions = {}, position = 0) {
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
    this.#cold = new ColdOpcodes(this);
    this.#numbers = new NumberRun(bytes, this.view);
    this.#records = new RecordRun(bytes, this.view, this.memo, this.lossless);
    this.containers = new Containers(this, this.#records);
    this.instances = new Instances(this, this.#records);
    if (bytes.length > this.limits.maxBytes) throw new LimitError('maxBytes', bytes.length, this.limits.maxBytes);
  }

  get position(): number {
    return this.pos;
  }

  /** Reads one pickle, up to and including its STOP. May be called again for the next one in the stream. */
  load(): unknown {
    if (!shapesKept) keepMachineShapes();
    this.sp = 0;
    this.marks = [];
    this.fence = 0;
    this.protocol = 0;
    this.frameEnd = Number.POSITIVE_INFINITY;
    this.memo.clear();
    if (this.pos >= this.bytes.length) {
      throw new FormatError('the pickle is empty or ended too early: there is no byte to read', {
        format: 'pickle',
        offset: this.pos,
      });
    }
    const value = this.#run();
    this.stack = [];
    this.#members.clear();
    return value;
  }

  #run(): unknown {
    const bytes = this.bytes;
    const view = this.view;
    const end = bytes.length;
    const stack = this.stack;
    const memo = this.memo;
    const lossless = this.lossless;
    let pos = this.pos;
    let sp = 0;
    let frameEnd = this.frameEnd;
    for (;;) {
      if (pos >= frameEnd) frameEnd = this.#leaveFrame(pos);
      if (pos >= end) {
        this.pos = pos;
        throw this.truncated();
      }
      const op = bytes[pos]!;
      const start = pos++;
      switch (op) {
        case Op.BININT1:
          if (pos >= end) break;
          stack[sp++] = bytes[pos++];
          continue;
        case Op.BININT2:
          if (pos + 2 > end) break;
          stack[sp++] = bytes[pos]! | (bytes[pos + 1]! << 8);
          pos += 2;
          continue;
        case Op.BININT:
          if (pos + 4 > end) break;
          stack[sp++] = view.getInt32(pos, true);
          pos += 4;
          continue;
        case Op.BINFLOAT: {
          if (pos + 8 > end) break;
          const value = view.getFloat64(pos, false);
          stack[sp++] = lossless && Number.isInteger(value) ? new PyFloat(value) : value;
          pos += 8;
          continue;
        }
        case Op.SHORT_BINUNICODE: {
          if (pos >= end) break;
          const length = bytes[pos]!;
          const stop = pos + 1 + length;
          if (stop > end) break;
          stack[sp++] = decodeUtf8(bytes, pos + 1, stop);
          if (bytes[stop] === Op.MEMOIZE && stop < frameEnd) {
            memo.pushText(pos);
            pos = stop + 1;
          } else {
            pos = stop;
          }
          continue;
        }
        case Op.BINUNICODE: {
          if (pos + 4 > end) break;
          const stop = pos + 4 + view.getUint32(pos, true);
          if (stop > end) break;
          stack[sp++] = decodeUtf8(bytes, pos + 4, stop);
          pos = stop;
          continue;
        }
        case Op.MEMOIZE:
          if (sp <= this.fence) break;
          memo.push(stack[sp - 1]);
          continue;
        case Op.BINPUT:
          if (pos >= end || sp <= this.fence) break;
          memo.put(bytes[pos++]!, stack[sp - 1]);
          continue;
        case Op.BINGET:
          if (pos >= end) break;
          if (!memo.has(bytes[pos]!)) break;
          stack[sp++] = memo.get(bytes[pos++]!);
          continue;
        case Op.LONG_BINGET: {
          if (pos + 4 > end) break;
          const index = view.getUint32(pos, true);
          if (!memo.has(index)) break;
          stack[sp++] = memo.get(index);
          pos += 4;
          continue;
        }
        case Op.NONE:
          stack[sp++] = null;
          continue;
        case Op.NEWTRUE:
          stack[sp++] = true;
          continue;
        case Op.NEWFALSE:
          stack[sp++] = false;
          continue;
        case Op.EMPTY_DICT:
          stack[sp++] = new PyDict();
          continue;
        case Op.EMPTY_LIST:
          stack[sp++] = [];
          continue;
        case Op.MARK: {
          const next = bytes[pos];
          if (
            sp > this.fence &&
            (next === Op.BINFLOAT || next === Op.BININT || next === Op.BININT1 || next === Op.BININT2)
          ) {
            const list = stack[sp - 1];
            if (Array.isArray(list)) {
              const run = this.#numbers;
              if (run.read(pos, frameEnd, list, lossless)) {
                pos = run.pos;
                this.frameEnd = frameEnd = run.frameEnd;
                continue;
              }
            }
          } else if (sp > this.fence && (next === Op.BINGET || next === Op.LONG_BINGET)) {
            const dict = stack[sp - 1];
            if (dict instanceof PyDict && dict.isPristine) {
              const run = this.#records;
              const values = run.read(pos, frameEnd < end ? frameEnd : end);
              if (values !== undefined) {
                pos = run.pos;
                run.table!.shared = true;
                dict.fill(run.table!, values);
                continue;
              }
            }
          }
          this.marks.push(this.fence);
          this.fence = sp;
          continue;
        }
        case Op.TUPLE1:
        case Op.TUPLE2:
        case Op.TUPLE3: {
          const count = op - Op.TUPLE1 + 1;
          if (sp - count < this.fence) break;
          const items =
            count === 1
              ? [stack[sp - 1]]
              : count === 2
                ? [stack[sp - 2], stack[sp - 1]]
                : [stack[sp - 3], stack[sp - 2], stack[sp - 1]];
          sp -= count;
          stack[sp++] = lossless ? new PyTuple(items) : items;
          this.lastTuple = items;
          continue;
        }
        case Op.APPEND: {
          if (sp - 2 < this.fence) break;
          const target = stack[sp - 2];
          if (!Array.isArray(target)) break;
          target.push(stack[--sp]);
          continue;
        }
        default:
          break;
      }
      // Everything else, and every fault, takes the outlined path: a small loop is compiled once and stays compiled.
      this.pos = start + 1;
      this.sp = sp;
      this.op = op;
      this.opStart = start;
      if (op === Op.STOP) {
        const value = this.pop();
        return value;
      }
      this.#outlined(op);
      pos = this.pos;
      sp = this.sp;
      frameEnd = this.frameEnd;
    }
  }

  #outlined(op: number): void {
    switch (op) {
      case Op.SETITEMS:
        this.containers.setItemsFromStack();
        return;
      case Op.APPENDS:
        this.containers.appendsFromStack();
        return;
      case Op.BUILD:
        this.instances.build();
        return;
      case Op.TUPLE:
        this.push(this.tuple(this.popToMark()));
        return;
      case Op.EMPTY_TUPLE:
        if (this.bytes[this.pos] === Op.NEWOBJ && this.pos < this.frameEnd) {
          this.op = Op.NEWOBJ;
          this.opStart = this.pos++;
          const made = this.instances.instantiate(this.pop(), 'newobj', NO_ARGS);
          this.push(made);
          if (made instanceof PyObject && made.constructor === PyObject) this.instances.readState(made);
        } else {
          this.push(this.tuple([]));
        }
        return;
      case Op.NEWOBJ: {
        const args = this.pop();
        const cls = this.pop();
        this.push(this.instances.instantiate(cls, 'newobj', this.instances.argsOf(args)));
        return;
      }
      case Op.REDUCE: {
        const args = this.pop();
        const cls = this.pop();
        this.push(this.instances.instantiate(cls, 'reduce', this.instances.argsOf(args)));
        return;
      }
      default:
        this.#cold.run(op);
    }
  }

  // ---- the stream

  /** Bytes left after the current position. */
  get remaining(): number {
    return this.bytes.length - this.pos;
  }

  takeBytes(length: number): Uint8Array {
    if (length > this.remaining) throw this.truncated(length);
    const part = this.bytes.subarray(this.pos, this.pos + length);
    this.pos += length;
    return part;
  }

  takeForeign(length: number, what = (): string => `${length} bytes`): Uint8Array {
    this.#endFrame();
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
    this.#endFrame();
    const bytes = later.take(this.pos, length);
    if (bytes !== undefined) this.events?.onForeign?.(this.pos, this.pos, what());
    return bytes;
  }

  /** What follows is outside of the opcodes, and so outside of any frame. */
  #endFrame(): void {
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

  #leaveFrame(pos: number): number {
    if (pos > this.frameEnd) {
      this.pos = pos;
      throw this.fail('an opcode reaches over the end of its frame');
    }
    this.frameEnd = Number.POSITIVE_INFINITY;
    return this.frameEnd;
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

  newObject(cls: PyGlobal): unknown {
    return this.instances.newObject(cls);
  }

  loadNested(what = 'a nested pickle'): unknown {
    if (this.nesting >= this.limits.maxNesting) {
      throw new LimitError('maxNesting', this.nesting + 1, this.limits.maxNesting, { offset: this.pos });
    }
    this.#endFrame();
    const inner = new Unpickler(this.bytes, this.options, this.pos);
    inner.nesting = this.nesting + 1;
    inner.python2 = this.python2;
    const start = this.pos;
    const value = inner.load();
    this.pos = inner.pos;
    this.nestedProtocol = inner.protocol;
    this.python2 = inner.python2;
    this.hasForeign = true;
    this.events?.onForeign?.(start, this.pos, what);
    return value;
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
