/** Which files `brine scan` looks at: files, folders with all that is in them, patterns, `-`. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { InvalidInputError, NotFoundError } from '../core/errors.js';

export interface ScanTarget {
  /** A path, or `-`. */
  readonly path: string;
  /** Named by the user, rather than found in a folder. */
  readonly named: boolean;
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

/** All files of a folder, sorted; links are not followed, so that a walk ends and stays inside. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

export async function scanTargets(args: readonly string[]): Promise<ScanTarget[]> {
  const out: ScanTarget[] = [];
  const add = async (path: string): Promise<void> => {
    if ((await kindOf(path)) === 'folder') {
      for (const file of await filesOf(path)) out.push({ path: file, named: false });
    } else {
      out.push({ path, named: true });
    }
  };
  for (const arg of args) {
    if (arg === '-' || (await kindOf(arg)) !== 'none') {
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
  return out;
}
