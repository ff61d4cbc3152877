import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidInputError, IoError, NotFoundError } from '../core/errors.js';
import type { FileAccess } from './files.js';

/** Pieces smaller than this are gathered into one `writev`. */
const GATHER = 64;

function systemError(cause: unknown, path: string, verb: string): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new NotFoundError(`${path}: no such file or folder`, { cause });
  if (code === 'EISDIR') return new IoError(`${path}: is a folder, not a file`, { cause });
  if (code === 'EACCES' || code === 'EPERM') return new IoError(`${path}: no permission to ${verb}`, { cause });
  if (code === 'ENOSPC') return new IoError(`${path}: no space left on the device`, { cause });
  if (code === undefined) return cause as Error;
  return new IoError(`${path}: cannot ${verb}: ${message}`, { cause });
}

/** Reads through one descriptor, so that size and contents are of the same file. */
async function readPath(pathOrUrl: string): Promise<Uint8Array> {
  const path = pathOrUrl.startsWith('file:') ? fileURLToPath(pathOrUrl) : pathOrUrl;
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const info = await handle.stat();
    if (info.isDirectory()) throw new IoError(`${path}: is a folder, not a file`);
    const content = await handle.readFile();
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  } catch (cause) {
    throw systemError(cause, path, 'read');
  } finally {
    await handle?.close();
  }
}

async function readBeside(path: string, name: string): Promise<Uint8Array> {
  const main = path.startsWith('file:') ? fileURLToPath(path) : path;
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

async function writePieces(
  handle: FileHandle,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<number> {
  let written = 0;
  let batch: Uint8Array[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    let total = 0;
    for (const piece of batch) total += piece.length;
    const { bytesWritten } = await handle.writev(batch);
    // A short write of several buffers is rare and simplest continued one by one.
    if (bytesWritten < total) await writeRest(handle, batch, bytesWritten);
    written += total;
    batch = [];
  };
  for await (const piece of pieces) {
    batch.push(piece);
    if (batch.length === GATHER) await flush();
  }
  await flush();
  return written;
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
      const { bytesWritten } = await handle.write(piece, at, piece.length - at);
      at += bytesWritten;
    }
  }
}

async function writeAtomic(path: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
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

/** A replaced file keeps its permissions. */
async function existingMode(path: string): Promise<number> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch {
    return 0o666;
  }
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
export const nodeFiles: FileAccess = { hasPaths: true, readPath, readBeside, writeAtomic };
