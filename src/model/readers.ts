/** What reads the globals of Python, numpy and Joblib, and what the user has supplied in the place of a global. */
import { CodeNeeded } from '../pickle/code-needed.js';
import { ownDefinition } from '../estimators/definitions.js';
import { isSuppliedFunction } from '../estimators/own/functions.js';
import { wrapperReaders } from '../joblib/wrapper.js';
import { numpyReaders } from '../numpy/pickle-readers.js';
import { builtinReaders } from '../pickle/read/builtin-readers.js';
import { containerReaders } from '../pickle/stdlib/containers.js';
import { otherReaders } from '../pickle/stdlib/others.js';
import { serializerReaders } from '../pickle/stdlib/serializers.js';
import type { GlobalReader, GlobalReaders } from '../pickle/values/py-values.js';
import { isRegisteredPath } from '../pickle/values/registered-classes.js';

/** Whose readers come with the first file that names one of them; `test/model/readers.test.ts` holds it against all of them. */
const RARE =
  /^(?:(?:datetime|zoneinfo|decimal|fractions|uuid) |builtins complex$|[\w.]*joblib\.numpy_pickle(?:_compat)? Z?ND)/;

const NEEDED = /* @__PURE__ */ new CodeNeeded(async () => {
  completeReaders((await import('./all-readers.js')).ALL_READERS);
});

/** Throws {@link CodeNeeded} for what is not loaded. */
class ReadersByNeed extends Map<string, GlobalReader> {
  isComplete = false;

  override get(key: string): GlobalReader | undefined {
    const found = super.get(key);
    if (found === undefined && !this.isComplete && RARE.test(key)) throw NEEDED;
    return found;
  }
}

const byNeed = /* @__PURE__ */ new ReadersByNeed([
  ...builtinReaders,
  ...containerReaders,
  ...otherReaders,
  ...serializerReaders,
  ...numpyReaders,
  ...wrapperReaders,
]);

export const readers: GlobalReaders = byNeed;

/** From now on every file is read with these, and there are no others. */
export function completeReaders(rest: Iterable<readonly [string, GlobalReader]>): GlobalReaders {
  if (!byNeed.isComplete) for (const [key, reader] of rest) byNeed.set(key, reader);
  byNeed.isComplete = true;
  return byNeed;
}

/** True for what the user supplied under a name of Python's. */
export const isSuppliedPath = (path: string): boolean =>
  isRegisteredPath(path) || ownDefinition(path) !== undefined || isSuppliedFunction(path);
