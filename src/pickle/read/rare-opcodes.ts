/** The opcodes that are rare in model files, and the error ends of the frequent ones. */
import { LimitError } from '../../core/errors.js';
import { toPython3 } from '../compat-names.js';
import { decodeLong, parseFloatText, parseIntBase0 } from '../numbers.js';
import { HIGHEST_PROTOCOL, Op } from '../opcodes.js';
import { PyDict } from '../values/py-dict.js';
import { decodeLatin1, decodePython2String, decodeRawUnicodeEscape, decodeStringEscape, decodeUtf8 } from '../text.js';
import { Externals } from './externals.js';
import type { ContainerFiller } from './fill-containers.js';
import type { Instances } from './instances.js';
import type { MachineState } from './machine-state.js';
import { PyByteArray, PyFloat, PyFrozenSet, PyTuple, PyValue } from '../values/py-values.js';

export class RareOpcodes {
  readonly #vm: MachineState;
  readonly #containers: ContainerFiller;
  readonly #instances: Instances;
  readonly #externals: Externals;

  constructor(vm: MachineState, containers: ContainerFiller, instances: Instances) {
    this.#vm = vm;
    this.#containers = containers;
    this.#instances = instances;
    this.#externals = new Externals(vm, instances);
  }

  run(op: number): void {
    const vm = this.#vm;
    switch (op) {
      // ---- the frequent ones come here only when something is wrong with them
      case Op.BININT1:
        throw vm.truncated(1);
      case Op.BININT2:
        throw vm.truncated(2);
      case Op.BININT:
        throw vm.truncated(4);
      case Op.BINFLOAT:
        throw vm.truncated(8);
      case Op.SHORT_BINUNICODE:
        throw vm.truncated(this.#length(1));
      case Op.BINUNICODE:
        throw vm.truncated(this.#length(4));
      case Op.MEMOIZE:
      case Op.TUPLE1:
      case Op.TUPLE2:
      case Op.TUPLE3:
        throw vm.underflow();
      case Op.BINPUT:
        vm.memo.put(this.#length(1), vm.top());
        return;
      case Op.BINGET:
        this.#get(this.#length(1));
        return;
      case Op.LONG_BINGET:
        this.#get(this.#length(4));
        return;

      // ---- structure
      case Op.PROTO: {
        const protocol = this.#length(1);
        if (protocol > HIGHEST_PROTOCOL) throw vm.fail(`pickle protocol ${protocol} does not exist (0 to 5 do)`);
        vm.protocol = protocol;
        return;
      }
      case Op.FRAME: {
        const length = this.#length(8);
        if (vm.frameEnd !== Number.POSITIVE_INFINITY && vm.opStart < vm.frameEnd && vm.pos < vm.frameEnd) {
          throw vm.fail('a frame begins before the last one has ended');
        }
        if (length > vm.remaining) throw vm.truncated(length);
        vm.frameEnd = vm.pos + length;
        return;
      }
      case Op.POP:
        if (vm.marks.length > 0 && vm.sp === vm.fence) vm.popToMark();
        else vm.pop();
        return;
      case Op.POP_MARK:
        vm.popToMark();
        return;
      case Op.DUP:
        vm.push(vm.top());
        return;
      case Op.LONG_BINPUT:
        vm.memo.put(this.#length(4), vm.top());
        return;
      case Op.PUT: {
        const index = this.#textIndex();
        if (index < 0) throw vm.fail(`negative memo index ${index}`);
        vm.memo.put(index, vm.top());
        return;
      }
      case Op.GET:
        this.#get(this.#textIndex());
        return;

      // ---- numbers
      case Op.INT: {
        const text = this.#line();
        if (text === '00' || text === '01') {
          vm.push(text === '01');
          return;
        }
        vm.push(this.#int(text));
        return;
      }
      case Op.LONG:
        vm.push(this.#int(this.#line().replace(/L$/, '')));
        return;
      case Op.LONG1:
        vm.push(decodeLong(vm.takeBytes(this.#length(1))));
        return;
      case Op.LONG4: {
        const length = this.#signedLength();
        if (length > vm.limits.maxIntBytes) throw this.#limit('maxIntBytes', length, vm.limits.maxIntBytes);
        vm.push(decodeLong(vm.takeBytes(length)));
        return;
      }
      case Op.FLOAT: {
        const text = this.#line();
        const value = parseFloatText(text);
        if (value === undefined) throw vm.fail(`"${clip(text)}" is not a float`);
        vm.push(vm.lossless && Number.isInteger(value) ? new PyFloat(value) : value);
        return;
      }

      // ---- text and bytes
      case Op.STRING:
        vm.push(this.#python2String(this.#seen(this.#quoted())));
        return;
      case Op.BINSTRING:
        vm.push(this.#python2String(this.#seen(vm.takeBytes(this.#signedLength()))));
        return;
      case Op.SHORT_BINSTRING:
        vm.push(this.#python2String(this.#seen(vm.takeBytes(this.#length(1)))));
        return;
      case Op.UNICODE: {
        const start = vm.pos;
        vm.push(decodeRawUnicodeEscape(vm.takeLine(), start));
        return;
      }
      case Op.BINUNICODE8: {
        const start = vm.pos + 8;
        const part = vm.takeBytes(this.#length(8));
        vm.push(decodeUtf8(vm.bytes, start, start + part.length));
        return;
      }
      case Op.SHORT_BINBYTES:
        vm.push(this.#seen(vm.takeBytes(this.#length(1))));
        return;
      case Op.BINBYTES:
        vm.push(this.#seen(vm.takeBytes(this.#length(4))));
        return;
      case Op.BINBYTES8:
        vm.push(this.#seen(vm.takeBytes(this.#length(8))));
        return;
      case Op.BYTEARRAY8: {
        const part = this.#seen(vm.takeBytes(this.#length(8)));
        vm.push(new PyByteArray(part.buffer as ArrayBuffer, part.byteOffset, part.length));
        return;
      }
      case Op.NEXT_BUFFER:
        vm.push(this.#externals.nextBuffer());
        return;
      case Op.READONLY_BUFFER:
        this.#externals.readonlyBuffer();
        return;

      // ---- containers
      case Op.EMPTY_TUPLE:
        vm.push(vm.tuple([]));
        return;
      case Op.LIST:
        vm.push(vm.popToMark());
        return;
      case Op.DICT: {
        const flat = vm.popToMark();
        if (flat.length % 2 !== 0) throw vm.fail('odd number of items for DICT');
        vm.push(new PyDict());
        this.#containers.setItemsOf(vm.top(), flat);
        return;
      }
      case Op.APPEND: {
        const item = vm.pop();
        this.#containers.appends([item]);
        return;
      }
      case Op.SETITEM: {
        const value = vm.pop();
        const key = vm.pop();
        this.#containers.setItemsOf(vm.top(), [key, value]);
        return;
      }
      case Op.EMPTY_SET:
        vm.push(new Set());
        return;
      case Op.ADDITEMS: {
        const items = vm.popToMark();
        const target = vm.top();
        if (target instanceof Set && !(target instanceof PyFrozenSet)) {
          vm.addAll(target, items);
          return;
        }
        vm.events?.onBuild?.(target, vm.opStart, vm.opcode());
        if (target instanceof PyValue) target.pyAdd(items, vm);
        else throw vm.fail('ADDITEMS needs a set below its MARK');
        return;
      }
      case Op.FROZENSET: {
        const set = new PyFrozenSet();
        vm.addAll(set, vm.popToMark());
        vm.push(set);
        return;
      }

      // ---- globals and objects
      case Op.GLOBAL: {
        const [module, name] = this.#moduleAndName();
        vm.push(this.#instances.global(module, name));
        return;
      }
      case Op.STACK_GLOBAL: {
        const name = vm.pop();
        const module = vm.pop();
        if (typeof module !== 'string' || typeof name !== 'string') {
          throw vm.fail('STACK_GLOBAL needs two str below it');
        }
        const [mappedModule, mappedName] = this.#mapped(module, name);
        vm.push(this.#instances.global(mappedModule, mappedName));
        return;
      }
      case Op.INST: {
        const [module, name] = this.#moduleAndName();
        const args = vm.popToMark();
        vm.push(this.#instances.instantiate(this.#instances.global(module, name), 'inst', args));
        return;
      }
      case Op.OBJ: {
        const args = vm.popToMark();
        if (args.length === 0) throw vm.fail('OBJ needs a class above its MARK');
        const cls = args.shift();
        vm.push(this.#instances.instantiate(cls, 'inst', args));
        return;
      }
      case Op.NEWOBJ_EX: {
        const kwargs = vm.pop();
        const args = vm.pop();
        const cls = vm.pop();
        if (!(kwargs instanceof PyDict)) throw vm.fail('NEWOBJ_EX needs a dict of keyword arguments');
        vm.push(
          this.#instances.instantiate(
            cls,
            'newobj',
            args instanceof PyTuple ? args.items : this.#instances.argsOf(args),
            kwargs,
          ),
        );
        return;
      }
      case Op.EXT1:
        this.#externals.extension(this.#length(1));
        return;
      case Op.EXT2:
        this.#externals.extension(this.#length(2));
        return;
      case Op.EXT4:
        this.#externals.extension(this.#signed());
        return;
      case Op.PERSID: {
        const line = vm.takeLine();
        if (line.some((byte) => byte > 0x7f)) throw vm.fail('persistent ids in protocol 0 must be ASCII');
        this.#externals.persistent(decodeLatin1(line));
        return;
      }
      case Op.BINPERSID:
        this.#externals.persistent(vm.pop());
        return;
      default:
        throw vm.fail(
          vm.opStart === 0
            ? 'this is not a pickle: the first byte is no opcode'
            : `byte 0x${op.toString(16).padStart(2, '0')} is no opcode`,
        );
    }
  }

  /** Tells the listener about bytes. */
  #seen(bytes: Uint8Array): Uint8Array {
    this.#vm.events?.onBytes?.(bytes, this.#vm.opStart);
    return bytes;
  }

  #get(index: number): void {
    const vm = this.#vm;
    if (!vm.memo.has(index)) throw vm.fail(`memo has no entry ${index}`);
    vm.push(vm.memo.get(index));
  }

  // ---- lengths

  /** An unsigned little-endian length of `size` bytes. Above 2^53 it is beyond any file: truncated. */
  #length(size: 1 | 2 | 4 | 8): number {
    const vm = this.#vm;
    if (vm.remaining < size) throw vm.truncated(size);
    const at = vm.pos;
    vm.pos += size;
    switch (size) {
      case 1:
        return vm.bytes[at]!;
      case 2:
        return vm.view.getUint16(at, true);
      case 4:
        return vm.view.getUint32(at, true);
      case 8:
        return vm.view.getUint32(at, true) + vm.view.getUint32(at + 4, true) * 2 ** 32;
    }
  }

  #signed(): number {
    const vm = this.#vm;
    if (vm.remaining < 4) throw vm.truncated(4);
    const value = vm.view.getInt32(vm.pos, true);
    vm.pos += 4;
    return value;
  }

  #signedLength(): number {
    const length = this.#signed();
    if (length < 0) throw this.#vm.fail(`negative length ${length}`);
    return length;
  }

  #limit(name: string, actual: number, allowed: number): LimitError {
    return new LimitError(name, actual, allowed, {
      format: 'pickle',
      offset: this.#vm.opStart,
      opcode: this.#vm.opcode(),
    });
  }

  // ---- lines of protocol 0

  #line(): string {
    return decodeLatin1(this.#boundedLine());
  }

  #boundedLine(): Uint8Array {
    const line = this.#vm.takeLine();
    const max = this.#vm.limits.maxIntBytes;
    if (line.length > max) throw this.#limit('maxIntBytes', line.length, max);
    return line;
  }

  #int(text: string): number | bigint {
    const value = parseIntBase0(text);
    if (value === undefined) throw this.#vm.fail(`"${clip(text)}" is not an integer`);
    return value;
  }

  #textIndex(): number {
    const text = this.#line();
    if (!/^\s*[+-]?[0-9]+(?:_[0-9]+)*\s*$/.test(text)) throw this.#vm.fail(`"${clip(text)}" is not a memo index`);
    return Number(text.replaceAll('_', ''));
  }

  #quoted(): Uint8Array {
    const vm = this.#vm;
    const start = vm.pos;
    const line = vm.takeLine();
    const quote = line[0];
    if (line.length < 2 || (quote !== 0x22 && quote !== 0x27) || line[line.length - 1] !== quote) {
      throw vm.fail('the argument of STRING must be quoted');
    }
    return decodeStringEscape(line.subarray(1, -1), start + 1);
  }

  #python2String(bytes: Uint8Array): string | Uint8Array {
    const { encoding = 'ASCII', errors = 'strict' } = this.#vm.options;
    this.#vm.python2 ??= [];
    return decodePython2String(bytes, encoding, errors, this.#vm.opStart);
  }

  // ---- globals

  #moduleAndName(): [string, string] {
    const vm = this.#vm;
    const text = (): string => {
      const start = vm.pos;
      const line = vm.takeLine();
      return decodeUtf8(vm.bytes, start, start + line.length);
    };
    const module = text();
    const name = text();
    return this.#mapped(module, name);
  }

  #mapped(module: string, name: string): [string, string] {
    const vm = this.#vm;
    return vm.protocol < 3 && vm.options.fixImports !== false ? toPython3(module, name) : [module, name];
  }
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
