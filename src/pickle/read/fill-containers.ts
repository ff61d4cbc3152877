/** APPEND(S) and SETITEM(S): what lists, dicts and other values are filled with. */
import { describe } from '../values/describe.js';
import { checkHashable } from './hashable-members.js';
import { PyDict } from '../values/py-dict.js';
import type { RecordRun } from './record-run.js';
import { SHARED_KEYS, SharedTables } from './key-table-cache.js';
import type { MachineState } from './machine-state.js';
import { PyValue } from '../values/py-values.js';

export class ContainerFiller {
  readonly #vm: MachineState;
  readonly #records: RecordRun;
  readonly #tables = new SharedTables();

  constructor(vm: MachineState, records: RecordRun) {
    this.#vm = vm;
    this.#records = records;
  }

  /** APPENDS: the items stand above the newest MARK. */
  appendsFromStack(): void {
    const vm = this.#vm;
    const target = vm.fence > 0 ? vm.stack[vm.fence - 1] : undefined;
    const below = vm.marks[vm.marks.length - 1];
    if (!Array.isArray(target) || below === undefined || vm.fence <= below) {
      this.appends(vm.popToMark());
      return;
    }
    const { stack, fence, sp } = vm;
    vm.marks.pop();
    vm.sp = fence;
    vm.fence = below;
    // An array whose length is set once grows no spare room; but set for every batch, it is copied every time.
    if (target.length === 0) {
      target.length = sp - fence;
      for (let i = fence; i < sp; i++) target[i - fence] = stack[i];
    } else {
      for (let i = fence; i < sp; i++) target.push(stack[i]);
    }
  }

  appends(items: readonly unknown[]): void {
    const vm = this.#vm;
    const target = vm.top();
    if (Array.isArray(target)) {
      for (let i = 0; i < items.length; i++) target.push(items[i]);
      return;
    }
    vm.events?.onBuild?.(target, vm.opStart, vm.opcode());
    if (!(target instanceof PyValue)) throw vm.fail(`cannot append to ${describe(target)}`);
    target.pyExtend(items, vm);
  }

  /** SETITEMS: the pairs stand above the newest MARK. */
  setItemsFromStack(): void {
    const vm = this.#vm;
    const below = vm.marks.pop();
    if (below === undefined) throw vm.fail('there is no MARK on the stack');
    const from = vm.fence;
    const to = vm.sp;
    vm.fence = below;
    vm.sp = from;
    if ((to - from) % 2 !== 0) throw vm.fail('odd number of items for SETITEMS');
    const target = vm.top();
    if (target instanceof PyDict) this.#fillDict(target, from, to);
    else this.setItemsOf(target, vm.stack.slice(from, to));
  }

  #fillDict(dict: PyDict, from: number, to: number): void {
    const vm = this.#vm;
    const stack = vm.stack;
    const count = (to - from) >> 1;
    if (dict.isPristine && count <= SHARED_KEYS && count > 0) {
      const values = new Array<unknown>(count);
      for (let i = 0, at = from + 1; i < count; i++, at += 2) values[i] = stack[at];
      let table = this.#tables.find(stack, from, count);
      if (table === undefined) {
        for (let at = from; at < to; at += 2) if (typeof stack[at] !== 'string') checkHashable(vm, stack[at]);
        table = this.#tables.add(stack, from, count);
      } else {
        this.#records.offer(table);
      }
      dict.fill(table, values);
      return;
    }
    for (let at = from; at < to; at += 2) {
      const key = stack[at];
      if (typeof key !== 'string') checkHashable(vm, key);
    }
    dict.appendPairs(stack, from, to);
  }

  /** Sets items of whatever is no exact dict; keys and values in turn. */
  setItemsOf(target: unknown, flat: unknown[]): void {
    const vm = this.#vm;
    if (target instanceof PyDict) {
      for (let i = 0; i < flat.length; i += 2) {
        if (typeof flat[i] !== 'string') checkHashable(vm, flat[i]);
        target.append(flat[i], flat[i + 1]);
      }
      return;
    }
    vm.events?.onBuild?.(target, vm.opStart, vm.opcode());
    if (!(target instanceof PyValue)) throw vm.fail(`cannot set items of ${describe(target)}`);
    target.pySetItems(flat, vm);
  }
}
