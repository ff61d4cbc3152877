/** `brine/sign` in Node: with file paths. */
import { nodeFiles } from '../io/node-files.js';
import * as files from '../sign/files.js';
import type { TrustOptions } from '../sign/files.js';
import type { Verified } from '../sign/verify.js';

/**
 * Signs a file: the signature is written beside it, as `FILE.dsse.json`.
 *
 * @param privateKey PEM, PKCS #8, Ed25519.
 */
export async function sign(path: string, privateKey: string): Promise<{ signature: string; keyId: string }> {
  return files.signFile(path, privateKey, nodeFiles);
}

/**
 * Verifies the signature beside a file.
 *
 * @throws IntegrityError where it is missing, by nobody who is trusted, or about other bytes
 */
export async function verify(path: string, options: TrustOptions): Promise<Verified> {
  return files.verifyFile(path, options, nodeFiles);
}

export { signaturePath } from '../sign/files.js';
export * from './sign-shared.js';
