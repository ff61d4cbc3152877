/** Puts the parts together: every class that Brine knows, over the files and compressors of a platform. */
import type { Codecs, MappingApi } from './options.js';
import type { FileAccess } from '../io/files.js';
import { joblibReaders } from '../joblib/read.js';
import { createModelApi } from './model-api.js';
import { numpyBinders, type ViewBinder } from '../numpy/binders.js';
import { encodeTypedArray } from '../numpy/typed-array-encoder.js';
import { numpyReaders } from '../numpy/pickle-readers.js';
import { PANDAS_NAMES } from '../pandas/names.js';
import { stdlibReaders } from '../pickle/stdlib/readers.js';
import {
  bindRegistered,
  encodeRegistered,
  isRegistered,
  isRegisteredPath,
} from '../pickle/values/registered-classes.js';
import type { ObjectBinder } from '../pickle/read/plain-graph.js';
import type { PickleContext } from '../pickle/read-pickle.js';
import { globalKey, type GlobalReaders, type PyGlobal } from '../pickle/values/py-values.js';
import { isBoundEstimator } from '../estimators/binding/bound-object.js';
import { implementedPaths, ownDefinition } from '../estimators/definitions.js';
import { MODULE_RENAMES } from '../estimators/binding/module-renames.js';
import { setFrames } from '../estimators/own/frames.js';
import { isSuppliedFunction } from '../estimators/own/functions.js';
import { missingIn, missingMessage } from '../estimators/missing-code.js';
import { createGuard, refusal } from '../scan/load-guard.js';
import type { Implemented } from '../scan/policy/policy.js';
import type { ScanContext } from '../scan/scan.js';
import type { Inflate } from '../scan/containers/unpack.js';
import { setViews } from '../pickle/values/views.js';
import { SCIPY_NAMES } from '../scipy/names.js';
import { bindEstimator, mayBeEstimator, objectViews, prepareEstimators } from '../estimators/bind.js';

const readers: GlobalReaders = /* @__PURE__ */ new Map([...stdlibReaders, ...numpyReaders, ...joblibReaders]);

/** Views of objects whose class or function is known. Those of scipy and pandas come when a file names them. */
const views = /* @__PURE__ */ new Map<string, ViewBinder>(numpyBinders);

type Views = Iterable<readonly [string, ViewBinder]>;

export function addViews(more: Views): void {
  for (const [path, bind] of more) views.set(path, bind);
}

const viewFamilies: readonly { module: RegExp; load: () => Promise<Views> }[] = [
  { module: /^pandas(?:\.|$)/, load: async () => (await import('../pandas/bind.js')).pandasBinders },
  { module: /^scipy\.sparse(?:\.|$)/, load: async () => (await import('../scipy/bind.js')).scipyBinders },
];

/** Loads the code for the classes that a pickle names; from then on, objects can be asked for what they hold. */
export async function prepare(globals: readonly PyGlobal[]): Promise<void> {
  setViews(objectViews);
  await Promise.all([
    prepareEstimators(globals),
    ...viewFamilies.map(async ({ module, load }) => {
      if (globals.some((global) => module.test(global.module))) addViews(await load());
    }),
    // Code of somebody's own may want tables, whether it is supplied now or later.
    globals.some(isForeign) ? loadFrames() : undefined,
  ]);
}

async function loadFrames(): Promise<void> {
  const { DataFrame } = await import('../pandas/frame.js');
  setFrames((columns) => DataFrame.fromColumns(columns));
}

/** Modules whose names are all Python's, numpy's or scikit-learn's. */
const LIBRARIES =
  /^(?:builtins|__builtin__|collections|copyreg|copy_reg|_codecs|functools|numpy|scipy|pandas|joblib|sklearn)(?:\.|$)/;

/** True for what is, or may be, somebody's own. */
function isForeign(global: PyGlobal): boolean {
  if (LIBRARIES.test(global.module) || readers.has(globalKey(global.module, global.name))) return false;
  return ownDefinition(global.path) !== undefined || (!views.has(global.path) && !mayBeEstimator(global));
}

/** What the models of a file lack, in one message. */
function lacking(value: unknown, globals: readonly PyGlobal[], where: string): string | undefined {
  if (!isBoundEstimator(value) || !globals.some(isForeign)) return undefined;
  return missingMessage(missingIn(value), where);
}

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
  for (const [path] of [...numpyBinders, ...PANDAS_NAMES]) yield path;
  yield* SCIPY_NAMES;
  yield* implementedPaths();
}

/** Calls that are allowed as they are; those of dill and cloudpickle call what they are given, and the scanner looks at each. */
function* calls(): Iterable<string> {
  for (const key of readers.keys()) if (!/^dill\.|cloudpickle/.test(key)) yield key;
}

/** True for what the user supplied under a name of Python's. */
const isSuppliedPath = (path: string): boolean =>
  isRegisteredPath(path) || ownDefinition(path) !== undefined || isSuppliedFunction(path);

/** What Brine runs or rebuilds is what it allows. */
const implemented: Implemented = { classes, calls, renames: MODULE_RENAMES, isSupplied: isSuppliedPath };

export const pickleContext: PickleContext = {
  readers,
  encoders: [encodeRegistered, encodeTypedArray],
  bind: binder,
  guard: /* @__PURE__ */ createGuard(implemented, isSuppliedPath),
};

/** What a scanner needs besides a platform. */
export const scanContext: Pick<ScanContext, 'readers' | 'implemented' | 'checkBooster'> = {
  readers,
  implemented,
  checkBooster: async (bytes, kind) => {
    const { checkBoosterFile } = await import('../estimators/libraries/boosting/model-files.js');
    await checkBoosterFile(bytes, kind);
  },
};

export function createBrine(files: FileAccess, codecs: Codecs, inflate: () => Promise<Inflate>): MappingApi {
  return createModelApi({
    ...pickleContext,
    files,
    codecs,
    prepare,
    lacking,
    completeGuard: async () => (await import('../scan/complete-guard.js')).completeGuard(),
    inspect: async (bytes, { limits, allow, deny }, stored) => {
      const { createScan } = await import('../scan/scan.js');
      const report = await createScan({ ...scanContext, files, codecs, inflate: await inflate() }).scan(bytes, {
        stored,
        ...(limits === undefined ? {} : { limits }),
        ...(allow === undefined ? {} : { allow }),
        ...(deny === undefined ? {} : { deny }),
      });
      if (report.verdict !== 'dangerous') return;
      throw refusal(report.findings.filter((finding) => finding.severity === 'dangerous'));
    },
  });
}
