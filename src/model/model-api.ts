/** `load` and `dump`: the only orchestration. Detect, decompress, decode, bind; and the way back. */
import type {
  Contents,
  DumpOptions,
  DumpResult,
  Format,
  LoadOptions,
  MappedModel,
  MappingApi,
  ModelContext,
  OpenOptions,
} from './options.js';
import { detectCompression, detectContainer, isBoosterFile } from '../core/detect.js';
import { type Budget, rememberStored } from '../core/budget.js';
import { IntegrityError, InvalidInputError, UnsupportedError } from '../core/errors.js';
import { resolveLimits } from '../core/limits.js';
import { type FileAccess, type MappedFile, pathOf, readSource, type Source, type UrlLike } from '../io/files.js';
import type { RandomFile } from '../io/later-file.js';
import { SidecarsNeeded } from '../joblib/sidecars-needed.js';
import type { PickleGraph } from '../pickle/read-pickle.js';
import { boundValue, budgetFor, graphOf, nthGraph, pickleChoice, refuseOther, withEncoding } from './pickles.js';
import type { Estimator } from '../estimators/estimator.js';
import { checkOptions } from '../core/options.js';
import { LOAD_OPTIONS } from './known-options.js';
import { originOf, rememberRead } from './origin.js';

/** The loading and saving functions over one set of classes, compressors and files. */
export function createModelApi(context: ModelContext): MappingApi {
  /** Unpacks a large file while it is read; undefined where it has to be read first, or is not packed. */
  async function openPacked(source: Source, options: OpenOptions): Promise<Contents | undefined> {
    const path = pathOf(source, context.files);
    // A signature is verified over what is unpacked afterwards, and `into` is for plain files.
    if (path === undefined || options.trust !== undefined || options.into !== undefined) return undefined;
    const file = await context.files.openStored(path);
    if (file === undefined) return undefined;
    try {
      const compression = detectCompression(file.head);
      if (compression === undefined) return undefined;
      const bytes = await context.codecs.decompressStored(file, compression, resolveLimits(options.limits));
      return { bytes, stored: file.size, compression };
    } catch (error) {
      throw named(error, path);
    } finally {
      await file.close();
    }
  }

  async function open(source: Source, options: OpenOptions = {}): Promise<Contents> {
    const contents = await openFile(source, options);
    if (detectContainer(contents.bytes) !== 'zip') return contents;
    try {
      const { isSkops, readSkops } = await import('../skops/read.js');
      if (!isSkops(contents.bytes)) return contents;
      const { pickle, protocol, version, asks } = readSkops(contents.bytes, { limits: options.limits });
      return { ...contents, bytes: pickle, skops: { protocol, version, asks } };
    } catch (error) {
      throw named(error, pathOf(source, context.files));
    }
  }

  async function openFile(source: Source, options: OpenOptions): Promise<Contents> {
    const packed = await openPacked(source, options);
    if (packed !== undefined) return packed;
    const raw = await readInto(source, options.into, context.files);
    if (options.trust !== undefined)
      await (await import('./by-need/trust.js')).checkTrust(source, raw, options.trust, options, context);
    const compression = detectCompression(raw);
    if (compression === undefined) return { bytes: raw, stored: raw.length, compression };
    try {
      const bytes = await context.codecs.decompress(raw, compression, resolveLimits(options.limits));
      return { bytes, stored: raw.length, compression };
    } catch (error) {
      throw named(error, pathOf(source, context.files));
    }
  }

  /** Warnings name the file. */
  function withPlace(options: LoadOptions, path: string | undefined): LoadOptions {
    if (path === undefined) return options;
    const warn = options.onWarning ?? context.files.warn;
    return {
      ...options,
      onWarning: (message) => {
        warn(`${path}: ${message}`);
      },
    };
  }

  async function loadBytes(
    { bytes, stored }: Pick<Contents, 'bytes' | 'stored'>,
    source: Source,
    options: LoadOptions,
  ): Promise<unknown> {
    try {
      return await decode(bytes, options, context, stored);
    } catch (error) {
      const path = pathOf(source, context.files);
      if (!(error instanceof SidecarsNeeded)) throw named(error, path);
      if (options.trust !== undefined) {
        throw new IntegrityError(
          `${path ?? 'the file'}: its arrays are in files beside it, which its signature does not cover`,
        );
      }
      const { loadWithSidecars } = await import('./with-sidecars.js');
      return await loadWithSidecars(bytes, stored, path, options, context, decode).catch((cause: unknown) => {
        throw named(cause, path);
      });
    }
  }

  async function loadAny(
    source: Source,
    options: LoadOptions,
  ): Promise<{ value: unknown; map: MappedFile | RandomFile | undefined }> {
    const { mmapMode, ...rest } = withPlace(options, pathOf(source, context.files));
    let map =
      mmapMode === undefined
        ? undefined
        : await (await import('./by-need/mapping.js')).mapOf(source, mmapMode, context);
    try {
      if (map !== undefined && !('bytes' in map)) {
        const { decodeLater, ELSEWHERE } = await import('./by-need/mapping.js');
        const value = await decodeLater(map, rest, context);
        if (value !== ELSEWHERE) return { value, map };
        map.close();
        map = undefined;
      }
      if (map !== undefined && options.trust !== undefined) {
        await (await import('./by-need/trust.js')).checkTrust(source, map.bytes, options.trust, options, context);
      }
      const contents = map === undefined ? await open(source, rest) : { bytes: map.bytes, stored: map.bytes.length };
      return { value: await loadBytes(contents, source, rest), map };
    } catch (error) {
      map?.close();
      throw named(error, pathOf(source, context.files));
    }
  }

  async function load<T = Estimator>(source: Source, options: LoadOptions = {}): Promise<T> {
    checkOptions('load', options, LOAD_OPTIONS);
    return (await loadAny(source, options)).value as T;
  }

  async function loadAll<T = unknown>(source: Source, options: LoadOptions = {}): Promise<T[]> {
    checkOptions('loadAll', options, LOAD_OPTIONS);
    const path = pathOf(source, context.files);
    const rest: LoadOptions = { ...withPlace(options, path), mmapMode: undefined };
    const contents = await open(source, rest);
    const { bytes, stored } = contents;
    if (detectContainer(bytes) !== 'pickle') return [(await loadBytes(contents, source, rest)) as T];
    try {
      return (await (await import('./by-need/load-all.js')).valuesOf(bytes, stored, rest, context)) as T[];
    } catch (error) {
      throw named(error, path);
    }
  }

  async function loadMapped<T = Estimator>(path: string | UrlLike, options: LoadOptions = {}): Promise<MappedModel<T>> {
    checkOptions('loadMapped', options, LOAD_OPTIONS);
    const { value, map } = await loadAny(path, { ...options, mmapMode: options.mmapMode ?? 'r' });
    return (await import('./by-need/mapping.js')).mappedModel(value as T, map);
  }

  async function dump(value: unknown, path: string, options: DumpOptions = {}): Promise<DumpResult> {
    return (await import('./by-need/saving.js')).dump(value, path, options, context, originOf(value));
  }

  async function dumpBytes(value: unknown, options: DumpOptions & { format: Format }): Promise<Uint8Array> {
    return (await import('./by-need/saving.js')).dumpBytes(value, options, context, originOf(value));
  }

  return { open, load, loadAll, loadMapped, dump, dumpBytes };
}

async function readInto(source: Source, into: LoadOptions['into'], files: FileAccess): Promise<Uint8Array> {
  if (into === undefined) return readSource(source, files);
  const path = pathOf(source, files);
  if (path === undefined) throw new InvalidInputError('into needs the path of a file: bytes are taken where they are');
  const target = into instanceof Uint8Array ? into : new Uint8Array(into);
  return files.readPath(path, target);
}

const FEW = 1 << 20;

/** @param stored Bytes of the file that `bytes` were unpacked from. */
async function decode(
  bytes: Uint8Array,
  options: LoadOptions,
  context: ModelContext,
  stored: number,
): Promise<unknown> {
  const container = detectContainer(bytes);
  const inspect = options.allowDangerous === true ? undefined : context.inspect;
  if (isBoosterFile(container))
    return (await import('./by-need/booster-files.js')).boosterOf(bytes, container, options, context);
  if (container !== 'pickle') {
    await inspect?.(bytes, options, stored);
    await refuseOther(bytes);
    // Loaded only for such files, and the ZIP code with it.
    const { readArrayFile } = await import('../numpy/files/array-files.js');
    const arrays = readArrayFile(bytes, options.limits);
    rememberStored(arrays, stored);
    if (arrays !== undefined) return arrays;
    throw new UnsupportedError(`this is a .${container} file, neither Pickle nor Joblib`);
  }
  const { skip, settings } = pickleChoice(withEncoding(options));
  let budget: Budget | undefined;
  const read = (): PickleGraph => {
    budget = budgetFor(bytes, stored, options);
    return nthGraph(bytes, skip, budget === undefined ? settings : { ...settings, budget }, context);
  };
  // Always the exact graph first: what is loaded may be dumped again.
  const graph = await graphOf(bytes, settings, read, context);
  // The guard has seen the pickle; what follows it, or is packed into it, is for the scanner.
  if (graph.hidesFiles || graph.end < bytes.length) await inspect?.(bytes, options, stored);
  if (skip === 0 && graph.end < bytes.length)
    await (await import('./by-need/more-pickles.js')).tellMore(bytes, graph.end, options, context, budget);
  const value = await boundValue(graph, settings, context);
  rememberStored(graph.value, stored);
  rememberStored(value, stored);
  if (typeof value === 'object' && value !== null && options.at === undefined) {
    const kept = graph.hasForeign || bytes.length <= FEW ? bytes : undefined;
    if (kept !== undefined || graph.python2 !== undefined) rememberRead(value, { bytes: kept, python2: graph.python2 });
  }
  return value;
}

/** Puts the file's name in front of what is wrong with it. */
function named(error: unknown, path: string | undefined): unknown {
  if (path !== undefined && error instanceof Error && !error.message.startsWith(path)) {
    error.message = `${path}: ${error.message}`;
  }
  return error;
}
