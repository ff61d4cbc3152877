/** `brine/sign` in Node: with file paths. */
import { IntegrityError } from '../core/errors.js';
import { nodeFiles } from '../io/node-files.js';
import { sidecarsOf } from './shared/sidecars-node.js';
import * as files from '../sign/files.js';
import type { TrustOptions } from '../sign/files.js';
import type { Verified } from '../sign/verify.js';

/**
 * Signs a file: the signature is written beside it, as `FILE.dsse.json`.
 *
 * @param privateKey PEM, PKCS #8, Ed25519.
 *
 * @example
 * const { privateKey } = await generateKeys();
 * await sign('churn.joblib', privateKey);
 */
export async function sign(path: string, privateKey: string): Promise<{ signature: string; keyId: string }> {
  await refuseSidecars(await nodeFiles.readPath(path), path);
  return files.signFile(path, privateKey, nodeFiles);
}

/**
 * Verifies the signature beside a file.
 *
 * @throws IntegrityError where it is missing, by nobody who is trusted, about other bytes or a file of another name, or where
 *   arrays of the file are in others beside it
 *
 * @example
 * await verify('churn.joblib', { trust: 'trusted-keys.json', environment: 'production' });
 */
export async function verify(path: string, options: TrustOptions): Promise<Verified> {
  const bytes = await nodeFiles.readPath(path);
  const verified = await files.verifyRead(path, bytes, options, nodeFiles);
  await refuseSidecars(bytes, path);
  return verified;
}

/** A signature covers one file. Joblib before 0.10 keeps arrays in others beside it, which anybody may exchange. */
async function refuseSidecars(bytes: Uint8Array, path: string): Promise<void> {
  const names = await sidecarsOf(bytes);
  if (names.length === 0) return;
  throw new IntegrityError(
    `${path}: its arrays are in files beside it (${JSON.stringify(names[0])} …), which a signature does not cover: brine convert makes one file of them`,
  );
}

export { signaturePath } from '../sign/files.js';
export * from './shared/sign.js';
