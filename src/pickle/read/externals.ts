/** What a pickle refers to and does not hold: extension codes, persistent ids, buffers out of band. */
import { PyByteArray, PyExtension, PyPersistentId } from '../values/py-values.js';
import type { Instances } from './instances.js';
import type { MachineState } from './machine-state.js';

export class Externals {
  readonly #vm: MachineState;
  readonly #instances: Instances;
  readonly #buffers: Iterator<ArrayBufferView | ArrayBuffer> | undefined;

  constructor(vm: MachineState, instances: Instances) {
    this.#vm = vm;
    this.#instances = instances;
    this.#buffers = vm.options.buffers?.[Symbol.iterator]();
  }

  extension(code: number): void {
    const vm = this.#vm;
    if (code <= 0) throw vm.fail(`extension code ${code} is out of range`);
    const entry = vm.options.extensions?.get(code);
    if (entry !== undefined) {
      const space = entry.indexOf(' ');
      vm.push(this.#instances.global(entry.slice(0, space), entry.slice(space + 1)));
      return;
    }
    if (!vm.inertExternals) throw vm.fail(`extension code ${code} is not registered: pass it in \`extensions\``);
    vm.events?.onGlobal?.('copyreg', `extension:${code}`, vm.opStart, vm.opcode());
    vm.push(new PyExtension(code));
  }

  persistent(id: unknown): void {
    const vm = this.#vm;
    const { persistentLoad } = vm.options;
    vm.events?.onPersistent?.(id, vm.opStart, vm.opcode());
    if (persistentLoad !== undefined) vm.push(persistentLoad(id));
    else if (vm.inertExternals) vm.push(new PyPersistentId(id));
    else throw vm.fail('the pickle refers to an object outside of it: pass `persistentLoad`');
  }

  // ---- out-of-band buffers

  nextBuffer(): unknown {
    const vm = this.#vm;
    if (this.#buffers === undefined) {
      throw vm.fail('the pickle keeps data outside of it: pass the `buffers` that were written with it');
    }
    const next = this.#buffers.next();
    if (next.done === true) throw vm.fail('there are fewer `buffers` than the pickle asks for');
    const buffer = next.value;
    const [base, offset, length] = ArrayBuffer.isView(buffer)
      ? [buffer.buffer, buffer.byteOffset, buffer.byteLength]
      : [buffer, 0, buffer.byteLength];
    return new PyByteArray(base as ArrayBuffer, offset, length);
  }

  readonlyBuffer(): void {
    const vm = this.#vm;
    const buffer = vm.pop();
    if (!(buffer instanceof Uint8Array)) throw vm.fail('READONLY_BUFFER needs a buffer below it');
    vm.push(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength));
  }
}
