/** What Python’s objects are reduced to, as today’s Python does it, whatever wrote the file. */
import { PyGlobal, type Reduction } from '../pickle/values/py-values.js';

/** Functions of C modules, which Joblib hashes by name and module. */
export const BUILTINS =
  /^(?:numpy\._?core\.multiarray\.(?:_reconstruct|scalar)|_codecs\.encode|builtins\.getattr|array\._array_reconstructor)$/;

/** Where the bit of `fold` stands, which protocol 3 leaves out. */
const FOLDED: ReadonlyMap<string, number> = new Map([
  ['datetime.datetime', 2],
  ['datetime.time', 0],
]);

const BUNCH = /^sklearn\.(?:utils|utils\._bunch|datasets\.base)\.Bunch$/;

/** Keys and values in turn, as pairs. */
export function entriesOf(flat: readonly unknown[]): [unknown, unknown][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
}

/** As protocol 3 has it, whatever the protocol of the file: `copyreg._reconstructor` is for 0 and 1. */
export function asToday(reduction: Reduction): Reduction {
  const { cls, args } = reduction;
  const month = cls instanceof PyGlobal ? FOLDED.get(cls.path) : undefined;
  if (month !== undefined && args[0] instanceof Uint8Array) {
    const bytes = args[0].slice();
    bytes[month]! &= 0x7f;
    return { ...reduction, args: [bytes, ...args.slice(1)] };
  }
  // It takes no attributes back when it is loaded.
  if (cls instanceof PyGlobal && BUNCH.test(cls.path)) return { ...reduction, state: undefined };
  if (!(cls instanceof PyGlobal) || !/^copy_?reg\._reconstructor$/.test(cls.path)) return reduction;
  const [made, base, value] = args;
  if (!(base instanceof PyGlobal) || base.path !== 'builtins.object' || value !== null) return reduction;
  return { ...reduction, cls: made, how: 'newobj', args: [] };
}
