import { INSPECT, type Inspect, type InspectOptions } from '../../core/show/inspect.js';
import { inspected, PARTS, printed } from '../../core/show/print.js';

/**
 * Places in the memo of a dump, kept on the values themselves: a Map from objects to numbers costs several times as
 * much. A mark counts from the base of its dump; bases only grow, so the marks of earlier dumps are below.
 */
export let markOf: (value: Marked) => number;
export let setMark: (value: Marked, mark: number) => void;

/** A value that remembers where the dump that is going on has written it, and prints what it holds. */
export abstract class Marked {
  #mark = 0;

  /** What it holds, in one line: the first items of many. */
  toString(): string {
    return PARTS in this ? printed(this) : Object.prototype.toString.call(this);
  }

  /** In Node's console: what it holds. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    if (PARTS in this) return inspected(this, depth, options, inspect);
    return `${this.constructor.name} ${inspect({ ...this }, { ...options, depth })}`;
  }

  static {
    markOf = (value) => value.#mark;
    setMark = (value, mark) => {
      value.#mark = mark;
    };
  }
}

let nextBase = 1;
let taken = false;

/** The base of a new dump, or undefined while another one is going on that this one must not disturb. */
export function takeMarks(): number | undefined {
  if (taken) return undefined;
  taken = true;
  return nextBase;
}

/** To be called once after {@link takeMarks} gave a base, with the number of marks that were set. */
export function leaveMarks(count: number): void {
  taken = false;
  nextBase += count;
}
