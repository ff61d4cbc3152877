/** The folder of an array job, on a disk or in an S3-compatible store. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { systemError } from '../../io/system-node.js';
import { outputAt } from '../places/outputs-node.js';
import type { JobFolder, Output } from '../types.js';

class LocalFolder implements JobFolder {
  readonly url: string;

  constructor(path: string) {
    this.url = path.replace(/\/+$/, '') || '/';
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    try {
      return new Uint8Array(await readFile(join(this.url, name)));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw systemError(cause, join(this.url, name), 'read');
    }
  }

  async size(name: string): Promise<number | undefined> {
    return (await stat(join(this.url, name)).catch(() => undefined))?.size;
  }

  /** Written under a temporary name; a link is made once and never replaces. */
  async putIfAbsent(name: string, bytes: Uint8Array): Promise<boolean> {
    const path = join(this.url, name);
    const temporary = join(this.url, `.${name.replaceAll('/', '-')}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await mkdir(this.url, { recursive: true });
      const handle = await open(temporary, 'wx');
      await handle.writeFile(bytes);
      await handle.sync();
      await handle.close();
      await link(temporary, path);
      return true;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw systemError(cause, path, 'write');
    } finally {
      await unlink(temporary).catch(() => undefined);
    }
  }

  async list(): Promise<string[]> {
    return (await readdir(this.url).catch(() => [])).filter((name) => !name.endsWith('.tmp')).sort();
  }

  output(name: string): Promise<Output> {
    return outputAt(join(this.url, name), process.stdout);
  }
}

/** @throws InvalidInputError for an address that is none */
export async function jobFolder(place: string): Promise<JobFolder> {
  if (place.startsWith('s3://')) return (await import('./s3-folder-node.js')).s3Folder(place);
  return new LocalFolder(place);
}
