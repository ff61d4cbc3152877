/** Puts the parts together: every class that Brine knows, over the files and compressors of a platform. */
import { CodeNeeded } from '../pickle/code-needed.js';
import type { Codecs, MappingApi } from './options.js';
import type { FileAccess } from '../io/files.js';
import { createModelApi } from './model-api.js';
import { readers } from './readers.js';
import type { ViewBinder } from '../numpy/binders.js';
import { encodeTypedArray } from '../numpy/typed-array-encoder.js';
import { bindRegistered, encodeRegistered, isRegistered } from '../pickle/values/registered-classes.js';
import type { ObjectBinder } from '../pickle/read/plain-graph.js';
import type { PickleContext } from '../pickle/read-pickle.js';
import { globalKey, type PyGlobal } from '../pickle/values/py-values.js';
import { isBoundEstimator } from '../estimators/binding/bound-object.js';
import { provideCsr } from '../estimators/binding/sparse-attribute.js';
import { isFamilyClass, loadFamilies, readsEarly } from '../estimators/definitions.js';
import { currentPath } from '../estimators/binding/state.js';
import { ownDefinition, provideClassCode } from '../estimators/own/registered.js';
import { createPlainGuard, type GuardMaker } from '../scan/plain-guard.js';
import type { Inflate } from '../scan/containers/unpack.js';
import { setViews } from '../pickle/values/views.js';
import { bindEstimator, mayBeEstimator, objectViews, prepareEstimators } from '../estimators/bind.js';

/** Views of objects whose class or function is known; they come when a file names one. */
const views = /* @__PURE__ */ new Map<string, ViewBinder>();

type Views = Iterable<readonly [string, ViewBinder]>;

export function addViews(more: Views): void {
  for (const [path, bind] of more) views.set(path, bind);
}

const viewFamilies: readonly { module: RegExp; load: () => Promise<Views> }[] = [
  { module: /^numpy\.(?:ma|random)\./, load: async () => (await import('../numpy/binders.js')).numpyBinders },
  { module: /^pandas(?:\.|$)/, load: async () => (await import('../pandas/bind.js')).pandasBinders },
  { module: /^scipy\.sparse(?:\.|$)/, load: loadSparse },
];

/** Loads the code for the classes that a pickle names; from then on, objects can be asked for what they hold. */
export async function prepare(globals: readonly PyGlobal[]): Promise<void> {
  setViews(objectViews);
  await Promise.all([
    prepareEstimators(globals),
    ...viewFamilies.map(async ({ module, load }) => {
      if (globals.some((global) => module.test(global.module))) addViews(await load());
    }),
    globals.some((global) => isForeign(global) || isRegistered(global)) ? loadOwnCode() : undefined,
  ]);
}

async function loadSparse(): Promise<Views> {
  const [{ scipyBinders }, { readCsr }] = await Promise.all([
    import('../scipy/bind.js'),
    import('../estimators/binding/csr-attribute.js'),
  ]);
  provideCsr(readCsr);
  return scipyBinders;
}

/** What classes of somebody's own need, whether they are supplied now or later; they may want tables. */
async function loadOwnCode(): Promise<void> {
  const [classCode, { DataFrame }, { setFrames }] = await Promise.all([
    import('../estimators/own/instances.js'),
    import('../pandas/frame.js'),
    import('../estimators/own/frames.js'),
  ]);
  provideClassCode(classCode);
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
async function lacking(value: unknown, globals: readonly PyGlobal[], where: string): Promise<string | undefined> {
  if (!isBoundEstimator(value) || !globals.some(isForeign)) return undefined;
  const { missingIn, missingMessage } = await import('../estimators/missing-code.js');
  return missingMessage(missingIn(value), where);
}

/** Reads what takes longer to read than rows to predict, such as the text of a booster. */
async function ready(value: unknown, globals: readonly PyGlobal[]): Promise<void> {
  if (!isBoundEstimator(value) || !globals.some((global) => readsEarly(currentPath(global)))) return;
  const { readEarly } = await import('../estimators/read-early.js');
  readEarly(value);
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

let judge: GuardMaker | undefined;

/** From now on every file is judged by `scan/judge.ts`. */
export function useJudge(means: GuardMaker): void {
  judge = means;
}

async function loadJudge(): Promise<void> {
  judge ??= (await import('./judged.js')).makeJudge();
}

/** Most models are plain; the judge comes with the first that is not. */
const plain = /* @__PURE__ */ createPlainGuard({ has: isFamilyClass, load: loadFamilies }, new CodeNeeded(loadJudge));

export const pickleContext: PickleContext = {
  readers,
  encoders: [encodeRegistered, encodeTypedArray],
  bind: binder,
  guard: (options, start, lossless) => (judge ?? plain)(options, start, lossless),
};

/** @param atHand Called before anything is loaded, for what the platform need not wait for */
export function createBrine(
  files: FileAccess,
  codecs: Codecs,
  inflate: () => Promise<Inflate>,
  atHand?: () => void,
): MappingApi {
  atHand?.();
  return createModelApi({
    ...pickleContext,
    files,
    codecs,
    prepare,
    lacking,
    ready,
    completeGuard: async () => {
      const [{ completeGuard }] = await Promise.all([import('../scan/complete-guard.js'), loadJudge()]);
      completeGuard();
    },
    inspect: async (bytes, { limits, allow, deny }, stored) => {
      const [{ createScan }, { scanContext }, { refusal }] = await Promise.all([
        import('../scan/scan.js'),
        import('./scan-context.js'),
        import('../scan/load-guard.js'),
      ]);
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
