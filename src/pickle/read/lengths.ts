import type { MachineState } from './machine-state.js';

/** An unsigned little-endian length of `size` bytes. Above 2^53 it is beyond any file: truncated. */
export function takeLength(vm: MachineState, size: 1 | 2 | 4 | 8): number {
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
