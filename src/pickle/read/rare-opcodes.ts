/** The opcodes that model files have, but not in numbers. */
import { CodeNeeded } from '../code-needed.js';
import { decodeLong } from '../long.js';
import { HIGHEST_PROTOCOL, Op } from '../opcodes.js';
import { decodeUtf8, provideShortTexts } from '../text.js';
import { PyByteArray } from '../values/py-values.js';
import type { ContainerFiller } from './fill-containers.js';
import type { Instances } from './instances.js';
import { takeLength } from './lengths.js';
import type { MachineState } from './machine-state.js';
import type { SeldomOpcodes } from './seldom-opcodes.js';
import type { TextRun } from './text-run.js';

/** What hardly any model file has: other opcodes, faults, and the names of Python 2. */
interface SeldomCode {
  readonly SeldomOpcodes: typeof SeldomOpcodes;
  toPython3(module: string, name: string): [module: string, name: string];
}

let seldomCode: SeldomCode | undefined;

/** For those who have it at hand. */
export function provideSeldom(code: SeldomCode): void {
  seldomCode = code;
}

/** What only large files have: lists of many texts. */
let textRuns: typeof TextRun | undefined;

/** For those who have it at hand. */
export function provideTextRuns(run: typeof TextRun): void {
  textRuns = run;
}

const NEEDED = /* @__PURE__ */ new CodeNeeded(async () => {
  const [seldom, { TextRun }, { SHORT_TEXTS }] = await Promise.all([
    import('./seldom-opcodes.js'),
    import('./text-run.js'),
    import('../text-short.js'),
  ]);
  provideShortTexts(SHORT_TEXTS);
  provideTextRuns(TextRun);
  provideSeldom(seldom);
});

function needSeldom(): SeldomCode {
  if (seldomCode === undefined) throw NEEDED;
  return seldomCode;
}

/** @throws CodeNeeded */
export function textRunOf({ bytes, view, memo, lossless }: MachineState): TextRun {
  if (textRuns === undefined) throw NEEDED;
  return new textRuns(bytes, view, memo, lossless);
}

export class RareOpcodes {
  readonly #vm: MachineState;
  readonly #containers: ContainerFiller;
  readonly #instances: Instances;
  #seldom: SeldomOpcodes | undefined;

  constructor(vm: MachineState, containers: ContainerFiller, instances: Instances) {
    this.#vm = vm;
    this.#containers = containers;
    this.#instances = instances;
  }

  run(op: number): void {
    const vm = this.#vm;
    switch (op) {
      case Op.BINPUT:
        vm.memo.put(takeLength(vm, 1), vm.top());
        return;
      case Op.PROTO: {
        const protocol = takeLength(vm, 1);
        if (protocol > HIGHEST_PROTOCOL) throw vm.fail(`pickle protocol ${protocol} does not exist (0 to 5 do)`);
        vm.protocol = protocol;
        return;
      }
      case Op.FRAME: {
        const length = takeLength(vm, 8);
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
      case Op.LONG_BINPUT:
        vm.memo.put(takeLength(vm, 4), vm.top());
        return;
      case Op.LONG1:
        vm.push(decodeLong(vm.takeBytes(takeLength(vm, 1))));
        return;
      case Op.SHORT_BINBYTES:
        vm.push(this.#seen(vm.takeBytes(takeLength(vm, 1))));
        return;
      case Op.BINBYTES:
        vm.push(this.#seen(vm.takeBytes(takeLength(vm, 4))));
        return;
      case Op.BINBYTES8:
        vm.push(this.#seen(vm.takeBytes(takeLength(vm, 8))));
        return;
      case Op.BYTEARRAY8: {
        const part = this.#seen(vm.takeBytes(takeLength(vm, 8)));
        vm.push(new PyByteArray(part.buffer as ArrayBuffer, part.byteOffset, part.length));
        return;
      }
      case Op.EMPTY_TUPLE:
        vm.push(vm.tuple([]));
        return;
      case Op.SETITEM: {
        const value = vm.pop();
        const key = vm.pop();
        this.#containers.setItemsOf(vm.top(), [key, value]);
        return;
      }
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
      default:
        this.#seldom ??= new (needSeldom().SeldomOpcodes)(vm, this.#containers, this.#instances, () =>
          this.#moduleAndName(),
        );
        this.#seldom.run(op);
    }
  }

  /** Tells the listener about bytes. */
  #seen(bytes: Uint8Array): Uint8Array {
    this.#vm.events?.onBytes?.(bytes, this.#vm.opStart);
    return bytes;
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
    return vm.protocol < 3 && vm.options.fixImports !== false ? needSeldom().toPython3(module, name) : [module, name];
  }
}
