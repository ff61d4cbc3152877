/** The opcodes that hardly any model file has, and the error ends of the frequent ones. */
import { parseFloatText } from '../number-texts.js';
import { decodeLong } from '../long.js';
import { Op } from '../opcodes.js';
import { decodePython2String, decodeRawUnicodeEscape } from '../text-python2.js';
import { decodeLatin1, decodeUtf8 } from '../text.js';
import { PyDict } from '../values/py-dict.js';
import { PyFloat, PyFrozenSet, PyTuple, PyValue } from '../values/py-values.js';
import { Externals } from './externals.js';
import type { ContainerFiller } from './fill-containers.js';
import type { Instances } from './instances.js';
import { takeLength } from './lengths.js';
import type { MachineState } from './machine-state.js';
import { clip, Protocol0Lines } from './protocol0-lines.js';

export { toPython3 } from '../compat-names.js';

/** The module and the name in two lines, as Python 3 calls them. */
type TakeNames = () => [module: string, name: string];

export class SeldomOpcodes {
  readonly #vm: MachineState;
  readonly #containers: ContainerFiller;
  readonly #instances: Instances;
  readonly #externals: Externals;
  readonly #lines: Protocol0Lines;
  readonly #takeNames: TakeNames;

  constructor(vm: MachineState, containers: ContainerFiller, instances: Instances, takeNames: TakeNames) {
    this.#vm = vm;
    this.#containers = containers;
    this.#instances = instances;
    this.#takeNames = takeNames;
    this.#externals = new Externals(vm, instances);
    this.#lines = new Protocol0Lines(vm);
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
        throw vm.truncated(takeLength(vm, 1));
      case Op.BINUNICODE:
        throw vm.truncated(takeLength(vm, 4));
      case Op.MEMOIZE:
      case Op.TUPLE1:
      case Op.TUPLE2:
      case Op.TUPLE3:
        throw vm.underflow();
      case Op.BINGET:
        this.#get(takeLength(vm, 1));
        return;
      case Op.LONG_BINGET:
        this.#get(takeLength(vm, 4));
        return;
      // ---- structure
      case Op.POP_MARK:
        vm.popToMark();
        return;
      case Op.DUP:
        vm.push(vm.top());
        return;
      case Op.PUT: {
        const index = this.#lines.textIndex();
        if (index < 0) throw vm.fail(`negative memo index ${index}`);
        vm.memo.put(index, vm.top());
        return;
      }
      case Op.GET:
        this.#get(this.#lines.textIndex());
        return;
      // ---- numbers
      case Op.INT: {
        const text = this.#lines.line();
        if (text === '00' || text === '01') {
          vm.push(text === '01');
          return;
        }
        vm.push(this.#lines.int(text));
        return;
      }
      case Op.LONG:
        vm.push(this.#lines.int(this.#lines.line().replace(/L$/, '')));
        return;
      case Op.LONG4: {
        const length = this.#signedLength();
        if (length > vm.limits.maxIntBytes) throw this.#lines.limit('maxIntBytes', length, vm.limits.maxIntBytes);
        vm.push(decodeLong(vm.takeBytes(length)));
        return;
      }
      case Op.FLOAT: {
        const text = this.#lines.line();
        const value = parseFloatText(text);
        if (value === undefined) throw vm.fail(`"${clip(text)}" is not a float`);
        vm.push(vm.lossless && Number.isInteger(value) ? new PyFloat(value) : value);
        return;
      }
      // ---- text and bytes
      case Op.STRING:
        vm.push(this.#python2String(this.#seen(this.#lines.quoted())));
        return;
      case Op.BINSTRING:
        vm.push(this.#python2String(this.#seen(vm.takeBytes(this.#signedLength()))));
        return;
      case Op.SHORT_BINSTRING:
        vm.push(this.#python2String(this.#seen(vm.takeBytes(takeLength(vm, 1)))));
        return;
      case Op.UNICODE: {
        const start = vm.pos;
        vm.push(decodeRawUnicodeEscape(vm.takeLine(), start));
        return;
      }
      case Op.BINUNICODE8: {
        const start = vm.pos + 8;
        const part = vm.takeBytes(takeLength(vm, 8));
        vm.push(decodeUtf8(vm.bytes, start, start + part.length));
        return;
      }
      case Op.NEXT_BUFFER:
        vm.push(this.#externals.nextBuffer());
        return;
      case Op.READONLY_BUFFER:
        this.#externals.readonlyBuffer();
        return;
      // ---- containers
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
      case Op.INST: {
        const [module, name] = this.#takeNames();
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
        this.#externals.extension(takeLength(vm, 1));
        return;
      case Op.EXT2:
        this.#externals.extension(takeLength(vm, 2));
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

  #python2String(bytes: Uint8Array): string | Uint8Array {
    const { encoding = 'ASCII', errors = 'strict' } = this.#vm.options;
    this.#vm.python2 ??= [];
    return decodePython2String(bytes, encoding, errors, this.#vm.opStart);
  }
}
