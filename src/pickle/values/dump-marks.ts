/**
 * Places in the memo of a dump, kept on the values themselves: a Map from objects to numbers costs several times as
 * much. A mark counts from the base of its dump; bases only grow, so the marks of earlier dumps are below.
 */
export let markOf: (value: Marked) => number;
export let setMark: (value: Marked, mark: number) => void;

/** A value that remembers where the dump that is going on has written it. */
export abstract class Marked {
  #mark = 0;

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
