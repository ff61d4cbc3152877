/**
 * Versions in one file: a ZIP archive of stored members, `brine-export.json` and the bytes by their digests. Nothing in it says where
 * anything is written: names and versions are checked as those of a push are, and every digest is computed again.
 */
import { Zip, ZipPassThrough } from 'fflate';
import { z } from 'zod';
import { BrineError, FormatError, IntegrityError, UnsupportedError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import { unzipMember, type ZipMember, zipMembers } from '../numpy/files/zip.js';
import { digestsOf, type Parcel } from './exchange.js';
import { originSchema, recordSchema } from './history.js';
import { fromJson, toJson } from './json.js';

export const EXPORT_SCHEMA = 'brine/registry-export/v1';
const INDEX = 'brine-export.json';
const blobName = (sha256: string): string => `blobs/sha256/${sha256}`;
/** Without the 64-bit form of ZIP, which fflate does not write. */
const MOST_BYTES = 0xffff_ffff - (1 << 24);
/** The same versions give the same file. */
const DATE = '1980-01-01T12:00:00';

const said = { description: z.string().optional(), tags: z.record(z.string(), z.string()) };
const indexSchema = z.strictObject({
  schema: z.literal(EXPORT_SCHEMA),
  brine: z.string(),
  models: z.record(z.string(), z.strictObject(said)),
  versions: z.array(
    z.strictObject({ name: z.string(), version: z.string(), ...said, origin: originSchema, record: recordSchema }),
  ),
});
type Index = z.infer<typeof indexSchema>;

const plain = <T extends { description?: string | undefined; tags: Record<string, string> }>({
  description,
  tags,
}: T) => ({
  ...(description === undefined ? {} : { description }),
  tags,
});

/**
 * The pieces of an archive; one version's bytes are in memory at a time.
 *
 * @throws UnsupportedError above 4 GiB
 */
export async function* archiveOf(parcels: readonly Parcel[]): AsyncGenerator<Uint8Array> {
  const index: Index = {
    schema: EXPORT_SCHEMA,
    brine: VERSION,
    models: Object.fromEntries(parcels.map(({ name, model }) => [name, plain(model)])),
    versions: parcels.map(({ name, version, record, origin, ...rest }) => ({
      ...{ name, version, ...plain(rest.said), origin, record },
    })),
  };
  const total = parcels.reduce((sum, { record }) => sum + record.file.bytes, 0);
  if (total > MOST_BYTES)
    throw new UnsupportedError(
      `these versions have ${total} bytes, and one file holds 4 GiB: export fewer, or brine registry copy them`,
    );
  const pieces: Uint8Array[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, piece) => {
    if (error !== null) failure = error;
    else pieces.push(piece);
  });
  const add = (name: string, bytes: Uint8Array): void => {
    const member = new ZipPassThrough(name);
    member.mtime = DATE;
    zip.add(member);
    member.push(bytes, true);
  };
  const flush = (): Uint8Array[] => {
    if (failure !== undefined) throw failure;
    return pieces.splice(0);
  };
  add(INDEX, toJson(index));
  const written = new Set<string>();
  for (const parcel of parcels) {
    for (const sha256 of digestsOf(parcel.record)) {
      if (written.has(sha256)) continue;
      written.add(sha256);
      add(blobName(sha256), await parcel.blob(sha256));
      yield* flush();
    }
  }
  zip.end();
  yield* flush();
}

/** Members by name. Nothing is packed: what a member takes, the file has. */
function membersOf(archive: Uint8Array, place: string): ReadonlyMap<string, ZipMember> {
  try {
    return new Map(zipMembers(archive).map((member) => [member.name, member]));
  } catch (cause) {
    if (!(cause instanceof BrineError)) throw cause;
    throw new FormatError(`${place}: is no export of a registry, or a damaged one: ${cause.message}`, { cause });
  }
}

function contentOf(archive: Uint8Array, member: ZipMember, place: string): Uint8Array {
  if (member.method !== 0) throw new FormatError(`${place}: ${member.name} is packed, and an export packs nothing`);
  try {
    return unzipMember(archive, member, { maxBytes: archive.length });
  } catch (cause) {
    if (!(cause instanceof BrineError)) throw cause;
    throw new FormatError(`${place}: ${cause.message}`, { cause });
  }
}

/**
 * The versions of an archive. Their bytes are taken out, and checked, when they are asked for.
 *
 * @throws FormatError, IntegrityError; UnsupportedError for an archive of a newer release
 */
export function parcelsIn(archive: Uint8Array, place: string): Parcel[] {
  const members = membersOf(archive, place);
  const index = members.get(INDEX);
  if (index === undefined) throw new FormatError(`${place}: is no export of a registry: it has no ${INDEX}`);
  const { models, versions } = fromJson(contentOf(archive, index, place), indexSchema, `${place}: ${INDEX}`);
  return versions.map(({ name, version, record, origin, ...rest }) => ({
    ...{ name, version, record, origin, said: plain(rest) },
    model: plain(Object.hasOwn(models, name) ? models[name]! : { tags: {} }),
    blob: async (sha256) => {
      const member = members.get(blobName(sha256));
      if (member === undefined) throw new IntegrityError(`${place}: has no bytes of ${name}@${version}`);
      return contentOf(archive, member, place);
    },
  }));
}
