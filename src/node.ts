/**
 * The same as the browser-safe entry, plus file paths.
 *
 * @packageDocumentation
 */
import type { Contents, LoadOptions, MappedModel, OpenOptions } from './model/options.js';
import { UnsupportedError } from './core/errors.js';
import { nodeCodecs } from './codec/node.js';
import type { Advice, AdviseOptions } from './model/advise.js';
import { createBrine } from './model/assemble.js';
import { pathOf, type Source, type UrlLike } from './io/files.js';
import { nodeFiles } from './io/node-files.js';
import { codeAtHand } from './model/at-hand.js';
import { isModelFolder } from './io/system-node.js';
import type { Inflate } from './scan/containers/unpack.js';
import type { SaveOptions, SaveResult } from './model/save-node.js';
import type { Estimator } from './estimators/estimator.js';
import { provideShortTexts } from './pickle/text.js';
import { SHORT_TEXTS } from './pickle/text-short.js';
import { provideTextRuns } from './pickle/read/rare-opcodes.js';
import { TextRun } from './pickle/read/text-run.js';
import { setThreadPool } from './threads/thread-pool.js';

const inflate = async (): Promise<Inflate> => (await import('./scan/containers/inflate-node.js')).inflateNode;

const brine = /* @__PURE__ */ createBrine(nodeFiles, nodeCodecs, inflate, codeAtHand);

provideShortTexts(SHORT_TEXTS);
provideTextRuns(TextRun);

setThreadPool(async () => {
  const { nodeThreadPool } = await import('./threads/pool-node.js');
  return nodeThreadPool((model) => brine.dumpBytes(model, { format: 'pickle' }));
});

/** The file of the model where the source is the folder of an MLflow model; the bytes where it is a model in a registry. */
async function located(source: Source): Promise<Source> {
  if (typeof source === 'string' && source.startsWith('registry:')) {
    const { readFromRegistry } = await import('./registry/read-version-node.js');
    const { scan } = await import('./entries/scan-node.js');
    return readFromRegistry(source, { load: brine.load, scan });
  }
  const path = pathOf(source, nodeFiles);
  if (path === undefined || !isModelFolder(path)) return source;
  return (await import('./mlflow/folder-node.js')).modelSource(path);
}

/**
 * Loads a model or any other value from a Pickle or Joblib file or a .skops archive. Format and compression are told by
 * content, never by name. Gives a bound estimator, an instance of a registered class, or plain values.
 *
 * @param source A path, URL, Blob or File, ArrayBuffer or Uint8Array; the folder of an MLflow model; or `registry:NAME@VERSION` and
 *   `registry:NAME@ENVIRONMENT` for a model in the registry of BRINE_REGISTRY or of the current folder.
 * @throws UnsafeGlobalError where the file would be dangerous in Python; FormatError, LimitError, NotFoundError,
 *   UnsupportedError; IntegrityError where `trust` is given and the signature does not hold
 *
 * @example
 * const model = await load('churn.joblib');
 * model.predictProba([{ age: 41, plan: 'basic' }]).tolist();
 */
export async function load<T = Estimator>(source: Source, options: LoadOptions = {}): Promise<T> {
  return brine.load<T>(await located(source), options);
}
/**
 * Writes a value to a file that Python's `pickle.load`, `joblib.load` or `skops.io.load` reads. The file is written under a temporary
 * name, synced and renamed, so a failed dump leaves an old file untouched.
 *
 * With `card` the model is checked first and a card is written beside the file; with `verify` the file is loaded from disk
 * again and compared before it takes its place.
 *
 * @throws EncodeError with the path to a value that cannot be written; IoError; with `card` also NotFittedError and
 * InvalidStateError, with `verify` IntegrityError
 *
 * @example
 * await dump(model, 'churn.joblib', { compress: 3 });
 */
export async function dump(value: unknown, path: string, options: SaveOptions = {}): Promise<SaveResult> {
  if (options.card === undefined && options.verify === undefined) return brine.dump(value, path, options);
  // Cards and their schema are loaded when they are first asked for.
  const { saving } = await import('./model/save-node.js');
  return saving(brine)(value, path, options);
}
/** Reads and decompresses a file without looking into it. */
export async function open(source: Source, options: OpenOptions = {}): Promise<Contents> {
  return brine.open(await located(source), options);
}
/**
 * Loads all values of a file with several pickles, one after another, as Python's repeated `pickle.load` does.
 *
 * @example
 * const [first, second] = await loadAll('several.pkl');
 */
export async function loadAll<T = unknown>(source: Source, options: LoadOptions = {}): Promise<T[]> {
  return brine.loadAll<T>(await located(source), options);
}
/**
 * Loads from a memory map and can let go of it: `using model = await loadMapped(path)`.
 *
 * @example
 * using mapped = await loadMapped('embeddings.joblib');
 * mapped.value.predict(rows);
 */
export async function loadMapped<T = Estimator>(
  path: string | UrlLike,
  options: LoadOptions = {},
): Promise<MappedModel<T>> {
  const file = await located(path);
  if (typeof file === 'string' || file instanceof URL) return brine.loadMapped<T>(file, options);
  throw new UnsupportedError(`${String(path)}: is not one file, so it cannot be mapped: load it`);
}
/** Writes a value to bytes. */
export const dumpBytes = brine.dumpBytes;
/** Pickle or Joblib? Writes and reads the value in every sensible form, and recommends one with reasons. */
export async function advise(value: unknown, options?: AdviseOptions): Promise<Advice> {
  const { createAdvise } = await import('./model/advise.js');
  return createAdvise(brine)(value, options);
}

export * from './public.js';
export type { Advice, AdviseOptions, Candidate } from './model/advise.js';
export type { CardOptions } from './card/build.js';
export type { SaveOptions, SaveResult } from './model/save-node.js';
