/** What a scanner and the judge of `load` have to know of the rest of Brine: what it runs or rebuilds is what they allow. */
import { classNames } from '../estimators/class-names.generated.js';
import { MODULE_RENAMES } from '../estimators/binding/module-renames.js';
import { numpyBinders } from '../numpy/binders.js';
import { PANDAS_NAMES } from '../pandas/names.js';
import type { Implemented } from '../scan/policy/policy.js';
import type { ScanContext } from '../scan/scan.js';
import { SCIPY_NAMES } from '../scipy/names.js';
import { ALL_READERS } from './all-readers.js';
import { completeReaders } from './readers.js';
import { isSuppliedPath } from './supplied.js';

const readers = /* @__PURE__ */ completeReaders(ALL_READERS);

function* classes(): Iterable<string> {
  for (const [path] of [...numpyBinders, ...PANDAS_NAMES]) yield path;
  yield* SCIPY_NAMES;
  yield* classNames();
}

/** Calls that are allowed as they are; those of dill and cloudpickle call what they are given, and the scanner looks at each. */
function* calls(): Iterable<string> {
  for (const key of readers.keys()) if (!/^dill\.|cloudpickle/.test(key)) yield key;
}

/** What Brine runs or rebuilds is what it allows. */
export const implemented: Implemented = { classes, calls, renames: MODULE_RENAMES, isSupplied: isSuppliedPath };

/** What a scanner needs besides a platform. */
export const scanContext: Pick<ScanContext, 'readers' | 'implemented' | 'checkBooster'> = {
  readers,
  implemented,
  checkBooster: async (bytes, kind) => {
    const { checkBoosterFile } = await import('../estimators/libraries/boosting/model-files.js');
    await checkBoosterFile(bytes, kind);
  },
};
