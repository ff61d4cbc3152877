/** Whose signatures count: public keys with names and the environments that they may sign for. */
import { InvalidInputError, NotFoundError } from '../core/errors.js';
import { type HeldKey, readPublicKey } from './keys.js';
import { repeatedKey } from './strict-json.js';

export interface TrustedKey {
  readonly name: string;
  /** PEM. */
  readonly publicKey: string;
  /** Absent or empty: every environment. */
  readonly environments?: readonly string[];
}

export interface TrustStore {
  readonly keys: readonly TrustedKey[];
}

/** Reads a trust file: `{"keys": [{"name", "publicKey", "environments"}]}`. */
export function parseTrust(text: string): TrustStore {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError('the trust file is no JSON', { cause });
  }
  const twice = repeatedKey(text);
  if (twice !== undefined)
    throw new InvalidInputError(
      `the trust file has the key ${JSON.stringify(twice)} twice, and readers differ in which counts`,
    );
  return checkTrust(value);
}

const SHAPE = 'a trust file is {"keys": [{"name", "publicKey", "environments"}]}';

/**
 * Keys as somebody gives them. A field that is not known is an error: one that is spelled wrong would make a key count everywhere.
 *
 * @throws InvalidInputError
 */
export function checkTrust(value: unknown): TrustStore {
  const keys = (value as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) throw new InvalidInputError(SHAPE);
  refuseUnknown(value as object, ['keys'], 'the trust file');
  return { keys: keys.map(checkKey) };
}

function refuseUnknown(value: object, known: readonly string[], what: string): void {
  const odd = Object.keys(value).find((key) => !known.includes(key));
  if (odd !== undefined) throw new InvalidInputError(`${what}: unknown field ${JSON.stringify(odd)}; ${SHAPE}`);
}

function checkKey(value: unknown, i: number): TrustedKey {
  const { name, publicKey, environments } = (value ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || typeof publicKey !== 'string') {
    throw new InvalidInputError(`key ${i + 1} of the trust file needs a name and a publicKey (PEM text)`);
  }
  refuseUnknown(value as object, ['name', 'publicKey', 'environments'], `the key ${JSON.stringify(name)}`);
  if (environments === undefined) return { name, publicKey };
  if (!Array.isArray(environments) || environments.some((one) => typeof one !== 'string')) {
    throw new InvalidInputError(`the environments of the key "${name}" are a list of texts`);
  }
  return { name, publicKey, environments: environments as string[] };
}

/** The keys that may sign for an environment, by their id. */
export async function trustedKeys(
  store: TrustStore,
  environment?: string,
): Promise<Map<string, { name: string; key: HeldKey }>> {
  const out = new Map<string, { name: string; key: HeldKey }>();
  for (const { name, publicKey, environments = [] } of store.keys) {
    if (environments.length > 0 && (environment === undefined || !environments.includes(environment))) continue;
    const { key, keyId } = await readPublicKey(publicKey);
    out.set(keyId, { name, key });
  }
  if (out.size === 0) {
    const where = environment === undefined ? 'without an environment' : `for the environment "${environment}"`;
    throw new NotFoundError(`no key of the trust file may sign ${where}`);
  }
  return out;
}
