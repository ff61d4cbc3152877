/** Models in files and folders: one file, or a folder with a model for each name. */
import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { sha256 } from '../../card/digest-node.js';
import type { Card } from '../../card/schema.js';
import { REMEDY } from '../../card/remedy.js';
import {
  BrineError,
  IntegrityError,
  InvalidInputError,
  IoError,
  NotFoundError,
  UnsupportedError,
} from '../../core/errors.js';
import { modelsInside, onlyModel } from '../../estimators/bundles.js';
import type { Estimator } from '../../estimators/estimator.js';
import { nodeFiles } from '../../io/node-files.js';
import { cardPath, readCard } from '../../model/card-file-node.js';
import type { Signature } from '../../mlflow/signature.js';
import type { Found, Loaded, ModelPlace, ModelSource } from '../models/source.js';

/** What stands beside bytes that were read already. */
export interface Beside {
  readonly signature?: Uint8Array | undefined;
  /** The file that they are of: old files of Joblib have arrays in others beside it. */
  readonly path?: string | undefined;
}

/** How models are loaded: the options that a person gave, and the way of the platform. */
export interface Loading {
  load(source: string | Uint8Array, beside?: Beside): Promise<unknown>;
  /** True where a file's signature is looked for beside it, and so it has to be loaded by its path. */
  readonly signed: boolean;
  /** Which model of a bundle. */
  readonly at: string | undefined;
  /** Refuses what is not safe, where that is asked for. */
  check(source: string | Uint8Array): Promise<void>;
}

/** Extensions of files that hold models; of booster files only those that nothing else has. */
const EXTENSIONS = new Set([
  '.joblib',
  '.pkl',
  '.pickle',
  '.skops',
  '.ubj',
  '.bst',
  '.xgb',
  '.model',
  '.lgb',
  '.gz',
  '.z',
  '.bz2',
  '.xz',
  '.lzma',
  '.lz4',
]);

export const isModelFile = (name: string): boolean =>
  !name.startsWith('.') && EXTENSIONS.has(extname(name).toLowerCase());

/** `churn.joblib.gz` is `churn`. */
export function nameOfFile(path: string): string {
  let name = basename(path);
  while (EXTENSIONS.has(extname(name).toLowerCase())) name = name.slice(0, -extname(name).length);
  return name === '' ? basename(path) : name;
}

/** The estimator that the loaded value is or holds. @throws UnsupportedError, InvalidInputError */
export function modelIn(value: unknown, what: string): Estimator {
  const models = modelsInside(value);
  const found = onlyModel(models);
  if (found !== undefined) return found.model;
  if (models.length > 1) {
    throw new InvalidInputError(
      `${what}: holds several models (${models
        .slice(0, 5)
        .map(({ path }) => path)
        .join(', ')}): choose one with --at`,
    );
  }
  throw new UnsupportedError(`${what}: holds no model`);
}

async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

const listed = (folder: string): Promise<Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new IoError(`${folder}: cannot be listed: ${(cause as Error).message}`, { cause });
  });

async function tagOf(path: string): Promise<string> {
  try {
    const facts = await stat(path);
    return `${facts.ino}:${facts.size}:${facts.mtimeMs}`;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new NotFoundError(`${path}: no such file or folder`, { cause });
    throw new IoError(`${path}: cannot be looked at: ${message}`, { cause });
  }
}

/** Of the folder of an MLflow model. */
async function signatureOf(folder: string): Promise<Signature | undefined> {
  if (!isOneModel(folder)) return undefined;
  const { readFolder } = await import('../../mlflow/folder-node.js');
  return (await readFolder(folder)).mlmodel.signature;
}

/** @throws IntegrityError where the card describes other bytes: its version and golden predictions are those of another file */
export function requireSameBytes(card: Card, sha256: string, what: string): void {
  if (card.file.sha256 === sha256) return;
  throw new IntegrityError(`${what}: its card describes other bytes: the file was replaced or damaged; ${REMEDY}`);
}

/** The file where it is of the bytes that the card describes; read once, so that what is loaded is what was looked at. */
async function described(path: string, card: Card): Promise<Uint8Array> {
  const bytes = await nodeFiles.readPath(path);
  requireSameBytes(card, sha256(bytes), path);
  return bytes;
}

async function loaded(path: string, folder: string, loading: Loading): Promise<Loaded> {
  const card = await orNothing<Card>(readCard(path));
  const bytes = card === undefined ? undefined : await described(path, card);
  await loading.check(bytes ?? path);
  const byPath = bytes === undefined || folder !== path || loading.signed;
  const value = await (byPath ? loading.load(folder) : loading.load(bytes, { path }));
  const { size } = await stat(path);
  return {
    model: modelIn(value, path),
    card,
    bytes: size,
    signature: await signatureOf(folder),
    file: () => readFile(path),
  };
}

/** Names of folders that are numbers of versions, the newest first. */
const numbersOf = (entries: readonly Dirent[]): string[] =>
  entries
    .filter((entry) => entry.isDirectory() && /^\d{1,9}$/.test(entry.name))
    .map(({ name }) => name)
    .sort((a, b) => Number(b) - Number(a));

/** The file with the model in a folder: MLflow's, the only one, or the one in the subfolder with the highest number. */
async function insideOf(
  folder: string,
): Promise<{ path: string; load: string; version: string | undefined } | undefined> {
  const entries = await listed(folder);
  if (entries.some((entry) => entry.name === 'MLmodel')) {
    const { modelPath } = await import('../../mlflow/folder-node.js');
    return { path: await modelPath(folder), load: folder, version: undefined };
  }
  const files = entries.filter((entry) => !entry.isDirectory() && isModelFile(entry.name));
  if (files.length > 1) {
    throw new InvalidInputError(
      `${folder}: holds ${files.length} model files (${files.map(({ name }) => name).join(', ')}), and is one model`,
    );
  }
  if (files.length === 1)
    return { path: join(folder, files[0]!.name), load: join(folder, files[0]!.name), version: undefined };
  for (const version of numbersOf(entries)) {
    const found = await insideOf(join(folder, version));
    if (found !== undefined) return { ...found, version };
  }
  return undefined;
}

/** @param last What was there the last time: its card is read again only where something changed. */
async function look(path: string, loading: Loading, last?: Found): Promise<Found> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new NotFoundError(`${path}: no such file or folder`, { cause });
  });
  const found = facts.isDirectory() ? await insideOf(path) : { path, load: path, version: undefined };
  if (found === undefined) throw new NotFoundError(`${path}: holds no model file`);
  const now = async (): Promise<string> => {
    const card = await tagOf(cardPath(found.path)).catch(() => 'no card');
    return `${found.path} ${await tagOf(found.path)} ${card}`;
  };
  const tag = await now();
  const version = found.version ?? (tag === last?.tag ? last.version : await versionIn(found.path));
  return {
    version,
    tag,
    async load() {
      const all = await loaded(found.path, found.load, loading);
      // Or one version would answer under the name of another.
      if ((await now()) !== tag)
        throw new IoError(`${found.path}: it or its card changed while it was read; it is read again at the next look`);
      return all;
    },
  };
}

/** The version that the card names; a damaged card shows when the model is loaded. */
async function versionIn(path: string): Promise<string | undefined> {
  try {
    return (await readCard(path)).version;
  } catch (error) {
    if (error instanceof BrineError) return undefined;
    throw error;
  }
}

/** One file, or the folder of one model. */
export function fileSource(path: string, name: string, loading: Loading): ModelSource {
  let last: Found | undefined;
  return { name, place: path, look: async () => (last = await look(path, loading, last)) };
}

/** Which of the versions of a folder that numbers them are served: the newest, so many of the newest, or all. */
export type Versions = 'latest' | 'all' | number;

const isEmpty = async (folder: string): Promise<boolean> =>
  // What cannot be read is not empty: it is refused, and says why.
  (await insideOf(folder).catch(() => true)) === undefined;

/** The model of a folder: one source, or one for each of its numbered versions that are served. */
async function versionsIn(folder: string, name: string, loading: Loading, wanted: Versions): Promise<ModelSource[]> {
  const most = wanted === 'all' ? Infinity : wanted === 'latest' ? 1 : wanted;
  const entries = await listed(folder);
  const numbers = entries.some((entry) => entry.isFile() && isModelFile(entry.name)) ? [] : numbersOf(entries);
  // The newest alone follows the folder: the one before it goes on where the newest cannot be loaded.
  if (most === 1 || numbers.length === 0 || isOneModel(folder)) return [fileSource(folder, name, loading)];
  const sources: ModelSource[] = [];
  for (const version of numbers) {
    const path = join(folder, version);
    if (sources.length >= most || (await isEmpty(path))) continue;
    const found = async (): Promise<Found> => ({ ...(await look(path, loading)), version });
    sources.push({ name, number: Number(version), place: path, look: found });
  }
  return sources;
}

/** The folder of one model whose versions are numbered; they come and go. */
export function versionsPlace(folder: string, name: string, loading: Loading, wanted: Versions): ModelPlace {
  return { place: `${folder}/`, sources: () => versionsIn(folder, name, loading, wanted) };
}

/** True for a folder that holds nothing but numbered versions. */
export function isNumbered(folder: string): boolean {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !/^[._]/.test(name));
  return entries.length > 0 && numbersOf(entries).length === entries.length;
}

/** A folder with a model for each file and subfolder. */
export function folderPlace(folder: string, loading: Loading, wanted: Versions): ModelPlace {
  return {
    place: `${folder}/`,
    async sources() {
      const entries = await listed(folder);
      const sources: ModelSource[] = [];
      for (const entry of entries) {
        const path = `${folder}/${entry.name}`;
        if (entry.name.startsWith('.') || entry.name.startsWith('_')) continue;
        const isFolder =
          entry.isDirectory() ||
          (entry.isSymbolicLink() && (await stat(path).catch(() => undefined))?.isDirectory() === true);
        if (isFolder) {
          if (!(await isEmpty(path))) sources.push(...(await versionsIn(path, entry.name, loading, wanted)));
        } else if (isModelFile(entry.name)) sources.push(fileSource(path, nameOfFile(entry.name), loading));
      }
      return sources;
    },
  };
}

/** True for a folder that is one model whatever else is in it: MLflow's. */
export const isOneModel = (folder: string): boolean => existsSync(join(folder, 'MLmodel'));
