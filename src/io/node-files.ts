import { constants } from 'node:buffer';
import { constants as flags, statSync } from 'node:fs';
import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InvalidInputError, IoError, UnsupportedError } from '../core/errors.js';
import { filePath, systemError } from './system-node.js';
import type { FileAccess, StoredFile } from './files.js';
import { adviseHugePages } from './huge-pages-node.js';

/** Size of the buffer in which small pieces are gathered, and from where on a piece is not small. */
const GATHER = 1 << 20;
const LARGE = 1 << 16;
/** Smaller files are read before they are unpacked: nothing is won by two buffers of this size. */
const WORTH_STREAMING = 4 << 20;
/** Files from this size on are read by several threads. */
const WORTH_SHARING = 8 << 20;
/** What a thread reads before it takes the next piece. */
const SHARE = 4 << 20;
/** One more than reads at a time on two cores, so that none waits for the next piece to be handed out. */
const READERS = 3;

/** Of Web Crypto, which takes no import: node:crypto costs every process that only reads 10 ms. */
const randomName = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex');

/** Reads through one descriptor, so that size and contents are of the same file. */
async function readPath(pathOrUrl: string, target?: Uint8Array): Promise<Uint8Array> {
  const path = filePath(pathOrUrl);
  let handle: FileHandle | undefined;
  try {
    // A pipe must not keep the reader waiting.
    handle = await open(path, flags.O_RDONLY | (flags.O_NONBLOCK ?? 0));
    const info = await handle.stat();
    if (info.isDirectory()) throw new IoError(`${path}: is a folder, not a file`);
    if (info.isFile() && info.size > 0) return await readWhole(handle, info.size, path, target);
    if (target !== undefined)
      throw new InvalidInputError(`${path}: is no regular file, so it cannot be read into memory`);
    if (info.isFIFO()) return await (await import('./pipes-node.js')).readPipe(handle, path);
    if (!info.isFile()) throw new IoError(`${path}: is a device or a socket, not a file`);
    const content = await handle.readFile();
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  } catch (cause) {
    throw systemError(cause, path, 'read');
  } finally {
    await handle?.close();
  }
}

/** A file of known size in as few calls as the system takes. */
async function readWhole(handle: FileHandle, size: number, path: string, given?: Uint8Array): Promise<Uint8Array> {
  if (given !== undefined && given.length < size) {
    throw new InvalidInputError(`${path}: has ${size} bytes, and into has room for ${given.length}`);
  }
  if (size > constants.MAX_LENGTH) {
    throw new UnsupportedError(`${path}: is too large (${size} bytes) to be read at once; load it with mmapMode: 'r'`);
  }
  const target = given ?? newMemory(size);
  if (given === undefined) (await adviseHugePages(size))(target);
  const end = await readShared(handle, target, size);
  return end === target.length ? target : target.subarray(0, end);
}

/** Reads [0, size) of a file to the same place of the target; gives where the file ended. */
async function readShared(handle: FileHandle, target: Uint8Array, size: number): Promise<number> {
  const most = size < WORTH_SHARING ? size : SHARE;
  let next = 0;
  let end = size;
  const reader = async (): Promise<void> => {
    while (next < end) {
      const from = next;
      next = Math.min(from + most, size);
      const to = next;
      const at = await readPart(handle, target, from, to);
      // What is behind a gap is not there: the file became shorter meanwhile.
      if (at < to) end = Math.min(end, at);
    }
  };
  await Promise.all(Array.from({ length: size < WORTH_SHARING ? 1 : READERS }, reader));
  return end;
}

/** Reads [from, to) of a file to the same place of the target; gives where the file ended. */
async function readPart(handle: FileHandle, target: Uint8Array, from: number, to: number): Promise<number> {
  let at = from;
  while (at < to) {
    const { bytesRead } = await handle.read(target, at, to - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return at;
}

/** Memory that is not filled with zeros before it is filled with the file. */
function newMemory(size: number): Uint8Array {
  const { buffer, byteOffset } = Buffer.allocUnsafeSlow(size);
  return new Uint8Array(buffer, byteOffset, size);
}

async function readStart(pathOrUrl: string, length: number): Promise<Uint8Array> {
  const path = filePath(pathOrUrl);
  let handle: FileHandle | undefined;
  try {
    // A pipe must not keep the reader waiting.
    handle = await open(path, flags.O_RDONLY | (flags.O_NONBLOCK ?? 0));
    const info = await handle.stat();
    if (info.isDirectory()) throw new IoError(`${path}: is a folder, not a file`);
    if (!info.isFile()) throw new IoError(`${path}: is no regular file, so it cannot be mapped`);
    const { bytesRead, buffer } = await handle.read(new Uint8Array(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw systemError(cause, path, 'read');
  } finally {
    await handle?.close();
  }
}

async function openStored(pathOrUrl: string): Promise<StoredFile | undefined> {
  const path = filePath(pathOrUrl);
  try {
    // Most files are small, and to open them twice would cost more than this call. What is wrong shows when they are read.
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < WORTH_STREAMING) return undefined;
    return await (await import('./stored-node.js')).openStored(path);
  } catch (cause) {
    throw systemError(cause, path, 'read');
  }
}

async function readBeside(path: string, name: string): Promise<Uint8Array> {
  const main = filePath(path);
  const beside = join(dirname(main), name);
  if (basename(beside) !== name) throw new InvalidInputError(`${JSON.stringify(name)} is no plain file name`);
  let real: string;
  let folder: string;
  try {
    [real, folder] = await Promise.all([realpath(beside), realpath(dirname(main))]);
  } catch (cause) {
    throw systemError(cause, beside, 'read');
  }
  if (dirname(real) !== folder) throw new IoError(`${beside}: is a link out of its folder, so it is not read`);
  return readPath(real);
}

/** Gathers small pieces, so that thousands of them are a few writes; large ones are handed to the system as they are. */
class PieceWriter {
  readonly #handle: FileHandle;
  readonly #gathered = new Uint8Array(GATHER);
  #filled = 0;
  written = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(piece: Uint8Array): Promise<void> {
    if (piece.length > GATHER - this.#filled) await this.flush(piece.length >= LARGE ? piece : undefined);
    else if (piece.length >= LARGE) await this.flush(piece);
    if (piece.length >= LARGE) return;
    this.#gathered.set(piece, this.#filled);
    this.#filled += piece.length;
  }

  /** Writes what was gathered, and a large piece behind it, in one call. */
  async flush(piece?: Uint8Array): Promise<void> {
    const batch = [this.#gathered.subarray(0, this.#filled), ...(piece === undefined ? [] : [piece])];
    const total = this.#filled + (piece?.length ?? 0);
    if (total === 0) return;
    const { bytesWritten } = await this.#handle.writev(batch);
    // A short write is rare (Linux writes at most 2 GiB at once) and simplest continued one by one.
    if (bytesWritten < total) await writeRest(this.#handle, batch, bytesWritten);
    this.written += total;
    this.#filled = 0;
  }
}

async function writePieces(
  handle: FileHandle,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<number> {
  const writer = new PieceWriter(handle);
  if (Symbol.asyncIterator in pieces) for await (const piece of pieces) await writer.write(piece);
  else for (const piece of pieces) await writer.write(piece);
  await writer.flush();
  return writer.written;
}

async function writeRest(handle: FileHandle, batch: readonly Uint8Array[], done: number): Promise<void> {
  let skip = done;
  for (const piece of batch) {
    if (skip >= piece.length) {
      skip -= piece.length;
      continue;
    }
    let at = skip;
    skip = 0;
    while (at < piece.length) {
      const { bytesWritten } = await handle.write(piece, at, Math.min(piece.length - at, 2 ** 30));
      at += bytesWritten;
    }
  }
}

async function writeAtomic(path: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomName()}.tmp`);
  let handle: FileHandle | undefined;
  try {
    const mode = await existingMode(path);
    handle = await open(temporary, 'wx', mode);
    const written = await writePieces(handle, pieces);
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(temporary, path);
    await syncFolder(folder);
    return written;
  } catch (cause) {
    await handle?.close().catch(() => undefined);
    await unlink(temporary).catch(() => undefined);
    throw systemError(cause, path, 'write');
  }
}

/** A replaced file keeps its permissions. A device or pipe must not be replaced by a file. */
async function existingMode(path: string): Promise<number> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return 0o666;
  if (!info.isFile() && !info.isDirectory()) {
    throw new IoError(`${path}: is a device or pipe, which a file cannot replace; name a file`);
  }
  return info.mode & 0o777;
}

async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch {
    // Some systems cannot sync a folder; the rename itself has succeeded.
  } finally {
    await handle?.close();
  }
}

/** File access on a real file system. */
export const nodeFiles: FileAccess = {
  hasPaths: true,
  readPath,
  openStored,
  readBeside,
  readStart,
  map: async (path, mode) => (await import('./map-node.js')).mapFile(path, mode),
  warn: (message) => process.emitWarning(message),
  writeAtomic,
};
