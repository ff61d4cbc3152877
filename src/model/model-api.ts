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
  Origin,
} from './options.js';
import { type BoosterFile, detectCompression, detectContainer, isBoosterFile } from '../core/detect.js';
import { type Budget, rememberStored } from '../core/budget.js';
import { EncodeError, IntegrityError, InvalidInputError, UnsupportedError } from '../core/errors.js';
import { resolveLimits } from '../core/limits.js';
import { MemorySink } from '../core/sink.js';
import {
  type FileAccess,
  type MappedFile,
  type MmapMode,
  pathOf,
  readSource,
  type Source,
  type UrlLike,
} from '../io/files.js';
import type { RandomFile } from '../io/later-file.js';
import { SidecarsNeeded } from '../joblib/sidecars-needed.js';
import type { Encoded } from './encode.js';
import { closeGraph } from '../pickle/values/close-graph.js';
import { type PickleGraph, readGraph } from '../pickle/read-pickle.js';
import {
  boundValue,
  budgetFor,
  graphOf,
  graphsOf,
  nthGraph,
  pickleChoice,
  refuseOther,
  tellMore,
  withEncoding,
  withGuard,
} from './pickles.js';
import { toPlainGraph } from '../pickle/read/plain-graph.js';
import type { TrustOptions } from '../sign/files.js';
import type { Estimator } from '../estimators/estimator.js';
import { checkOptions } from '../core/options.js';
import { DUMP_OPTIONS, LOAD_OPTIONS } from './known-options.js';

const MMAP_MODES: ReadonlySet<string> = new Set(['r', 'c', 'r+', 'w+']);

const PICKLE_EXTENSION = /\.(?:pkl|pickle|pck|p)(?:\.(?:gz|z|bz2|xz|lzma|lz4))?$/i;
const JOBLIB_EXTENSION = /\.(?:joblib|jl|gz|z|bz2|xz|lzma|lz4)$/i;

function formatOf(path: string, options: DumpOptions): Format {
  if (options.format !== undefined) {
    const { format } = options;
    if (format === 'pickle' || format === 'joblib' || format === 'skops') return format;
    throw new EncodeError(`format "${String(format)}" does not exist: use "pickle", "joblib" or "skops"`, 'format');
  }
  if (PICKLE_EXTENSION.test(path)) return 'pickle';
  if (JOBLIB_EXTENSION.test(path)) return 'joblib';
  if (/\.skops$/i.test(path)) return 'skops';
  throw new InvalidInputError(
    `${path}: name the file .pkl, .pickle, .joblib or .skops, or pass format: 'pickle', 'joblib' or 'skops'`,
  );
}

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
    if (options.trust !== undefined) await checkTrust(source, raw, options.trust, options, context);
    const compression = detectCompression(raw);
    if (compression === undefined) return { bytes: raw, stored: raw.length, compression };
    try {
      const bytes = await context.codecs.decompress(raw, compression, resolveLimits(options.limits));
      return { bytes, stored: raw.length, compression };
    } catch (error) {
      throw named(error, pathOf(source, context.files));
    }
  }

  /** The map of an uncompressed file, or undefined with a warning, as Joblib has it. */
  async function mapOf(source: Source, mode: MmapMode): Promise<MappedFile | RandomFile | undefined> {
    if (!MMAP_MODES.has(mode)) throw new InvalidInputError(`mmapMode is r, c, r+ or w+, not ${JSON.stringify(mode)}`);
    const { files } = context;
    const path = pathOf(source, files);
    if (path === undefined) {
      files.warn(`mmapMode ${JSON.stringify(mode)} needs the path of a file and is ignored`);
      return undefined;
    }
    const start = await files.readStart(path, 16);
    const compression = detectCompression(start);
    if (compression === undefined) {
      const map = await files.map(path, mode);
      if (map === undefined || 'bytes' in map || detectContainer(start) === 'pickle') return map;
      map.close();
      return undefined;
    }
    files.warn(`${path}: mmapMode ${JSON.stringify(mode)} is ignored, since the file is compressed (${compression})`);
    return undefined;
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
    let map = mmapMode === undefined ? undefined : await mapOf(source, mmapMode);
    try {
      if (map !== undefined && !('bytes' in map)) {
        const value = await decodeLater(map, rest, context);
        if (value !== ELSEWHERE) return { value, map };
        map.close();
        map = undefined;
      }
      if (map !== undefined && options.trust !== undefined) {
        await checkTrust(source, map.bytes, options.trust, options, context);
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
    await context.completeGuard();
    try {
      const values: unknown[] = [];
      for (const graph of graphsOf(bytes, rest, context, 0, budgetFor(bytes, stored, rest))) {
        if (graph.hidesFiles && rest.allowDangerous !== true) await context.inspect?.(bytes, rest, stored);
        const value = await boundValue(graph, rest, context);
        rememberStored(graph.value, stored);
        rememberStored(value, stored);
        values.push(value);
      }
      return values as T[];
    } catch (error) {
      throw named(error, path);
    }
  }

  async function loadMapped<T = Estimator>(path: string | UrlLike, options: LoadOptions = {}): Promise<MappedModel<T>> {
    checkOptions('loadMapped', options, LOAD_OPTIONS);
    const { value, map } = await loadAny(path, { ...options, mmapMode: options.mmapMode ?? 'r' });
    let closed = false;
    const close = (): void => {
      if (closed) return;
      closed = true;
      map?.close();
      if (map !== undefined) closeGraph(value);
    };
    return {
      get value() {
        if (closed) throw new InvalidInputError('the file of this value was closed');
        return value as T;
      },
      isMapped: map !== undefined && ('bytes' in map || map.isMapped),
      close,
      [Symbol.dispose]: close,
    };
  }

  async function encoded(value: unknown, path: string, format: Format, options: DumpOptions): Promise<Encoded> {
    if (format === 'skops') return (await import('./encode-skops.js')).encodeSkops(value, options, context);
    return (await import('./encode.js')).encode(value, path, format, options, context, originOf(value));
  }

  async function dump(value: unknown, path: string, options: DumpOptions = {}): Promise<DumpResult> {
    checkOptions('dump', options, DUMP_OPTIONS);
    const format = formatOf(path, options);
    const { pieces, compress, protocol } = await encoded(value, path, format, options);
    const bytes = await context.files.writeAtomic(path, pieces);
    return { files: [path], bytes, format, protocol, compress };
  }

  async function dumpBytes(value: unknown, options: DumpOptions & { format: Format }): Promise<Uint8Array> {
    checkOptions('dumpBytes', options, DUMP_OPTIONS);
    const { pieces } = await encoded(value, '', formatOf('', options), options);
    const sink = new MemorySink();
    for await (const piece of pieces) sink.write(piece);
    return sink.concat();
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

/** Verifies exactly the bytes that are about to be read. */
async function checkTrust(
  source: Source,
  raw: Uint8Array,
  trust: TrustOptions['trust'],
  { environment, signature }: OpenOptions,
  { files }: ModelContext,
): Promise<void> {
  const [{ readTrust, verifyRead }, { verifyContents }] = await Promise.all([
    import('../sign/files.js'),
    import('../sign/verify.js'),
  ]);
  if (signature !== undefined) {
    await verifyContents(raw, signature, await readTrust(trust, files), environment);
    return;
  }
  const path = pathOf(source, files);
  if (path === undefined)
    throw new InvalidInputError('trust needs a file with its signature beside it, or a `signature`');
  await verifyRead(path, raw, environment === undefined ? { trust } : { trust, environment }, files);
}

const readFrom = new WeakMap<object, Origin>();
const FEW = 1 << 20;

function originOf(value: unknown): Origin | undefined {
  return typeof value === 'object' && value !== null ? readFrom.get(value) : undefined;
}

/** @param stored Bytes of the file that `bytes` were unpacked from. */
async function decode(
  bytes: Uint8Array,
  options: LoadOptions,
  context: ModelContext,
  stored: number,
): Promise<unknown> {
  const container = detectContainer(bytes);
  const inspect = options.allowDangerous === true ? undefined : context.inspect;
  if (isBoosterFile(container)) return boosterOf(bytes, container, options, context);
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
  if (skip === 0 && graph.end < bytes.length) await tellMore(bytes, graph.end, options, context, budget);
  const value = await boundValue(graph, settings, context);
  rememberStored(graph.value, stored);
  rememberStored(value, stored);
  if (typeof value === 'object' && value !== null && options.at === undefined) {
    const kept = graph.hasForeign || bytes.length <= FEW ? bytes : undefined;
    if (kept !== undefined || graph.python2 !== undefined) readFrom.set(value, { bytes: kept, python2: graph.python2 });
  }
  return value;
}

/** A file of a boosting library's own. */
async function boosterOf(
  bytes: Uint8Array,
  kind: BoosterFile,
  options: LoadOptions,
  context: ModelContext,
): Promise<unknown> {
  const { value, globals } =
    kind === 'catboost'
      ? (await import('../estimators/libraries/catboost/model-file.js')).catboostGraph(bytes)
      : (await import('../estimators/libraries/boosting/model-files.js')).boosterGraph(bytes, kind);
  await context.prepare?.(globals);
  return options.lossless === true ? value : toPlainGraph(value, context.bind, options);
}

/** The arrays are in files beside the main one. */
const ELSEWHERE: unique symbol = Symbol('elsewhere');

/** As {@link decode}, of a file whose large arrays stay where they are. */
async function decodeLater(file: RandomFile, options: LoadOptions, context: ModelContext): Promise<unknown> {
  if (options.trust !== undefined) {
    throw new UnsupportedError('a signature covers the whole file, which is not read here: load it without mmapMode');
  }
  const { readLater } = await import('../io/later-file.js');
  const settings: LoadOptions = withEncoding(options);
  let behind = 0;
  const read = (): PickleGraph | undefined => {
    try {
      return readLater(file, (later) => {
        const graph = readGraph(later.bytes, 0, { ...settings, later }, context);
        behind = later.behind(graph.end);
        return graph;
      });
    } catch (error) {
      if (error instanceof SidecarsNeeded) return undefined;
      throw error;
    }
  };
  const graph = await withGuard(file.size, context, read);
  if (graph === undefined) return ELSEWHERE;
  if (options.allowDangerous !== true && (graph.hidesFiles || behind > 0)) {
    const what = behind > 0 ? `${behind} bytes follow the pickle` : 'files are packed into the pickle';
    throw new UnsupportedError(`${what}, which must be looked through: load it without mmapMode`);
  }
  return boundValue(graph, settings, context);
}

/** Puts the file's name in front of what is wrong with it. */
function named(error: unknown, path: string | undefined): unknown {
  if (path !== undefined && error instanceof Error && !error.message.startsWith(path)) {
    error.message = `${path}: ${error.message}`;
  }
  return error;
}
