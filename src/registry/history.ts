/** The history of a model: entries that name the one before by its digest. It is the only truth about versions and pointers. */
import { z } from 'zod';
import { IntegrityError } from '../core/errors.js';
import { fromJson, sha256Hex } from './json.js';

export const HISTORY_SCHEMA = 'brine/history/v1';
/**
 * What entries are called that Brine 0.1.0's first readers did not know. They stop at such an entry with an error, and a history
 * without one stays readable for them.
 */
export const HISTORY_SCHEMA_2 = 'brine/history/v2';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const recordSchema = z.object({
  file: z.object({ name: z.string(), bytes: z.int().nonnegative(), sha256 }),
  card: sha256.nullable(),
  signature: sha256.nullable(),
  identity: z.string().nullable(),
});

/** A finished job of `brine score`, as its entry tells it. */
export const runSchema = z.object({
  /** Digest of the manifest, whose bytes are kept. */
  manifest: sha256,
  /** Where the scores are: a folder or an address. */
  output: z.string(),
  methods: z.array(z.string()),
  inputs: z.int().nonnegative(),
  shards: z.int().positive(),
  rows: z.int().nonnegative(),
  failed: z.int().nonnegative(),
});

/** Where a copied version comes from: the entry that pushed it there. */
export const originSchema = z.object({ registry: z.string(), by: z.string(), at: z.iso.datetime(), hash: sha256 });

const FIRST_ACTIONS = ['push', 'promote', 'rollback', 'protect', 'unprotect', 'remove'] as const;
const LATER_ACTIONS = ['describe', 'tag', 'alias', 'unalias', 'run'] as const;

export const entrySchema = z.object({
  schema: z.enum([HISTORY_SCHEMA, HISTORY_SCHEMA_2]),
  model: z.string(),
  seq: z.int().positive(),
  prev: sha256.nullable(),
  at: z.iso.datetime(),
  by: z.string(),
  from: z.string(),
  message: z.string().optional(),
  action: z.enum([...FIRST_ACTIONS, ...LATER_ACTIONS]),
  /** Empty where the entry is about the model as a whole. */
  version: z.string(),
  environment: z.string().optional(),
  replaces: z.string().nullable().optional(),
  forced: z.array(z.string()).optional(),
  gates: z.array(z.string()).optional(),
  record: recordSchema.optional(),
  origin: originSchema.optional(),
  description: z.string().optional(),
  /** null takes a tag away. */
  tags: z.record(z.string(), z.string().nullable()).optional(),
  alias: z.string().optional(),
  run: runSchema.optional(),
  nonce: z.string(),
  hash: sha256,
});

export type VersionRecord = z.infer<typeof recordSchema>;
export type RunRecord = z.infer<typeof runSchema>;
export type Origin = z.infer<typeof originSchema>;
export type Entry = z.infer<typeof entrySchema>;
/** What a caller says; the rest is filled in when it is appended. */
export type Draft = Pick<
  Entry,
  | 'action'
  | 'version'
  | 'environment'
  | 'replaces'
  | 'forced'
  | 'gates'
  | 'record'
  | 'message'
  | 'origin'
  | 'description'
  | 'tags'
  | 'alias'
  | 'run'
>;

const LATER: ReadonlySet<string> = new Set(LATER_ACTIONS);

/** The format that an entry needs: the oldest that has words for it. */
export function schemaOf({ action, origin }: Pick<Draft, 'action' | 'origin'>): Entry['schema'] {
  return LATER.has(action) || origin !== undefined ? HISTORY_SCHEMA_2 : HISTORY_SCHEMA;
}

async function hashOf(entry: Omit<Entry, 'hash'>): Promise<string> {
  // Keys in a fixed order, so that the digest does not depend on who wrote the text.
  const sorted = Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sha256Hex(JSON.stringify(sorted));
}

export async function seal(entry: Omit<Entry, 'hash'>): Promise<Entry> {
  return { ...entry, hash: await hashOf(entry) };
}

/**
 * Reads an entry and checks its digest and its place in the chain; `prev` undefined where the one before was not read.
 *
 * @throws IntegrityError
 */
export async function openEntry(
  bytes: Uint8Array,
  place: string,
  model: string,
  seq: number,
  prev: string | null | undefined,
): Promise<Entry> {
  const entry = fromJson(bytes, entrySchema, place);
  const { hash, ...rest } = entry;
  if ((await hashOf(rest)) !== hash) throw new IntegrityError(`${place}: was changed: its digest does not hold`);
  if (schemaOf(entry) !== entry.schema)
    throw new IntegrityError(`${place}: says ${entry.schema}, which has no such entry`);
  if (entry.seq !== seq || entry.model !== model) throw new IntegrityError(`${place}: is the entry of another place`);
  if (prev !== undefined && entry.prev !== prev)
    throw new IntegrityError(`${place}: does not follow the entry before it; the history was changed`);
  return entry;
}
