/** `brine/registry`: versions of models, the environments that point to them, and who changed what. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Card, formatCard } from '../card/schema.js';
import { IntegrityError, InvalidInputError, NotFoundError } from '../core/errors.js';
import { nodeFiles } from '../io/node-files.js';
import { type Config, defaultConfig } from '../registry/config.js';
import { archiveOf, parcelsIn } from '../registry/archive.js';
import { type Arrival, type CopyOptions, deliver, parcelsOf } from '../registry/exchange.js';
import type { Actor, Listener } from '../registry/ledger.js';
import { attachJob, type Run } from '../registry/runs.js';
import { finishedJob } from '../stream/jobs/finished-node.js';
import { newStoreAt, processActor, storeAt } from '../registry/open-node.js';
import type { RegistryOptions, VersionInfo } from '../registry/answers.js';
import { Registry } from '../registry/registry.js';
import type { Store } from '../registry/stores/store.js';
import { load } from '../node.js';
import { promotionChecks } from '../registry/promotion-checks-node.js';
import { scan } from './scan-node.js';
import { sidecarsOf } from './shared/sidecars-node.js';
import { cardPath, readCard } from '../model/card-file-node.js';
import { signaturePath } from '../sign/files.js';
import { describe, modelFile } from './card-node.js';
import { checkOptions, FLAG, FUNCTION, TEXT } from '../core/options.js';

const checks = promotionChecks({ load, scan });

export interface OpenOptions {
  /** Who acts; default BRINE_ACTOR or the user of this process. */
  by?: string;
  /** Is told each change that this process makes, after it stands: for messages, tickets, other systems. */
  onEvent?: Listener;
}

const actorOf = ({ by }: OpenOptions): Actor => ({ ...processActor(), ...(by === undefined ? {} : { by }) });

const optionsOf = (options: OpenOptions): RegistryOptions => ({
  actor: actorOf(options),
  checks,
  ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
});

/**
 * Opens a registry.
 *
 * @param where A folder, `s3://bucket/prefix` or a store; default: BRINE_REGISTRY, or `brine-registry` here or above.
 *
 * @example
 * const registry = await openRegistry('models');
 * await push(registry, 'churn.joblib', { name: 'churn', version: '1.2.0' });
 */
export function openRegistry(where?: string | Store, options: OpenOptions = {}): Promise<Registry> {
  checkOptions('openRegistry', options, { by: TEXT, onEvent: FUNCTION });
  const store = typeof where === 'object' ? where : storeAt(where);
  return Registry.open(store, optionsOf(options));
}

/** Makes a registry; a folder is made where there is none. */
export function initRegistry(
  where?: string | Store,
  config: Config = defaultConfig(),
  options: OpenOptions = {},
): Promise<Registry> {
  checkOptions('initRegistry', options, { by: TEXT, onEvent: FUNCTION });
  const store = typeof where === 'object' ? where : newStoreAt(where);
  return Registry.init(store, optionsOf(options), config);
}

export interface PushOptions {
  /** Default: the name in the card. */
  name?: string;
  /** Default: the version in the card. */
  version?: string;
  message?: string;
}

/** Pushes a file with the card and signature beside it; of an MLflow folder the file of the model, with a card of what the folder says. */
export async function push(registry: Registry, from: string, options: PushOptions = {}): Promise<VersionInfo> {
  checkOptions('push', options, { name: TEXT, version: TEXT, message: TEXT });
  const path = await modelFile(from);
  const bytes = await nodeFiles.readPath(path);
  const [sidecar] = await sidecarsOf(bytes);
  if (sidecar !== undefined) {
    throw new InvalidInputError(
      `${path}: its arrays are in files beside it (${JSON.stringify(sidecar)} …), and a version is one file: brine convert makes one of them`,
    );
  }
  // What MLflow says in its folder goes into a card, where there is none yet.
  const card = (await orNothing(readCard(path))) ?? (path === from ? undefined : await folderCard(from, options));
  const signature = await orNothing(nodeFiles.readPath(signaturePath(path)));
  const name = options.name ?? card?.name;
  const version = options.version ?? card?.version;
  if (name === undefined || version === undefined) {
    const what = name === undefined ? '--name' : '--version';
    throw new InvalidInputError(`${path}: its card does not name it: pass ${what}, or write a card with both`);
  }
  return registry.push({
    name,
    version,
    fileName: basename(path),
    bytes,
    ...(card === undefined ? {} : { card }),
    ...(signature === undefined ? {} : { signature }),
    ...(options.message === undefined ? {} : { message: options.message }),
  });
}

function folderCard(folder: string, { name, version }: PushOptions): Promise<Card> {
  return describe(folder, {
    code: false,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
  });
}

async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** Writes a version to a file, with its card and signature beside it. */
export async function pull(registry: Registry, reference: string, path: string): Promise<VersionInfo> {
  const { bytes, cardBytes, signature, ...info } = await registry.fetch(reference);
  await nodeFiles.writeAtomic(path, [bytes]);
  if (cardBytes !== undefined) await nodeFiles.writeAtomic(cardPath(path), [renamed(cardBytes, path)]);
  if (signature !== undefined) await nodeFiles.writeAtomic(signaturePath(path), [signature]);
  if (!(await readFile(path)).equals(bytes)) throw new IntegrityError(`${path}: is not what was written`);
  return info;
}

/** The card under the name that the file has now. */
function renamed(bytes: Uint8Array, path: string): Uint8Array {
  const card = JSON.parse(new TextDecoder().decode(bytes)) as Card;
  card.file.name = basename(path);
  return new TextEncoder().encode(formatCard(card));
}

/** What was written. */
export interface ExportReport {
  path: string;
  bytes: number;
  versions: { name: string; version: string }[];
}

/**
 * Writes versions into one file, with card, signature, description and tags: to keep them somewhere, or to carry them where no
 * network leads. {@link importVersions} gives them to a registry.
 *
 * @param references `churn` for all versions, `churn@1.2.0`, `churn@production` or `churn@champion` for one
 * @throws NotFoundError; UnsupportedError above 4 GiB
 *
 * @example
 * const registry = await openRegistry('models');
 * await exportVersions(registry, ['churn@production'], 'churn.brine.zip');
 */
export async function exportVersions(
  registry: Registry,
  references: readonly string[],
  path: string,
): Promise<ExportReport> {
  const parcels = await parcelsOf(registry, references);
  const bytes = await nodeFiles.writeAtomic(path, archiveOf(parcels));
  return { path, bytes, versions: parcels.map(({ name, version }) => ({ name, version })) };
}

/**
 * Gives the versions of a file that {@link exportVersions} wrote to a registry. Every digest is computed again; versions that are
 * there already are left as they are.
 *
 * @throws FormatError for what is no such file; IntegrityError where bytes were changed; ConflictError where the registry has another
 * version of a number
 *
 * @example
 * const registry = await openRegistry('models');
 * for (const { name, version, status } of await importVersions(registry, 'churn.brine.zip')) console.log(name, version, status);
 */
export async function importVersions(registry: Registry, path: string, options: CopyOptions = {}): Promise<Arrival[]> {
  checkOptions('importVersions', options, { message: TEXT, dryRun: FLAG });
  const { dryRun = false, ...change } = options;
  return deliver(registry, parcelsIn(await nodeFiles.readPath(path), path), dryRun, change);
}

/** To which version a job is attached, and why. */
export interface AttachOptions {
  /** Default: the version that the job's manifest names. */
  reference?: string;
  message?: string;
}

/**
 * Attaches a job of `brine score` to the version that it used: its manifest is kept, and `runs` lists it.
 *
 * @param output the folder of the job, or its `s3://` address
 * @throws InvalidInputError where the job is not finished or nothing says which version; IntegrityError where it used another file
 *
 * @example
 * const registry = await openRegistry('models');
 * await attachRun(registry, 'scores/2026-11', { reference: 'churn@1.2.0' });
 */
export async function attachRun(
  registry: Registry,
  output: string,
  options: AttachOptions = {},
): Promise<Run & { unchanged?: true }> {
  checkOptions('attachRun', options, { reference: TEXT, message: TEXT });
  const { reference, ...change } = options;
  return attachJob(registry, await finishedJob(output), reference, change);
}

export { isBrineError } from '../core/errors.js';
export { defaultConfig, Registry };
export { GATES, type Config, type Environment, type GateName } from '../registry/config.js';
export { FileStore } from '../registry/stores/file-store-node.js';
export { fsck, type FsckReport } from '../registry/fsck.js';
export { type Checks, type GateResult } from '../registry/gates.js';
export { gc, type GcReport } from '../registry/gc.js';
export { type Entry } from '../registry/history.js';
export { MemoryStore } from '../registry/stores/memory-store.js';
export { GateError, type ModelSummary, type VersionInfo, type VersionRow } from '../registry/answers.js';
export { deleteVersion, removeAlias, setAlias, setDescription, setTags } from '../registry/curate.js';
export { type Arrival, type CopyOptions, copyVersions } from '../registry/exchange.js';
export { type Listener, type RegistryEvent } from '../registry/ledger.js';
export { manifestOf, type Run, runs } from '../registry/runs.js';
export { type Found, search, type SearchQuery } from '../registry/search.js';
export { S3Store, type S3Options } from '../registry/stores/s3-store.js';
export { type Listed, type Store, type Stored } from '../registry/stores/store.js';
