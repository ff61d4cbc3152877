/** What reads the globals of Python, numpy and Joblib, and what the user has supplied in the place of a global. */
import { CodeNeeded } from '../pickle/code-needed.js';
import { numpyReaders } from '../numpy/pickle-readers.js';
import { builtinReaders } from '../pickle/read/builtin-readers.js';
import type { GlobalReader, GlobalReaders } from '../pickle/values/py-values.js';

/** Whose readers come with the first file that names one of them; `test/pickle/readers-by-need.test.ts` holds it against all of them. */
const RARE = new RegExp(
  '^(?:(?:datetime|zoneinfo|decimal|fractions|uuid|collections|types|pathlib(?:\\._local)?|re|array|functools) |' +
    'builtins (?:complex|range|slice)$|[\\w.]*(?:dill\\.|cloudpickle)|[\\w.]*joblib\\.numpy_pickle(?:_compat)? Z?ND)',
);

const NEEDED = /* @__PURE__ */ new CodeNeeded(async () => {
  completeReaders((await import('./all-readers.js')).ALL_READERS);
});

const JOBLIB = / NumpyArrayWrapper$/;

const JOBLIB_NEEDED = /* @__PURE__ */ new CodeNeeded(async () => {
  addReaders((await import('../joblib/wrapper.js')).wrapperReaders);
});

/** Throws {@link CodeNeeded} for what is not loaded. */
class ReadersByNeed extends Map<string, GlobalReader> {
  isComplete = false;

  override get(key: string): GlobalReader | undefined {
    const found = super.get(key);
    if (found === undefined && !this.isComplete) {
      if (JOBLIB.test(key) && !this.#hasJoblib) throw JOBLIB_NEEDED;
      if (RARE.test(key)) throw NEEDED;
    }
    return found;
  }

  get #hasJoblib(): boolean {
    return super.has('joblib.numpy_pickle NumpyArrayWrapper');
  }
}

const byNeed = /* @__PURE__ */ new ReadersByNeed([...builtinReaders, ...numpyReaders]);

/** For those who have some at hand. */
export function addReaders(more: Iterable<readonly [string, GlobalReader]>): void {
  for (const [key, reader] of more) byNeed.set(key, reader);
}

export const readers: GlobalReaders = byNeed;

/** From now on every file is read with these, and there are no others. */
export function completeReaders(rest: Iterable<readonly [string, GlobalReader]>): GlobalReaders {
  if (!byNeed.isComplete) addReaders(rest);
  byNeed.isComplete = true;
  return byNeed;
}
