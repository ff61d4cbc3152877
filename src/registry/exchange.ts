/**
 * Versions on their way to another registry: with their bytes, card and signature as they are, and with what is said of them. What
 * a registry decided stays with it: environments, aliases and protections do not travel, and neither does its history.
 */
import { parseCard } from '../card/schema.js';
import { ConflictError, IntegrityError } from '../core/errors.js';
import { checkOptions, FLAG, TEXT } from '../core/options.js';
import { checkCount, checkDescription, checkTags } from './about.js';
import { type ChangeOptions, setDescription, setTags } from './curate.js';
import type { Origin, VersionRecord } from './history.js';
import { sha256Hex } from './json.js';
import { newestFirst, parseReference } from './names.js';
import type { Registry } from './registry.js';
import { presentVersions } from './state.js';

/** What is said of a model or a version. */
export interface Said {
  description?: string;
  tags: Record<string, string>;
}

/** One version, ready to be given to a registry. */
export interface Parcel {
  name: string;
  version: string;
  record: VersionRecord;
  said: Said;
  /** What is said of the model; taken over where the other registry does not know the model yet. */
  model: Said;
  origin: Origin;
  /** Bytes of the record, by their digests. */
  blob(sha256: string): Promise<Uint8Array>;
}

/** What became of a version. */
export interface Arrival {
  name: string;
  version: string;
  bytes: number;
  /** `unchanged` where the same version was there already. */
  status: 'copied' | 'unchanged';
}

/**
 * The versions that references mean: one for `churn@1.2.0`, `churn@production`, `churn@champion`; all, oldest first, for `churn`.
 *
 * @throws NotFoundError
 */
export async function parcelsOf(registry: Registry, references: readonly string[]): Promise<Parcel[]> {
  const parcels = new Map<string, Parcel>();
  for (const reference of references) {
    const { name } = parseReference(reference);
    const state = await registry.ledger.need(name);
    const versions = reference.includes('@')
      ? [(await registry.resolve(reference)).version]
      : newestFirst(presentVersions(state)).reverse();
    for (const version of versions) {
      const info = await registry.info(`${name}@${version}`);
      const { hash, at, by } = info.entry;
      parcels.set(`${name}@${version}`, {
        ...{ name, version, record: info.entry.record! },
        said: saidOf(state.about?.versions[version]),
        model: saidOf(state.about),
        origin: { registry: registry.store.url, by, at, hash },
        blob: (sha256) => registry.blob(sha256, `${name}@${version}`),
      });
    }
  }
  return [...parcels.values()];
}

function saidOf(about: Said | undefined): Said {
  const { description, tags = {} } = about ?? {};
  return { ...(description === undefined ? {} : { description }), tags: { ...tags } };
}

/** Digests of what a version consists of. */
export function digestsOf({ file, card, signature }: VersionRecord): string[] {
  return [file.sha256, ...[card, signature].filter((one) => one !== null)];
}

const sameRecord = (a: VersionRecord, b: VersionRecord): boolean => digestsOf(a).join() === digestsOf(b).join();

/**
 * Gives a version to a registry. The same version a second time changes nothing.
 *
 * @throws ConflictError where another version of this number is, or was, there; IntegrityError where bytes are not what they should be
 */
export async function receive(registry: Registry, parcel: Parcel, options: ChangeOptions = {}): Promise<Arrival> {
  const { name, version, record, said, model } = parcel;
  const what = `${name}@${version}`;
  for (const { tags, description = '' } of [said, model]) {
    checkTags(tags);
    checkCount({}, tags);
    checkDescription(description);
  }
  const state = await registry.ledger.read(name);
  const known = state.versions[version];
  const arrival = { name, version, bytes: record.file.bytes };
  if (known !== undefined && known.removed !== true) {
    const { entry } = await registry.info(what);
    if (!sameRecord(entry.record!, record))
      throw new ConflictError(`${what}: ${registry.store.url} has another version of this number`);
    return { ...arrival, status: 'unchanged' };
  }
  const blobs: Uint8Array[] = [];
  for (const sha256 of digestsOf(record)) {
    const bytes = await parcel.blob(sha256);
    if ((await sha256Hex(bytes)) !== sha256)
      throw new IntegrityError(`${what}: its bytes are not those that were sent`);
    blobs.push(bytes);
  }
  const [bytes] = blobs as [Uint8Array];
  const cardBytes = record.card === null ? undefined : blobs[1]!;
  const signature = record.signature === null ? undefined : blobs.at(-1)!;
  await registry.push({
    ...{ name, version, fileName: record.file.name, bytes, origin: parcel.origin },
    ...(cardBytes === undefined
      ? {}
      : { cardBytes, card: parseCard(new TextDecoder().decode(cardBytes), `the card of ${what}`) }),
    ...(signature === undefined ? {} : { signature }),
    ...options,
  });
  if (state.seq === 0) await say(registry, name, model);
  await say(registry, what, said);
  return { ...arrival, status: 'copied' };
}

async function say(registry: Registry, subject: string, { description, tags }: Said): Promise<void> {
  if (description !== undefined) await setDescription(registry, subject, description);
  if (Object.keys(tags).length > 0) await setTags(registry, subject, tags);
}

/** How versions are copied. */
export interface CopyOptions extends ChangeOptions {
  /** Only say what would be copied. */
  dryRun?: boolean;
}

/**
 * Copies versions to another registry, whatever stores the two are on: bytes, card, signature, description and tags, with a note of
 * where they come from. Environments and aliases are decisions of each registry and stay behind.
 *
 * @param references `churn` for all versions, `churn@1.2.0`, `churn@production` or `churn@champion` for one
 * @throws ConflictError where the other registry has another version of the same number
 *
 * @example
 * const from = await openRegistry('models');
 * const to = await openRegistry('s3://models/team');
 * await copyVersions(from, to, ['churn@production'], { message: 'for the new cluster' });
 */
export async function copyVersions(
  from: Registry,
  to: Registry,
  references: readonly string[],
  options: CopyOptions = {},
): Promise<Arrival[]> {
  checkOptions('copyVersions', options, { message: TEXT, dryRun: FLAG });
  const { dryRun = false, ...change } = options;
  return deliver(to, await parcelsOf(from, references), dryRun, change);
}

/** Gives parcels to a registry, in their order; a dry run only finds conflicts. */
export async function deliver(
  to: Registry,
  parcels: readonly Parcel[],
  dryRun: boolean,
  options: ChangeOptions,
): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  for (const parcel of parcels) {
    if (!dryRun) {
      arrivals.push(await receive(to, parcel, options));
      continue;
    }
    const { name, version, record } = parcel;
    const known = (await to.ledger.read(name)).versions[version];
    if (known !== undefined && known.blobs[0] !== record.file.sha256)
      throw new ConflictError(`${name}@${version}: ${to.store.url} has another version of this number`);
    arrivals.push({ name, version, bytes: record.file.bytes, status: known === undefined ? 'copied' : 'unchanged' });
  }
  return arrivals;
}
