/**
 * A registry in a folder. A key is created by `link`, which the file system does for one of any number of processes; what is
 * under a name is whole from the first moment, because it was written and synced under another one before.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { link, open, readdir, rename, rm, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BrineError, IntegrityError, IoError } from '../../core/errors.js';
import { withLock } from './file-lock-node.js';
import { checkKey, type Listed, type Store, type Stored } from './store.js';

const TEMPORARY = '.tmp';

function systemError(cause: unknown, path: string, verb: string): Error {
  if (cause instanceof BrineError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new IoError(`${path}: no space left on the device`, { cause });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new IoError(`${path}: no permission to ${verb}`, { cause });
  }
  if (code === 'ELOOP')
    return new IntegrityError(`${path}: is a symbolic link; a registry does not follow links`, { cause });
  if (code === undefined) return cause as Error;
  return new IoError(`${path}: cannot ${verb}: ${message}`, { cause });
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

export class FileStore implements Store {
  readonly url: string;

  /** `root` is an existing folder. */
  constructor(root: string) {
    this.url = realpathSync(root);
  }

  /** The path of a key. No part of it below the root may be a link that leads elsewhere. */
  #path(key: string): string {
    checkKey(key);
    if (lstatSync(this.url, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new IoError(`${this.url}: the registry is gone`);
    }
    const parts = key.split('/');
    let at = this.url;
    for (const part of parts.slice(0, -1)) {
      at = join(at, part);
      const info = lstatSync(at, { throwIfNoEntry: false });
      if (info === undefined) break;
      if (!info.isDirectory()) {
        throw new IntegrityError(`${at}: is not a folder; a registry has no links or files in its place`);
      }
    }
    return join(this.url, ...parts);
  }

  async get(key: string): Promise<Stored | undefined> {
    const path = this.#path(key);
    try {
      return storedOf(await readWhole(path));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw systemError(error, path, 'read');
    }
  }

  async stat(key: string): Promise<Listed | undefined> {
    const info = lstatSync(this.#path(key), { throwIfNoEntry: false });
    return info?.isFile() === true ? { key, bytes: info.size, modified: info.mtime } : undefined;
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    const path = this.#path(key);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false;
    const temporary = await this.#write(path, bytes, true);
    try {
      await link(temporary, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw systemError(error, path, 'write');
    } finally {
      await unlink(temporary).catch(() => undefined);
    }
    await syncFolder(dirname(path));
    return true;
  }

  putIfMatch(key: string, bytes: Uint8Array, etag: string): Promise<boolean> {
    const path = this.#path(key);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return Promise.resolve(false);
    return withLock(`${path}.lock`, async () => {
      if ((await this.get(key))?.etag !== etag) return false;
      const temporary = await this.#write(path, bytes, true);
      await this.#move(temporary, path);
      await syncFolder(dirname(path));
      return true;
    });
  }

  /** Not synced: what is written so can be made again. It is still whole or not there. */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(key);
    await this.#move(await this.#write(path, bytes, false), path);
  }

  async touch(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(key);
    const now = new Date();
    try {
      await utimes(path, now, now);
    } catch (error) {
      if (!isMissing(error)) throw systemError(error, path, 'write');
      // A collector took it away in this moment.
      await this.putIfAbsent(key, bytes);
    }
  }

  async #move(temporary: string, path: string): Promise<void> {
    try {
      await rename(temporary, path);
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw systemError(error, path, 'write');
    }
  }

  /** A temporary file beside `path` with these bytes. */
  async #write(path: string, bytes: Uint8Array, durable: boolean): Promise<string> {
    const temporary = join(dirname(path), `${TEMPORARY}-${process.pid}-${randomBytes(6).toString('hex')}`);
    try {
      this.#makeFolders(dirname(path));
      const handle = await open(temporary, 'wx');
      try {
        let at = 0;
        while (at < bytes.length) at += (await handle.write(bytes, at)).bytesWritten;
        if (durable) await handle.sync();
      } finally {
        await handle.close();
      }
      return temporary;
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw systemError(error, path, 'write');
    }
  }

  /** Never the root itself: a registry that vanished must not come back empty. */
  #makeFolders(folder: string): void {
    if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return;
    if (folder === this.url) throw new IoError(`${this.url}: the registry is gone`);
    this.#makeFolders(dirname(folder));
    try {
      mkdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }

  async list(prefix: string): Promise<Listed[]> {
    const base = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
    const found: Listed[] = [];
    const todo = [base];
    for (let folder = todo.pop(); folder !== undefined; folder = todo.pop()) {
      for (const entry of await this.#entries(folder)) {
        const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) todo.push(key);
        else if (entry.isFile() && !entry.name.startsWith('.') && !entry.name.endsWith('.lock')) {
          const info = await this.stat(key);
          if (info !== undefined) found.push(info);
        }
      }
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async sweep(before: Date): Promise<number> {
    let swept = 0;
    const todo = [''];
    for (let folder = todo.pop(); folder !== undefined; folder = todo.pop()) {
      for (const entry of await this.#entries(folder)) {
        if (entry.isDirectory()) todo.push(folder === '' ? entry.name : `${folder}/${entry.name}`);
        if (!entry.isFile() || !entry.name.startsWith(TEMPORARY)) continue;
        const path = join(this.url, folder, entry.name);
        const info = lstatSync(path, { throwIfNoEntry: false });
        if (info === undefined || info.mtime > before) continue;
        await rm(path, { force: true });
        swept += 1;
      }
    }
    return swept;
  }

  async folders(prefix: string): Promise<string[]> {
    const entries = await this.#entries(prefix.slice(0, -1));
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  }

  async #entries(folder: string): Promise<Dirent[]> {
    const path = folder === '' ? this.url : this.#path(folder);
    try {
      return await readdir(path, { withFileTypes: true });
    } catch (error) {
      if (isMissing(error)) return [];
      throw systemError(error, path, 'read');
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.#path(key);
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw systemError(error, path, 'delete');
    }
  }
}

/** Small files are most of a registry; a synchronous read of one is several times as fast as three trips to a thread. */
const SMALL = 1 << 18;

/** A pipe in the place of a file must not keep the reader waiting. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

async function readWhole(path: string): Promise<Uint8Array> {
  const file = openSync(path, READ);
  try {
    const info = fstatSync(file);
    if (!info.isFile())
      throw new IntegrityError(`${path}: is no regular file; a registry has nothing else in its place`);
    if (info.size <= SMALL) return readFileSync(file);
  } finally {
    closeSync(file);
  }
  const handle = await open(path, READ);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** The etag costs a digest, and few ask for it. */
function storedOf(content: Uint8Array): Stored {
  const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  return {
    bytes,
    get etag() {
      return etagOf(bytes);
    },
  };
}

function etagOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch {
    // Some systems cannot sync a folder.
  } finally {
    await handle.close();
  }
}
