/** Which files `brine scan` looks at: files, folders with all that is in them, patterns, `-`. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { glob } from 'tinyglobby';
import { InvalidInputError, NotFoundError } from '../core/errors.js';

export interface ScanTarget {
  /** A path, or `-`. */
  readonly path: string;
  /** Named by the user, rather than found in a folder. */
  readonly named: boolean;
}

/** What stands in a folder and is not looked at. */
export interface Skipped {
  readonly path: string;
  readonly why: string;
}

export interface ScanPlan {
  readonly targets: ScanTarget[];
  readonly skipped: Skipped[];
}

/** Files of these names are always reported; others in a folder only where they turn out to be of a kind that Python loads. */
export const MODEL_EXTENSION =
  /\.(?:pkl|pickle|pck|p|joblib|jl|npy|npz|pt|pth|bin|ckpt|z|gz|bz2|xz|lzma|lz4|zip|tar|dill|dat|model|sav|skops)$/i;

async function kindOf(path: string): Promise<'file' | 'folder' | 'none'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none';
    // What cannot be looked at is reported when it is read.
    return 'file';
  }
}

/**
 * All files below a folder. Links are followed as long as they stay inside of it: the caches of model hubs hold their files under
 * digests, and links to them under their names. Each file is looked at once, under the name that says most, and each folder is
 * walked once, so that the walk ends.
 */
class FolderWalk {
  readonly skipped: Skipped[] = [];
  /** By where a file really is. */
  readonly #files = new Map<string, string>();
  readonly #folders = new Set<string>();
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async folder(path: string): Promise<void> {
    const todo = [path];
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      try {
        const real = await realpath(next);
        if (this.#folders.has(real)) continue;
        this.#folders.add(real);
        const entries = await readdir(next, { withFileTypes: true });
        for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
          const below = await this.#entry(join(next, entry.name));
          if (below !== undefined) todo.push(below);
        }
      } catch (error) {
        this.#skip(next, `the folder cannot be read: ${(error as Error).message}`);
      }
    }
  }

  files(): string[] {
    return [...this.#files.values()].sort();
  }

  /** A folder to be walked, where it is one. */
  async #entry(path: string): Promise<string | undefined> {
    let real: string;
    try {
      real = await realpath(path);
    } catch (error) {
      const looping = (error as NodeJS.ErrnoException).code === 'ELOOP';
      this.#skip(path, looping ? 'a link that leads to itself' : 'a link that leads nowhere');
      return undefined;
    }
    if (real !== this.#root && !real.startsWith(this.#root.endsWith(sep) ? this.#root : this.#root + sep)) {
      this.#skip(path, `a link out of the folder, to ${real}`);
      return undefined;
    }
    const info = await stat(real);
    if (info.isDirectory()) return path;
    if (!info.isFile()) {
      this.#skip(path, 'no regular file, but a pipe, a socket or a device');
      return undefined;
    }
    const known = this.#files.get(real);
    if (known === undefined || (!MODEL_EXTENSION.test(known) && MODEL_EXTENSION.test(path)))
      this.#files.set(real, path);
    return undefined;
  }

  #skip(path: string, why: string): void {
    this.skipped.push({ path, why });
  }
}

export async function scanTargets(args: readonly string[]): Promise<ScanPlan> {
  const targets: ScanTarget[] = [];
  const skipped: Skipped[] = [];
  const add = async (path: string): Promise<void> => {
    if ((await kindOf(path)) !== 'folder') {
      targets.push({ path, named: true });
      return;
    }
    const walk = new FolderWalk(await realpath(path));
    await walk.folder(path);
    for (const file of walk.files()) targets.push({ path: file, named: false });
    skipped.push(...walk.skipped);
  };
  for (const arg of args) {
    if (arg === '-' || arg.startsWith('registry:')) {
      targets.push({ path: arg, named: true });
      continue;
    }
    if ((await kindOf(arg)) !== 'none') {
      await add(arg);
      continue;
    }
    if (!/[*?[{]/.test(arg)) throw new NotFoundError(`${arg}: no such file or folder`);
    const found = (
      await glob([arg], { onlyFiles: false, expandDirectories: false, followSymbolicLinks: false, dot: true })
    ).sort();
    if (found.length === 0) throw new InvalidInputError(`${arg}: no file has such a name`);
    for (const path of found) await add(path);
  }
  return { targets, skipped };
}
