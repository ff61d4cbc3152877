/** Signatures beside files: `churn.joblib` and `churn.joblib.dsse.json`. */
import { IntegrityError, InvalidInputError, NotFoundError } from '../core/errors.js';
import { type Envelope, parseEnvelope, signContents } from './envelope.js';
import { checkTrust, parseTrust, type TrustStore } from './trust.js';
import { type Verified, verifyContents } from './verify.js';

/** Reading and writing of files, as this folder needs them. */
export interface SignFiles {
  readPath(path: string): Promise<Uint8Array>;
  writeAtomic(path: string, pieces: Iterable<Uint8Array>): Promise<number>;
}

export interface TrustOptions {
  /** A trust file's path, its contents, or the keys themselves. */
  readonly trust: string | TrustStore;
  /** `production`, `staging` …: keys that are bound to environments count only in theirs. */
  readonly environment?: string;
  /** The name of the file when it was signed. Default: the one that it has now. */
  readonly signedAs?: string;
}

/** Where the signature of a file is. */
export function signaturePath(path: string): string {
  return `${path}.dsse.json`;
}

const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function existing(path: string, files: SignFiles): Promise<Envelope | undefined> {
  try {
    return parseEnvelope(text(await files.readPath(path)));
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** Signs a file. Another signature of the same contents is kept; one of older contents is replaced. */
export async function signFile(
  path: string,
  privateKey: string,
  files: SignFiles,
): Promise<{ signature: string; keyId: string }> {
  const bytes = await files.readPath(path);
  const signature = signaturePath(path);
  const envelope = await signContents(bytes, baseName(path), privateKey, await existing(signature, files));
  await files.writeAtomic(signature, [new TextEncoder().encode(`${JSON.stringify(envelope, undefined, 2)}\n`)]);
  return { signature, keyId: envelope.signatures.at(-1)!.keyid };
}

export async function readTrust(trust: string | TrustStore, files: SignFiles): Promise<TrustStore> {
  if (typeof trust !== 'string') return checkTrust(trust);
  if (trust.trimStart().startsWith('{')) return parseTrust(trust);
  const contents = text(await files.readPath(trust));
  try {
    return parseTrust(contents);
  } catch (error) {
    if (error instanceof InvalidInputError) throw new InvalidInputError(`${trust}: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * Verifies bytes that were read from `path` against the signature beside it. The bytes are those that will be used: nothing is
 * read twice.
 */
export async function verifyRead(
  path: string,
  bytes: Uint8Array,
  options: TrustOptions,
  files: SignFiles,
): Promise<Verified> {
  const store = await readTrust(options.trust, files);
  const envelope = await existing(signaturePath(path), files);
  if (envelope === undefined) {
    throw new IntegrityError(`there is no signature ${signaturePath(path)}: brine sign makes one`);
  }
  return verifyContents(bytes, envelope, store, options.environment, options.signedAs ?? baseName(path));
}

/** Verifies a file against the signature beside it. */
export async function verifyFile(path: string, options: TrustOptions, files: SignFiles): Promise<Verified> {
  return verifyRead(path, await files.readPath(path), options, files);
}
