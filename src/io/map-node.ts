/**
 * Memory maps through koffi, an optional dependency: the operating system pages a file in as it is used, and processes
 * share the pages. Every mode that must not change the file is a private map with copy-on-write, so that no write to an
 * array can end the process. A closed map gives its address range back only when nothing refers to it any more: until
 * then zeros stand in its place, since reading an unmapped range would end the process as well.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { markClosed } from '../core/closed.js';
import { IoError, UnsupportedError } from '../core/errors.js';
import type { MappedFile, MmapMode } from './files.js';
import { loadKoffi } from './koffi-node.js';
import type { RandomFile } from './later-file.js';
import { filePath, systemError } from './system-node.js';
import { type MapPart, NodeRandomFile } from './random-node.js';

const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_FIXED = 0x10;
const FAILED = 2n ** 64n - 1n;
/** The largest view that JavaScript can have of a map. */
const MAX_VIEW = 2 ** 32 - 1;

interface System {
  library: string;
  anonymous: number;
  /** Do not set swap space aside for pages that are never written. */
  noReserve: number;
}

const SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, System>>> = {
  linux: { library: 'libc.so.6', anonymous: 0x20, noReserve: 0x4000 },
  darwin: { library: 'libSystem.dylib', anonymous: 0x1000, noReserve: 0x40 },
};

interface Calls {
  map(address: bigint | null, length: number, protection: number, flags: number, fd: number, offset?: number): bigint;
  unmap(address: bigint, length: number): void;
  view(address: bigint, length: number): ArrayBuffer;
  system: System;
}

let calls: Promise<Calls | undefined> | undefined;

/** Undefined where koffi is not installed or the system is not known. */
async function loadCalls(): Promise<Calls | undefined> {
  const system = SYSTEMS[process.platform];
  if (system === undefined) return undefined;
  try {
    const koffi = loadKoffi();
    const library = koffi.load(system.library);
    const map = library.func('void *mmap(void *, size_t, int, int, int, int64_t)');
    const unmap = library.func('int munmap(void *, size_t)');
    return {
      map: (address, length, protection, flags, fd, offset = 0) =>
        BigInt(map(address, length, protection, flags, fd, offset) as bigint | number),
      unmap: (address, length) => {
        unmap(address, length);
      },
      view: (address, length) => koffi.view(address, length),
      system,
    };
  } catch {
    return undefined;
  }
}

interface Range {
  calls: Calls;
  address: bigint;
  length: number;
}

const unused = new FinalizationRegistry<Range>(({ calls: { unmap }, address, length }) => unmap(address, length));

class NodeMap implements MappedFile {
  readonly bytes: Uint8Array;
  readonly #range: Range;
  #closed = false;

  constructor(range: Range) {
    this.#range = range;
    const buffer = range.calls.view(range.address, range.length);
    unused.register(buffer, range);
    this.bytes = new Uint8Array(buffer);
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    markClosed(this.bytes.buffer);
    const { calls: system, address, length } = this.#range;
    const flags = MAP_PRIVATE | MAP_FIXED | system.system.anonymous | system.system.noReserve;
    system.map(address, length, PROT_READ | PROT_WRITE, flags, -1);
  }
}

/** Smaller files are read at once where they cannot be mapped. */
const SMALL = 1 << 20;

/** Offsets of maps must be multiples of the page size, which is at most this. */
const PAGE = 1 << 16;

/** Parts of a file too large for one view. */
function mapPartOf(available: Calls, path: string, mode: MmapMode): MapPart {
  const flags = isShared(mode) ? MAP_SHARED : MAP_PRIVATE | available.system.noReserve;
  return (fd, offset, length) => {
    const before = offset % PAGE;
    const whole = before + length;
    if (whole > MAX_VIEW) {
      throw new UnsupportedError(`${path}: an array of ${length} bytes is larger than JavaScript can look at (4 GiB)`);
    }
    const address = available.map(null, whole, PROT_READ | PROT_WRITE, flags, fd, offset - before);
    if (isFailed(address)) throw new IoError(`${path}: the system refused to map the file`);
    const map = new NodeMap({ calls: available, address, length: whole });
    return { bytes: map.bytes.subarray(before), close: () => map.close() };
  };
}

const isShared = (mode: MmapMode): boolean => mode === 'r+' || mode === 'w+';
const isFailed = (address: bigint): boolean => address === FAILED || address === -1n;

/**
 * Maps a whole file; where it is too large for one view, or this machine cannot map, gives a file whose arrays are mapped or
 * read one by one. Undefined where only reading all of it remains.
 */
export async function mapFile(pathOrUrl: string, mode: MmapMode): Promise<MappedFile | RandomFile | undefined> {
  const available = await (calls ??= loadCalls());
  const path = filePath(pathOrUrl);
  const shared = isShared(mode);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, (shared ? constants.O_RDWR : constants.O_RDONLY) | (constants.O_NONBLOCK ?? 0));
    const info = await handle.stat();
    if (!info.isFile()) throw new IoError(`${path}: is no regular file, so it cannot be mapped`);
    if (available === undefined)
      return shared || info.size < SMALL ? undefined : new NodeRandomFile(path, mode, undefined);
    if (info.size > MAX_VIEW) return new NodeRandomFile(path, mode, mapPartOf(available, path, mode));
    if (info.size === 0) return undefined;
    const flags = shared ? MAP_SHARED : MAP_PRIVATE | available.system.noReserve;
    const address = available.map(null, info.size, PROT_READ | PROT_WRITE, flags, handle.fd);
    if (isFailed(address)) throw new IoError(`${path}: the system refused to map the file`);
    return new NodeMap({ calls: available, address, length: info.size });
  } catch (cause) {
    throw systemError(cause, path, shared ? 'write' : 'read');
  } finally {
    await handle?.close();
  }
}
