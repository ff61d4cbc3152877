/** The history of a model: entries that name the one before by its digest. It is the only truth about versions and pointers. */
import { z } from 'zod';
import { IntegrityError } from '../core/errors.js';
import { fromJson, sha256Hex } from './json.js';

export const HISTORY_SCHEMA = 'brine/history/v1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const recordSchema = z.object({
  file: z.object({ name: z.string(), bytes: z.int().nonnegative(), sha256 }),
  card: sha256.nullable(),
  signature: sha256.nullable(),
  identity: z.string().nullable(),
});

const entrySchema = z.object({
  schema: z.literal(HISTORY_SCHEMA),
  model: z.string(),
  seq: z.int().positive(),
  prev: sha256.nullable(),
  at: z.iso.datetime(),
  by: z.string(),
  from: z.string(),
  message: z.string().optional(),
  action: z.enum(['push', 'promote', 'rollback', 'protect', 'unprotect', 'remove']),
  version: z.string(),
  environment: z.string().optional(),
  replaces: z.string().nullable().optional(),
  forced: z.array(z.string()).optional(),
  gates: z.array(z.string()).optional(),
  record: recordSchema.optional(),
  nonce: z.string(),
  hash: sha256,
});

export type VersionRecord = z.infer<typeof recordSchema>;
export type Entry = z.infer<typeof entrySchema>;
/** What a caller says; the rest is filled in when it is appended. */
export type Draft = Pick<
  Entry,
  'action' | 'version' | 'environment' | 'replaces' | 'forced' | 'gates' | 'record' | 'message'
>;

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
  if (entry.seq !== seq || entry.model !== model) throw new IntegrityError(`${place}: is the entry of another place`);
  if (prev !== undefined && entry.prev !== prev)
    throw new IntegrityError(`${place}: does not follow the entry before it; the history was changed`);
  return entry;
}
