/** Puts the parts together: every class that Brine knows, over the files and compressors of a platform. */
import type { FileAccess } from './io/files.js';
import { joblibReaders } from './joblib/read.js';
import { type Codecs, createModelApi, type MappingApi } from './model.js';
import { numpyBinders, type ViewBinder } from './numpy/bind.js';
import { encodeTypedArray } from './numpy/encode.js';
import { numpyReaders } from './numpy/readers.js';
import { pandasBinders } from './pandas/bind.js';
import type { PickleContext } from './pickle/api.js';
import { stdlibReaders } from './pickle/stdlib/readers.js';
import { bindRegistered, encodeRegistered, isRegistered, isRegisteredPath } from './pickle/registered.js';
import type { ObjectBinder } from './pickle/plain.js';
import type { GlobalReaders } from './pickle/values.js';
import { CATALOGUE } from './sklearn/catalogue.js';
import { MODULE_RENAMES } from './sklearn/renames.js';
import { createGuard, refusal } from './scan/load-guard.js';
import type { Implemented } from './scan/policy/policy.js';
import { createScan, type Decompressor, type ScanApi } from './scan/scan.js';
import type { Inflate } from './scan/unpack.js';
import { scipyBinders } from './scipy/bind.js';
import { bindEstimator, mayBeEstimator } from './sklearn/bind.js';

const readers: GlobalReaders = /* @__PURE__ */ new Map([...stdlibReaders, ...numpyReaders, ...joblibReaders]);

/** Views of objects whose class or function is known. */
const views: ReadonlyMap<string, ViewBinder> = /* @__PURE__ */ new Map([
  ...numpyBinders,
  ...scipyBinders,
  ...pandasBinders,
]);

/** Registered classes go before scikit-learn's, so that a user can put another in their place. */
const binder: ObjectBinder = {
  knows: (cls) => isRegistered(cls) || views.has(cls.path) || mayBeEstimator(cls),
  bind(object) {
    const registered = bindRegistered(object);
    if (registered !== undefined) return registered;
    const view = views.get(object.className ?? '');
    if (view !== undefined) return view(object);
    const estimator = bindEstimator(object);
    return estimator === undefined ? undefined : { value: estimator };
  },
};

function* classes(): Iterable<string> {
  yield* views.keys();
  for (const definition of CATALOGUE) {
    yield* definition.classes;
    yield* definition.aliases ?? [];
  }
}

/** What Brine runs or rebuilds is what it allows. */
const implemented: Implemented = { classes, calls: () => readers.keys(), renames: MODULE_RENAMES };

export const pickleContext: PickleContext = {
  readers,
  encoders: [encodeRegistered, encodeTypedArray],
  bind: binder,
  guard: /* @__PURE__ */ createGuard(implemented, isRegisteredPath),
};

/** The scanner of a platform. */
export function createScanner(files: FileAccess, codecs: Decompressor, inflate: Inflate): ScanApi {
  return createScan({ files, codecs, inflate, readers, implemented });
}

export function createBrine(files: FileAccess, codecs: Codecs, inflate: Inflate): MappingApi {
  const { scan } = createScanner(files, codecs, inflate);
  return createModelApi({
    ...pickleContext,
    files,
    codecs,
    inspect: async (bytes, { limits, allow, deny }) => {
      const report = await scan(bytes, {
        ...(limits === undefined ? {} : { limits }),
        ...(allow === undefined ? {} : { allow }),
        ...(deny === undefined ? {} : { deny }),
      });
      if (report.verdict !== 'dangerous') return;
      throw refusal(report.findings.filter((finding) => finding.severity === 'dangerous'));
    },
  });
}
