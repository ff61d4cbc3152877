/** `load` and `dump`: the only orchestration. Detect, decompress, decode, bind; and the way back. */
import { type Compression, detectCompression, detectContainer } from '../core/detect.js';
import { EncodeError, IntegrityError, InvalidInputError, UnsupportedError } from '../core/errors.js';
import { type Limits, resolveLimits } from '../core/limits.js';
import { MemorySink } from '../core/sink.js';
import {
  type FileAccess,
  type MappedFile,
  type MmapMode,
  pathOf,
  readSource,
  type Source,
  type StoredFile,
} from '../io/files.js';
import type { RandomFile } from '../io/later-file.js';
import { Sidecars, SidecarsNeeded } from '../joblib/sidecars.js';
import { closeGraph } from '../pickle/values/close-graph.js';
import { type LoadsOptions, type PickleContext, type PickleGraph, readGraph, valueOf } from '../pickle/read-pickle.js';
import type { Python2File } from '../pickle/write/python2-strings.js';
import type { PyGlobal } from '../pickle/values/py-values.js';
import type { Envelope } from '../sign/envelope.js';
import type { TrustOptions } from '../sign/files.js';
import type { Estimator } from '../estimators/estimator.js';

export type Format = 'pickle' | 'joblib';

/** Gives the contents of a file that belongs to the one being loaded (Joblib before 0.10), by its plain name. */
export type SidecarResolver = (name: string) => Uint8Array | ArrayBuffer | Promise<Uint8Array | ArrayBuffer>;

export interface LoadOptions extends LoadsOptions {
  /** Where files beside the main one come from. Default: its folder where `load` was given a path, otherwise nowhere. */
  sidecar?: SidecarResolver;
  /** Whose signatures count: a trust file or its contents. The signature beside the file is verified before it is parsed. */
  trust?: TrustOptions['trust'];
  /** For keys that are bound to environments. */
  environment?: string;
  /** The signature of bytes that have no file; default: what stands beside the file. */
  signature?: Envelope;
  /**
   * Maps an uncompressed file instead of reading it, so that arrays are paged in as they are used: `r` and `c` leave the
   * file as it is, whatever is written to the arrays; `r+` and `w+` write it back. Node on Linux and macOS with koffi
   * installed; elsewhere the file is read. The map goes when nothing refers to it; {@link MappingApi.loadMapped} closes it.
   */
  mmapMode?: MmapMode | undefined;
  /**
   * Memory that an uncompressed file is read into, at least as large as the file: reading into memory that was used before
   * is faster than into new memory, which the system has to find first. The arrays of the value are views of it, so what was read into it
   * earlier is gone. Needs the path of a file.
   */
  into?: ArrayBuffer | Uint8Array | undefined;
}

/** A value out of a mapped file, for `using`. */
export interface MappedModel<T> extends Disposable {
  /** The value; after `close`, an InvalidInputError. Arrays that were taken out of it before read as zeros then. */
  readonly value: T;
  /** True where the file is mapped, false where it had to be read. */
  readonly isMapped: boolean;
  close(): void;
}

/** As Joblib takes it: false or 0, true, a zlib level, a method, or a method with its level. */
export type CompressOption = boolean | number | string | readonly [method: string, level?: number | undefined];

export interface DumpOptions {
  /** Default: by the extension of the path. */
  format?: Format;
  /** 0 to 5; default 4. */
  protocol?: number;
  /** Default: by the extension of the path (`.gz`, `.z`, `.bz2`, `.xz`, `.lzma`, `.lz4`), otherwise none. */
  compress?: CompressOption;
  /** At protocols 0 to 2, write the names that Python 2 knows. Default true. */
  fixImports?: boolean;
  /**
   * At protocols 0 to 2, write text as Python 2 does: as `str` where the file that the value was read from had `str`, and
   * ASCII that is new. Default: true for what was read from a file of Python 2.
   */
  python2?: boolean;
}

/** What `dump` wrote. */
export interface DumpResult {
  /** Every file that belongs to the dump; the first is the one to load. */
  files: string[];
  /** Size of all files together. */
  bytes: number;
  format: Format;
  protocol: number;
  compress: { method: string; level: number | undefined } | undefined;
}

/** The compressors, as this folder needs them. */
export interface Codecs {
  decompress(bytes: Uint8Array, method: Compression, limits: Limits): Promise<Uint8Array>;
  /** The same of a file that is read on the way. */
  decompressStored(stored: StoredFile, method: Compression, limits: Limits): Promise<Uint8Array>;
  compress(
    pieces: Iterable<Uint8Array>,
    method: string,
    level: number | undefined,
  ): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** The method and level that `compress` and a file name ask for, by Joblib's rules. */
  choose(compress: CompressOption | undefined, path: string): { method: string; level: number | undefined } | undefined;
}

export interface ModelContext extends PickleContext {
  files: FileAccess;
  codecs: Codecs;
  /** Loads the code for the classes that a pickle names. */
  prepare?: (globals: readonly PyGlobal[]) => Promise<void>;
  /** Looks for what is hidden in a file besides what is loaded. @throws UnsafeGlobalError */
  inspect?: (bytes: Uint8Array, options: LoadOptions) => Promise<void>;
}

/** Guides write Python 2's numpy pickles and ask for latin1; it also reads every other 8-bit string without loss. */
const DEFAULT_ENCODING = 'latin1';

const MMAP_MODES: ReadonlySet<string> = new Set(['r', 'c', 'r+', 'w+']);

const PICKLE_EXTENSION = /\.(?:pkl|pickle|pck|p)(?:\.(?:gz|z|bz2|xz|lzma|lz4))?$/i;
const JOBLIB_EXTENSION = /\.(?:joblib|jl|gz|z|bz2|xz|lzma|lz4)$/i;

function formatOf(path: string, options: DumpOptions): Format {
  if (options.format !== undefined) {
    if (options.format === 'pickle' || options.format === 'joblib') return options.format;
    throw new EncodeError(`format "${String(options.format)}" does not exist: use "pickle" or "joblib"`, 'format');
  }
  if (PICKLE_EXTENSION.test(path)) return 'pickle';
  if (JOBLIB_EXTENSION.test(path)) return 'joblib';
  throw new InvalidInputError(`${path}: name the file .pkl, .pickle or .joblib, or pass format: 'pickle' or 'joblib'`);
}

/** The contents of a file, decompressed but not yet read. */
export interface Contents {
  bytes: Uint8Array;
  /** Size as stored. */
  stored: number;
  compression: Compression | undefined;
}

export type OpenOptions = Pick<LoadOptions, 'limits' | 'trust' | 'environment' | 'signature' | 'into'>;

export interface ModelApi {
  /** Reads and decompresses a file without looking into it. */
  open(source: Source, options?: OpenOptions): Promise<Contents>;
  /** `T` is what you expect to find: an estimator unless you say otherwise. It is not checked. */
  load<T = Estimator>(source: Source, options?: LoadOptions): Promise<T>;
  dump(value: unknown, path: string, options?: DumpOptions): Promise<DumpResult>;
  dumpBytes(value: unknown, options: DumpOptions & { format: Format }): Promise<Uint8Array>;
}

/** The same with memory maps. */
export interface MappingApi extends ModelApi {
  /** As `load` with `mmapMode` (default `r`), and a way to let go of the file. */
  loadMapped<T = Estimator>(path: string | URL, options?: LoadOptions): Promise<MappedModel<T>>;
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

  async function loadBytes(bytes: Uint8Array, source: Source, options: LoadOptions): Promise<unknown> {
    try {
      return await decode(bytes, options, context);
    } catch (error) {
      const path = pathOf(source, context.files);
      if (!(error instanceof SidecarsNeeded)) throw named(error, path);
      if (options.trust !== undefined) {
        throw new IntegrityError(
          `${path ?? 'the file'}: its arrays are in files beside it, which its signature does not cover`,
        );
      }
      return await loadWithSidecars(bytes, path, options, context);
    }
  }

  async function loadAny(
    source: Source,
    options: LoadOptions,
  ): Promise<{ value: unknown; map: MappedFile | RandomFile | undefined }> {
    const { mmapMode, ...rest } = options;
    let map = mmapMode === undefined ? undefined : await mapOf(source, mmapMode);
    try {
      if (map !== undefined && !('bytes' in map)) {
        const value = await decodeLater(map, options, context);
        if (value !== ELSEWHERE) return { value, map };
        map.close();
        map = undefined;
      }
      if (map !== undefined && options.trust !== undefined) {
        await checkTrust(source, map.bytes, options.trust, options, context);
      }
      const bytes = map?.bytes ?? (await open(source, rest)).bytes;
      return { value: await loadBytes(bytes, source, rest), map };
    } catch (error) {
      map?.close();
      throw named(error, pathOf(source, context.files));
    }
  }

  async function load<T = Estimator>(source: Source, options: LoadOptions = {}): Promise<T> {
    return (await loadAny(source, options)).value as T;
  }

  async function loadMapped<T = Estimator>(path: string | URL, options: LoadOptions = {}): Promise<MappedModel<T>> {
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

  async function dump(value: unknown, path: string, options: DumpOptions = {}): Promise<DumpResult> {
    const format = formatOf(path, options);
    const { encode } = await import('./encode.js');
    const { pieces, compress, protocol } = encode(value, path, format, options, context, originOf(value));
    const bytes = await context.files.writeAtomic(path, pieces);
    return { files: [path], bytes, format, protocol, compress };
  }

  async function dumpBytes(value: unknown, options: DumpOptions & { format: Format }): Promise<Uint8Array> {
    const { encode } = await import('./encode.js');
    const { pieces } = encode(value, '', formatOf('', options), options, context, originOf(value));
    const sink = new MemorySink();
    for await (const piece of pieces) sink.write(piece);
    return sink.concat();
  }

  return { open, load, loadMapped, dump, dumpBytes };
}

async function readInto(source: Source, into: LoadOptions['into'], files: FileAccess): Promise<Uint8Array> {
  if (into === undefined) return readSource(source, files);
  const path = pathOf(source, files);
  if (path === undefined) throw new InvalidInputError('into needs the path of a file: bytes are taken where they are');
  const target = into instanceof Uint8Array ? into : new Uint8Array(into);
  return files.readPath(path, target);
}

/** Reads once more to learn all names, fetches the files, and reads for good. */
async function loadWithSidecars(
  bytes: Uint8Array,
  path: string | undefined,
  options: LoadOptions,
  context: ModelContext,
): Promise<unknown> {
  const withFiles = (files: Sidecars): ModelContext => ({
    ...context,
    readers: new Map([...context.readers, ...files.readers]),
  });
  const { sidecar, ...rest } = options;
  try {
    const names = new Sidecars();
    await decode(bytes, { ...rest, lossless: true }, withFiles(names));
    const resolve =
      sidecar ?? (path === undefined ? undefined : (name: string) => context.files.readBeside(path, name));
    if (resolve === undefined) throw new SidecarsNeeded([...names.asked.keys()]);
    const contents = new Map<string, Uint8Array>();
    for (const name of names.asked.keys()) {
      const given = await resolve(name);
      const raw = given instanceof Uint8Array ? given : new Uint8Array(given);
      const compression = detectCompression(raw);
      const limits = resolveLimits(options.limits);
      contents.set(name, compression === undefined ? raw : await context.codecs.decompress(raw, compression, limits));
    }
    return await decode(bytes, rest, withFiles(new Sidecars(contents)));
  } catch (error) {
    throw named(error, path);
  }
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

/** What a value was read from. */
export interface Origin {
  /** Where the value holds on to them anyway, or where they are few. */
  readonly bytes: Uint8Array | undefined;
  readonly python2: Python2File | undefined;
}

const readFrom = new WeakMap<object, Origin>();
const FEW = 1 << 20;

function originOf(value: unknown): Origin | undefined {
  return typeof value === 'object' && value !== null ? readFrom.get(value) : undefined;
}

async function decode(bytes: Uint8Array, options: LoadOptions, context: ModelContext): Promise<unknown> {
  const container = detectContainer(bytes);
  const inspect = options.allowDangerous === true ? undefined : context.inspect;
  if (container !== 'pickle') {
    await inspect?.(bytes, options);
    // Loaded only for such files, and the ZIP code with it.
    const { readArrayFile } = await import('../numpy/files/array-files.js');
    const arrays = readArrayFile(bytes, options.limits);
    if (arrays !== undefined) return arrays;
    throw new UnsupportedError(`this is a .${container} file, neither Pickle nor Joblib`);
  }
  const settings: LoadsOptions = { encoding: DEFAULT_ENCODING, ...options };
  // Always the exact graph first: what is loaded may be dumped again.
  const graph = readGraph(bytes, 0, settings, context);
  // The guard has seen the pickle; what follows it, or is packed into it, is for the scanner.
  if (graph.hidesFiles || graph.end < bytes.length) await inspect?.(bytes, options);
  await context.prepare?.([...graph.globals.values()]);
  const value = valueOf(graph, settings, context.bind);
  if (typeof value === 'object' && value !== null) {
    const kept = graph.hasForeign || bytes.length <= FEW ? bytes : undefined;
    if (kept !== undefined || graph.python2 !== undefined) readFrom.set(value, { bytes: kept, python2: graph.python2 });
  }
  return value;
}

/** The arrays are in files beside the main one. */
const ELSEWHERE: unique symbol = Symbol('elsewhere');

/** As {@link decode}, of a file whose large arrays stay where they are. */
async function decodeLater(file: RandomFile, options: LoadOptions, context: ModelContext): Promise<unknown> {
  if (options.trust !== undefined) {
    throw new UnsupportedError('a signature covers the whole file, which is not read here: load it without mmapMode');
  }
  const { readLater } = await import('../io/later-file.js');
  const settings: LoadsOptions = { encoding: DEFAULT_ENCODING, ...options };
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
  const graph = read();
  if (graph === undefined) return ELSEWHERE;
  if (options.allowDangerous !== true && (graph.hidesFiles || behind > 0)) {
    const what = behind > 0 ? `${behind} bytes follow the pickle` : 'files are packed into the pickle';
    throw new UnsupportedError(`${what}, which must be looked through: load it without mmapMode`);
  }
  await context.prepare?.([...graph.globals.values()]);
  return valueOf(graph, settings, context.bind);
}

/** Puts the file's name in front of what is wrong with it. */
function named(error: unknown, path: string | undefined): unknown {
  if (path !== undefined && error instanceof Error && !error.message.startsWith(path)) {
    error.message = `${path}: ${error.message}`;
  }
  return error;
}
