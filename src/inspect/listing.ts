/** Listings of whole files: the opcodes of a pickle, with Joblib's arrays shown where they interrupt them. */
import { Budget } from '../core/budget.js';
import { BrineError, LimitError } from '../core/errors.js';
import { joblibReaders } from '../joblib/read.js';
import { type DisLine, disLines, type ForeignPart } from '../pickle/tools/dis.js';
import { wholeUnpickler } from '../pickle/read/seldom-at-hand.js';

const arraysOnly = /* @__PURE__ */ new Map(joblibReaders);

/** Where the machine finds raw bytes; as far as it gets, if the stream is broken. */
function foreignParts(bytes: Uint8Array, budget: Budget | undefined): ForeignPart[] {
  const parts: ForeignPart[] = [];
  const events = {
    onForeign: (start: number, end: number, text: string): void => {
      // What stands inside of a nested pickle is reported first and covered by it.
      while (parts.length > 0 && parts.at(-1)!.start >= start) parts.pop();
      parts.push({ start, end, text });
    },
  };
  try {
    wholeUnpickler(bytes, { lossless: true, readers: arraysOnly, encoding: 'latin1', events, budget }).load();
  } catch (error) {
    if (!(error instanceof BrineError) || error instanceof LimitError) throw error;
  }
  return parts;
}

/**
 * The lines of `brine dis`, see {@link disLines}.
 *
 * @param stored Bytes of the file that these were unpacked from, which bounds how much is listed.
 */
export function listing(bytes: Uint8Array, annotate = false, stored = bytes.length): Generator<DisLine> {
  const foreign = foreignParts(bytes, stored < bytes.length ? new Budget(stored) : undefined);
  return disLines(bytes, { annotate, foreign, budget: new Budget(stored) });
}
