/** What loading and saving take and give, and what a platform gives to them. */
import type { Compression } from '../core/detect.js';
import type { Limits } from '../core/limits.js';
import type { Estimator } from '../estimators/estimator.js';
import type { FileAccess, MmapMode, Source, StoredFile, UrlLike } from '../io/files.js';
import type { LoadsOptions, PickleContext } from '../pickle/read-pickle.js';
import type { PyGlobal } from '../pickle/values/py-values.js';
import type { Python2File } from '../pickle/write/python2-strings.js';
import type { Envelope } from '../sign/envelope.js';
import type { TrustOptions } from '../sign/files.js';

export type Format = 'pickle' | 'joblib' | 'skops';

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
   * installed; elsewhere the file is read. The map goes when nothing refers to it; `loadMapped` closes it.
   */
  mmapMode?: MmapMode | undefined;
  /**
   * Memory that an uncompressed file is read into, at least as large as the file: reading into memory that was used before
   * is faster than into new memory, which the system has to find first. The arrays of the value are views of it, so what was read into it
   * earlier is gone. Needs the path of a file.
   */
  into?: ArrayBuffer | Uint8Array | undefined;
  /** Gives only what stands there: keys, attributes and positions with dots, as in `v1.stages.1.clf`. */
  at?: string | undefined;
  /** Told what is no error: code that the model names and nobody has supplied yet. Default: a warning on the console. */
  onWarning?: (message: string) => void;
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
  /** Of the pickle, 0 to 5; default 4. A .skops file has skops' protocol, and takes none. */
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
  choose(
    compress: CompressOption | undefined,
    path: string,
  ): Promise<{ method: string; level: number | undefined } | undefined>;
}

export interface ModelContext extends PickleContext {
  files: FileAccess;
  codecs: Codecs;
  /** Loads the code for the classes that a pickle names. */
  prepare?: (globals: readonly PyGlobal[]) => Promise<void>;
  /** Loads what the guard needs to judge a file that names more than most models do. */
  completeGuard: () => Promise<void>;
  /** What the models in a value lack before they run, in one message. */
  lacking?: (value: unknown, globals: readonly PyGlobal[], where: string) => Promise<string | undefined>;
  /** Reads what of the models in a value takes longer to read than to use. */
  ready?: (value: unknown, globals: readonly PyGlobal[]) => Promise<void>;
  /** Looks for what is hidden in a file besides what is loaded. @throws UnsafeGlobalError */
  inspect?: (bytes: Uint8Array, options: LoadOptions, stored: number) => Promise<void>;
}

/** The contents of a file, decompressed but not yet read. */
export interface Contents {
  bytes: Uint8Array;
  /** Size as stored. */
  stored: number;
  compression: Compression | undefined;
  /** Of a .skops archive, whose graph `bytes` have as a pickle. */
  skops?: {
    readonly protocol: number;
    readonly version: string | undefined;
    /** What `skops.io.load` has to be told to trust (`get_untrusted_types`), by the defaults of skops 0.16. */
    readonly asks: readonly string[];
  };
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
  /** The values of all pickles that stand one after another in a file; of other files the one value. */
  loadAll<T = unknown>(source: Source, options?: LoadOptions): Promise<T[]>;
  /** As `load` with `mmapMode` (default `r`), and a way to let go of the file. */
  loadMapped<T = Estimator>(path: string | UrlLike, options?: LoadOptions): Promise<MappedModel<T>>;
}

/** What a value was read from. */
export interface Origin {
  /** Where the value holds on to them anyway, or where they are few. */
  readonly bytes: Uint8Array | undefined;
  readonly python2: Python2File | undefined;
}
