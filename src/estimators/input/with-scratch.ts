/** Work on one block of rows after another, in memory that is used again. */
import { Arena } from '../../core/arena.js';
import { setRoom } from './scratch.js';

/** What a block needed more of is left to the collector. */
const MOST_BYTES = 16 << 20;

let arena = new Arena(false);
let isInUse = false;

/** Runs `work`, after which nobody may hold an array from `scratch`: its result has to be copied in it. */
export function withScratch<T>(work: () => T): T {
  // What runs inside of other work leaves the memory to that.
  if (isInUse) return work();
  isInUse = true;
  setRoom(arena);
  try {
    return work();
  } finally {
    isInUse = false;
    setRoom(undefined);
    if (arena.used > MOST_BYTES) arena = new Arena(false);
    else arena.reset();
  }
}
