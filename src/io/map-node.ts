/**
 * Memory maps through koffi, an optional dependency: the operating system pages a file in as it is used, and processes
 * share the pages. Every mode that must not change the file is a private map with copy-on-write, so that no write to an
 * array can end the process. A closed map gives its address range back only when nothing refers to it any more: until
 * then zeros stand in its place, since reading an unmapped range would end the process as well.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { IoError, UnsupportedError } from '../core/errors.js';
import type { MappedFile, MmapMode } from './files.js';
import { filePath, systemError } from './node-files.js';

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
  map(address: bigint | null, length: number, protection: number, flags: number, fd: number): bigint;
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
    const { default: koffi } = await import('koffi');
    const library = koffi.load(system.library);
    const map = library.func('void *mmap(void *, size_t, int, int, int, int64_t)');
    const unmap = library.func('int munmap(void *, size_t)');
    return {
      map: (address, length, protection, flags, fd) =>
        BigInt(map(address, length, protection, flags, fd, 0) as bigint | number),
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
    const { calls: system, address, length } = this.#range;
    const flags = MAP_PRIVATE | MAP_FIXED | system.system.anonymous | system.system.noReserve;
    system.map(address, length, PROT_READ | PROT_WRITE, flags, -1);
  }
}

/** Maps a whole file, or gives undefined where this machine cannot. */
export async function mapFile(pathOrUrl: string, mode: MmapMode): Promise<MappedFile | undefined> {
  const available = await (calls ??= loadCalls());
  if (available === undefined) return undefined;
  const path = filePath(pathOrUrl);
  const shared = mode === 'r+' || mode === 'w+';
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, shared ? 'r+' : 'r');
    const info = await handle.stat();
    if (!info.isFile()) throw new IoError(`${path}: is no regular file, so it cannot be mapped`);
    if (info.size > MAX_VIEW) throw new UnsupportedError(`${path}: files above 4 GiB cannot be mapped`);
    if (info.size === 0) return undefined;
    const flags = shared ? MAP_SHARED : MAP_PRIVATE | available.system.noReserve;
    const address = available.map(null, info.size, PROT_READ | PROT_WRITE, flags, handle.fd);
    if (address === FAILED || address === -1n) throw new IoError(`${path}: the system refused to map the file`);
    return new NodeMap({ calls: available, address, length: info.size });
  } catch (cause) {
    throw systemError(cause, path, shared ? 'write' : 'read');
  } finally {
    await handle?.close();
  }
}
