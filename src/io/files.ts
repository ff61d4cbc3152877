/** Where bytes come from and go to. The only part that differs between Node and browsers. */
import { InvalidInputError } from '../core/errors.js';
import type { RandomFile } from './later-file.js';

/** What is needed of a URL, a Blob or File, and a Response: declared here, so that types of no platform have to be there. */
export interface UrlLike {
  readonly href: string;
  readonly protocol: string;
}
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What `load` takes: a path or URL, the answer of a `fetch`, or the bytes themselves. */
export type Source = string | UrlLike | BlobLike | ResponseLike | ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

/** As numpy and Joblib name them: `r` and `c` never change the file, `r+` and `w+` write changes of arrays back. */
export type MmapMode = 'r' | 'c' | 'r+' | 'w+';

/** A file as memory. */
export interface MappedFile {
  readonly bytes: Uint8Array;
  readonly closed: boolean;
  /** Lets go of the file; what is still read from `bytes` afterwards is zero, and arrays over them throw. */
  close(): void;
}

/** A file that is read piece by piece. */
export interface StoredFile {
  readonly size: number;
  /** The first bytes. */
  readonly head: Uint8Array;
  /** Fills `target` from `offset`; fewer bytes than asked for only at the end. */
  read(target: Uint8Array, offset: number): Promise<number>;
  /** Told of memory that is about to be filled from its start to its end. */
  prepare(memory: Uint8Array): void;
  close(): Promise<void>;
}

export interface FileAccess {
  /** Reads a file by its path, into the start of `target` where there is one; only Node can. */
  readPath(path: string, target?: Uint8Array): Promise<Uint8Array>;
  /** Opens a file that is large enough to be unpacked while it is read; undefined for others, and where there are no files. */
  openStored(path: string): Promise<StoredFile | undefined>;
  /** Reads a file in the same folder as `path`, by its plain name; never one that a link leads out of the folder. */
  readBeside(path: string, name: string): Promise<Uint8Array>;
  /**
   * Writes pieces to a temporary file beside `path`, syncs it and renames it over `path`, so that the old
   * file stays whole until the new one is. Returns the number of bytes.
   */
  writeAtomic(path: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number>;
  /** The first bytes of a file. */
  readStart(path: string, length: number): Promise<Uint8Array>;
  /** Maps a file into memory, whole or array by array; undefined where that is not possible here. */
  map(path: string, mode: MmapMode): Promise<MappedFile | RandomFile | undefined>;
  /** Tells the user what is no error. */
  warn(message: string): void;
  /** True where a plain string names a file, false where it is a URL. */
  readonly hasPaths: boolean;
}

/** The path of a source that is a file, otherwise undefined. */
export function pathOf(source: Source, files: FileAccess): string | undefined {
  if (typeof source === 'string') return files.hasPaths && !/^(?:https?|blob|data):/i.test(source) ? source : undefined;
  return files.hasPaths && source instanceof URL && source.protocol === 'file:' ? source.href : undefined;
}

/** Reads a whole source into memory; bytes are taken as they are, without a copy. */
export async function readSource(source: Source, files: FileAccess): Promise<Uint8Array> {
  const path = pathOf(source, files);
  if (path !== undefined) return files.readPath(path);
  if (typeof source === 'string') return fetchBytes(source);
  if (source instanceof URL) return source.protocol === 'file:' ? files.readPath(source.href) : fetchBytes(source.href);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer || isShared(source)) return new Uint8Array(source);
  if (isResponse(source)) return bytesOfResponse(source, source.url === '' ? 'the response' : source.url);
  const what =
    (source as unknown) instanceof Promise ? 'this is a promise: await it' : `this is ${kindOf(source as unknown)}`;
  throw new InvalidInputError(
    `load takes a path, a URL, a Response, a Blob or File, an ArrayBuffer or a Uint8Array; ${what}`,
  );
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name;
  return typeof value === 'object' && name !== undefined ? `an instance of ${name}` : `a ${typeof value}`;
}

/** Also of another realm or library, as test tools and workers have them. */
function isResponse(source: unknown): source is ResponseLike {
  const { ok, status, arrayBuffer } = (source ?? {}) as Partial<ResponseLike>;
  return typeof ok === 'boolean' && typeof status === 'number' && typeof arrayBuffer === 'function';
}

async function bytesOfResponse(response: ResponseLike, url: string): Promise<Uint8Array> {
  if (!response.ok) throw new InvalidInputError(`${url} could not be fetched: HTTP status ${response.status}`);
  if (response.bodyUsed) {
    throw new InvalidInputError(
      `the body of ${url} was read already: pass the response before you read it, or its bytes`,
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}

function isShared(source: unknown): source is SharedArrayBuffer {
  return typeof SharedArrayBuffer !== 'undefined' && source instanceof SharedArrayBuffer;
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new InvalidInputError(`${url} could not be fetched: ${(cause as Error).message}`, { cause });
  }
  return bytesOfResponse(response, url);
}
