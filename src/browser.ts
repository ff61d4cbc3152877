/**
 * `load` and `dump` over what browsers have. Not in the entry itself: that only names things, so that bundlers pass it over, and with
 * it all that a page does not use.
 */
import { browserCodecs } from './codec/browser.js';
import type { Advice, AdviseOptions } from './model/advise.js';
import { createBrine } from './model/assemble.js';
import { browserFiles } from './io/browser-files.js';
import type { Inflate } from './scan/containers/unpack.js';

const inflate = async (): Promise<Inflate> => (await import('./scan/containers/inflate-browser.js')).inflateBrowser;

const brine = /* @__PURE__ */ createBrine(browserFiles, browserCodecs, inflate);

/** Loads a model or any other value from a Pickle or Joblib file, whatever its compression. */
export const load = brine.load;
/** Writes a value to a file; needs a file system, see {@link dumpBytes} for browsers. */
export const dump = brine.dump;
/** Reads and decompresses a file without looking into it. */
export const open = brine.open;
/** Loads all values of a file with several pickles, one after another, as Python's repeated `pickle.load` does. */
export const loadAll = brine.loadAll;
/** Loads from a memory map and can let go of it: `using model = await loadMapped(path)`. */
export const loadMapped = brine.loadMapped;
/** Writes a value to bytes. */
export const dumpBytes = brine.dumpBytes;
/** Pickle or Joblib? Writes and reads the value in every sensible form, and recommends one with reasons. */
export async function advise(value: unknown, options?: AdviseOptions): Promise<Advice> {
  const { createAdvise } = await import('./model/advise.js');
  return createAdvise(brine)(value, options);
}
