/**
 * The machine that reads pickles: every opcode of protocols 0 to 5, building inert values only.
 * Its rules are those of CPython's readers (Modules/_pickle.c and Lib/pickle.py); where the two differ, the
 * stricter one. It does not recurse: nesting costs heap, not stack.
 */
import { FormatError, LimitError } from '../../core/errors.js';
import { keepShapes } from '../../core/keep-shapes.js';
import { Op } from '../opcodes.js';
import { decodeUtf8 } from '../text.js';
import { PyDict } from '../values/py-dict.js';
import { NO_ARGS, PyByteArray, PyCall, PyFloat, type PyGlobal, PyObject, PyTuple } from '../values/py-values.js';
import { ContainerFiller } from './fill-containers.js';
import { Instances } from './instances.js';
import { MachineState } from './machine-state.js';
import { NumberRun } from './number-run.js';
import type { UnpicklerOptions } from './options.js';
import { RareOpcodes, textRunOf } from './rare-opcodes.js';
import { RecordRun } from './record-run.js';
import type { TextRun } from './text-run.js';

/** Bytes of a file in which runs of texts are looked for: shorter ones are read in less time than it takes to load the code for it. */
const WORTH_TEXT_RUNS = 1 << 16;

let shapesKept = false;

/** See {@link keepShapes}; done at the first load, so that importing this file does nothing. */
function keepMachineShapes(): void {
  shapesKept = true;
  keepShapes(new Unpickler(new Uint8Array(0)), new PyFloat(0), new PyTuple([]), new PyByteArray(0));
  keepShapes(PyDict.fromArrays([0], [0]), new PyObject(null, 'newobj', []), new PyCall(null, 'reduce', []));
}

export class Unpickler extends MachineState {
  readonly #rare: RareOpcodes;
  readonly #numbers: NumberRun;
  readonly #records: RecordRun;
  #texts: TextRun | undefined;
  readonly #containers: ContainerFiller;
  readonly #instances: Instances;

  constructor(bytes: Uint8Array, options: UnpicklerOptions = {}, position = 0) {
    super(bytes, options, position);
    this.#numbers = new NumberRun(bytes, this.view);
    this.#records = new RecordRun(bytes, this.view, this.memo, this.lossless);
    this.#containers = new ContainerFiller(this, this.#records);
    this.#instances = new Instances(this, this.#records);
    this.#rare = new RareOpcodes(this, this.#containers, this.#instances);
  }

  /** Reads one pickle, up to and including its STOP. May be called again for the next one in the stream. */
  load(): unknown {
    if (!shapesKept) keepMachineShapes();
    this.restart();
    if (this.pos >= this.bytes.length) {
      throw new FormatError('the pickle is empty or ended too early: there is no byte to read', {
        format: 'pickle',
        offset: this.pos,
      });
    }
    const value = this.#run();
    this.finish();
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
    let stop = this.steps === undefined ? end : pos;
    for (;;) {
      if (pos >= frameEnd) frameEnd = this.#leaveFrame(pos);
      if (pos >= stop) stop = this.stopBehind(pos);
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
          } else if (next === Op.SHORT_BINUNICODE && sp > this.fence && this.#readTexts(pos, frameEnd, stack[sp - 1])) {
            pos = this.pos;
            frameEnd = this.frameEnd;
            continue;
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

  /** The members of a list or dict at `pos`, where they are texts; false with nothing done where they are not. */
  #readTexts(pos: number, frameEnd: number, target: unknown): boolean {
    if (this.bytes.length < WORTH_TEXT_RUNS) return false;
    const run = (this.#texts ??= textRunOf(this));
    if (Array.isArray(target)) {
      if (!run.readList(pos, frameEnd, target)) return false;
    } else if (!(target instanceof PyDict) || !target.isPristine || !run.readDict(pos, frameEnd, target)) {
      return false;
    }
    this.pos = run.pos;
    this.frameEnd = run.frameEnd;
    return true;
  }

  #outlined(op: number): void {
    switch (op) {
      case Op.SETITEMS:
        this.#containers.setItemsFromStack();
        return;
      case Op.APPENDS:
        this.#containers.appendsFromStack();
        return;
      case Op.BUILD:
        this.#instances.build();
        return;
      case Op.TUPLE:
        this.push(this.tuple(this.popToMark()));
        return;
      case Op.EMPTY_TUPLE:
        if (this.bytes[this.pos] === Op.NEWOBJ && this.pos < this.frameEnd) {
          this.op = Op.NEWOBJ;
          this.opStart = this.pos++;
          const made = this.#instances.instantiate(this.pop(), 'newobj', NO_ARGS);
          this.push(made);
          if (made instanceof PyObject && made.constructor === PyObject) this.#instances.readState(made);
        } else {
          this.push(this.tuple([]));
        }
        return;
      case Op.NEWOBJ: {
        const args = this.pop();
        const cls = this.pop();
        this.push(this.#instances.instantiate(cls, 'newobj', this.#instances.argsOf(args)));
        return;
      }
      case Op.REDUCE: {
        const args = this.pop();
        const cls = this.pop();
        this.push(this.#instances.instantiate(cls, 'reduce', this.#instances.argsOf(args)));
        return;
      }
      default:
        this.#rare.run(op);
    }
  }

  #leaveFrame(pos: number): number {
    if (pos > this.frameEnd) {
      this.pos = pos;
      throw this.fail('an opcode reaches over the end of its frame');
    }
    this.frameEnd = Number.POSITIVE_INFINITY;
    return this.frameEnd;
  }

  newObject(cls: PyGlobal): unknown {
    return this.#instances.newObject(cls);
  }

  loadNested(what = 'a nested pickle'): unknown {
    if (this.nesting >= this.limits.maxNesting) {
      throw new LimitError('maxNesting', this.nesting + 1, this.limits.maxNesting, { offset: this.pos });
    }
    this.endFrame();
    this.steps?.count(this.pos);
    const inner = new Unpickler(this.bytes, this.options, this.pos);
    inner.nesting = this.nesting + 1;
    inner.python2 = this.python2;
    const start = this.pos;
    const value = inner.load();
    this.pos = inner.pos;
    this.steps?.skip(start, this.pos - start);
    this.nestedProtocol = inner.protocol;
    this.python2 = inner.python2;
    this.hasForeign = true;
    this.events?.onForeign?.(start, this.pos, what);
    return value;
  }
}
