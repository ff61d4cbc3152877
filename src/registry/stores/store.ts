/**
 * What a registry needs of a place that keeps bytes under keys. Correctness rests on one operation: `putIfAbsent` creates a key
 * once, whoever else tries. Everything a store says must be durable when it says it.
 */
import { InvalidInputError } from '../../core/errors.js';

export interface Stored {
  bytes: Uint8Array;
  /** Names this content of the key, for {@link Store.putIfMatch}. */
  etag: string;
}

export interface Listed {
  key: string;
  bytes: number;
  modified: Date;
}

export interface Store {
  /** For messages: a folder, or `s3://bucket/prefix`. */
  readonly url: string;
  /** Undefined where there is nothing under the key. */
  get(key: string): Promise<Stored | undefined>;
  stat(key: string): Promise<Listed | undefined>;
  /** False where there is something already, which stays. */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean>;
  /** False where the content is no longer what `etag` names, or gone. */
  putIfMatch(key: string, bytes: Uint8Array, etag: string): Promise<boolean>;
  /** Writes whatever is there; for what can be made again from the rest. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Makes the key as new as if it had just been written. `bytes` are what it holds. */
  touch(key: string, bytes: Uint8Array): Promise<void>;
  /** All keys that begin so, sorted. */
  list(prefix: string): Promise<Listed[]>;
  /** Names directly below `prefix`, which ends with a slash: folders, without those below. */
  folders(prefix: string): Promise<string[]>;
  /** No error where there is nothing. */
  delete(key: string): Promise<void>;
  /** Removes what killed writers left behind before a time, where a store has such; returns how much. */
  sweep?(before: Date): Promise<number>;
}

const SEGMENT = /^[a-z0-9][a-z0-9._+-]*$/;

/**
 * Keys are lower-case words with slashes, so that they are the same on every file system and lead nowhere else.
 *
 * @throws InvalidInputError
 */
export function checkKey(key: string): void {
  const bad = key.length > 512 || key.split('/').some((part) => !SEGMENT.test(part) || part.endsWith('.'));
  if (bad) throw new InvalidInputError(`"${key.slice(0, 80)}" cannot be the name of something in a registry`);
}

const PROBE = 'probe';

/**
 * Finds out whether a store keeps its promises, by trying; a store that writes regardless of conditions would lose versions.
 *
 * @returns what is wrong, or undefined
 */
export async function probeConditions(store: Store, random: string): Promise<string | undefined> {
  const key = `${PROBE}/${random}`;
  const [one, two] = [new TextEncoder().encode('one'), new TextEncoder().encode('two')];
  try {
    if (!(await store.putIfAbsent(key, one))) return 'a new key counts as taken';
    if (await store.putIfAbsent(key, two)) return 'If-None-Match is ignored: an existing key was overwritten';
    const first = await store.get(key);
    if (first === undefined || first.bytes.length !== 3) return 'what was written cannot be read';
    if (!(await store.putIfMatch(key, two, first.etag))) return 'If-Match refuses the etag that it gave';
    if (await store.putIfMatch(key, one, first.etag)) return 'If-Match is ignored: a changed key was overwritten';
    return undefined;
  } finally {
    await store.delete(key);
  }
}
