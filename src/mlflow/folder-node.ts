/** The folder of an MLflow model on disk. Nothing outside of it is opened, whatever its MLmodel says. */
import { readFileSync, statSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IoError, LimitError, NotFoundError, UnsupportedError } from '../core/errors.js';
import type { X } from '../estimators/input/read-input.js';
import { parseExample } from './example.js';
import { insidePath, type ModelFile, modelFileOf } from './flavors.js';
import { type Mlmodel, parseMlmodel } from './mlmodel.js';

export const MLMODEL = 'MLmodel';
const MAX_EXAMPLE = 64 << 20;

export interface MlflowFolder {
  readonly folder: string;
  readonly mlmodel: Mlmodel;
  readonly model: ModelFile;
  /** Path of the file with the model. */
  readonly file: string;
}

const plainPath = (path: string): string => (path.startsWith('file:') ? fileURLToPath(path) : path);

/** The folder of a model: the path itself or, of an MLmodel file, where it stands; undefined for other files. */
export function folderOf(pathOrUrl: string): string | undefined {
  const path = plainPath(pathOrUrl);
  if (basename(path) === MLMODEL) return dirname(path);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? path : undefined;
}

/**
 * Reads the MLmodel of a folder and finds the file of the model.
 *
 * @throws IoError where there is no MLmodel; FormatError where it is none, or leads out of the folder; UnsupportedError for
 *   flavors without a file that is read
 */
export async function readFolder(folder: string): Promise<MlflowFolder> {
  const path = join(folder, MLMODEL);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new IoError(`${folder}: is a folder, not a file, and has no ${MLMODEL} of MLflow`, { cause });
    }
    throw new IoError(`${path}: cannot be read: ${message}`, { cause });
  }
  const mlmodel = parseMlmodel(bytes);
  const model = modelFileOf(mlmodel);
  return { folder, mlmodel, model, file: await inside(folder, model.path) };
}

/** The path of a file in a folder, which no link may lead out of. */
async function inside(folder: string, path: string): Promise<string> {
  const full = join(folder, ...path.split('/'));
  let real: string;
  let root: string;
  try {
    [real, root] = await Promise.all([realpath(full), realpath(folder)]);
  } catch (cause) {
    throw new NotFoundError(`${full}: the MLmodel names this file, which is not there`, { cause });
  }
  if (!real.startsWith(root + sep)) throw new IoError(`${full}: is a link out of its folder, so it is not read`);
  if (!(await stat(real)).isFile()) throw new UnsupportedError(`${full}: is a folder, and no file of a model`);
  return full;
}

/** The rows of the input example; undefined where there is none. */
export async function readExample({ folder, mlmodel }: MlflowFolder): Promise<X | undefined> {
  if (mlmodel.example === undefined) return undefined;
  const path = await inside(folder, insidePath(mlmodel.example.file));
  const { size } = await stat(path);
  if (size > MAX_EXAMPLE) throw new LimitError('maxBytes', size, MAX_EXAMPLE, { format: 'MLmodel' });
  return parseExample(await readFile(path, 'utf8'));
}

/** What to load for a folder: the path of the model's file, or the bytes of what that file and the MLmodel are together. */
export async function modelSource(path: string): Promise<string | Uint8Array> {
  const { model, file } = await readFolder(folderOf(path) ?? path);
  const { wrapped, wrapperOf } = await import('./wrapped.js');
  const cls = wrapperOf(model);
  return cls === undefined ? file : wrapped(cls, await readFile(file));
}

/** The file to read for a path: that of the model where it is an MLflow folder, otherwise the path itself. */
export async function modelPath(path: string): Promise<string> {
  const folder = folderOf(path);
  return folder === undefined ? path : (await readFolder(folder)).file;
}
