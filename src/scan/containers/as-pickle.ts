/** Files of another format that Python's pickle would begin to run all the same. */
import { Op } from '../../pickle/opcodes.js';
import { argumentAt } from '../structure.js';

const IMPORTS: ReadonlySet<number> = new Set([Op.GLOBAL, Op.STACK_GLOBAL, Op.INST, Op.EXT1, Op.EXT2, Op.EXT4, Op.PERSID, Op.BINPERSID]); // prettier-ignore
/** Opcodes that are followed; a file of another format ends within a few. */
const MOST = 100_000;

/**
 * True where a pickle machine gets to an opcode that imports something before it meets one that is none. What is on its stack is
 * not looked at: it may give up before.
 */
export function importsAsPickle(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (let step = 0; step < MOST && at < bytes.length; step++) {
    const op = bytes[at]!;
    const argument = argumentAt(bytes, view, at, bytes.length, 4096);
    if (argument === undefined || op === Op.STOP || argument[1] > bytes.length) return false;
    if (IMPORTS.has(op)) return true;
    at = argument[1];
  }
  return at < bytes.length;
}
