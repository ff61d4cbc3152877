/**
 * Estimates what the opcodes of a packed stream come to. A few kB unpack to millions of empty containers, each of which takes a
 * hundred times the byte that asks for it. The estimate goes by bytes, not by opcodes, so that the machine's loop stays as it is:
 * between two stops everything that may be an opcode counts as one, also within short texts.
 */
import type { Budget } from '../../core/budget.js';
import { Op } from '../opcodes.js';

/** Bytes of opcodes between two stops. */
const SEGMENT = 1 << 16;
/** Payloads from this size on are counted as what they are. */
export const LARGE_PAYLOAD = 1 << 12;

/** Tenths of a step for each byte. */
const COSTS = /* @__PURE__ */ (() => {
  const costs = new Uint8Array(256).fill(4);
  const containers: readonly [number, readonly number[]][] = [
    [20, [Op.EMPTY_LIST, Op.LIST, Op.TUPLE, Op.TUPLE1, Op.TUPLE2, Op.TUPLE3, Op.MARK]],
    [60, [Op.EMPTY_DICT, Op.DICT, Op.OBJ, Op.INST, Op.REDUCE, Op.NEWOBJ, Op.NEWOBJ_EX]],
    [120, [Op.EMPTY_SET, Op.FROZENSET]],
  ];
  for (const [cost, ops] of containers) for (const op of ops) costs[op] = cost;
  return costs;
})();

export class StepCounter {
  readonly #bytes: Uint8Array;
  readonly #budget: Budget;
  #from: number;

  constructor(bytes: Uint8Array, budget: Budget, from: number) {
    this.#bytes = bytes;
    this.#budget = budget;
    this.#from = from;
  }

  /** Counts the opcodes up to here; gives where to stop next. @throws LimitError */
  count(to: number): number {
    const bytes = this.#bytes;
    let tenths = 0;
    for (let i = this.#from; i < to; i++) tenths += COSTS[bytes[i]!]!;
    this.#from = Math.max(this.#from, to);
    this.#budget.spend(tenths / 10);
    return Math.min(to + SEGMENT, bytes.length);
  }

  /** A payload follows at `at`, which is no more than its bytes. */
  skip(at: number, length: number): void {
    this.count(at);
    this.#from = at + length;
    this.#budget.write(length);
  }
}
