/** Does a signature that counts speak of exactly these bytes? */
import { IntegrityError } from '../core/errors.js';
import { fromBase64, toHex } from './base64.js';
import {
  type Envelope,
  PAYLOAD_TYPE,
  preAuthentication,
  PREDICATE_TYPE,
  readStatement,
  type Statement,
} from './envelope.js';
import { sha256, verifyBytes } from './keys.js';
import { trustedKeys, type TrustStore } from './trust.js';

export interface Verified {
  /** Names of the trusted keys whose signatures hold. */
  readonly signers: readonly string[];
  readonly keyIds: readonly string[];
  readonly sha256: string;
  readonly statement: Statement;
}

/**
 * Checks bytes against an envelope. Every signature by a trusted key must hold, and there must be one.
 *
 * @param name The name under which the file must have been signed; absent where bytes have none.
 * @throws IntegrityError where nobody trusted has signed, a signature does not hold, or it speaks of other bytes, of a file of
 *   another name, or says something else than that this is the file that was meant.
 */
export async function verifyContents(
  bytes: Uint8Array,
  envelope: Envelope,
  trust: TrustStore,
  environment?: string,
  name?: string,
): Promise<Verified> {
  if (envelope.payloadType !== PAYLOAD_TYPE) {
    throw new IntegrityError(`the signature is about ${JSON.stringify(envelope.payloadType)}, not about a file`);
  }
  const keys = await trustedKeys(trust, environment);
  const payload = fromBase64(envelope.payload, 'the payload');
  const signed = preAuthentication(envelope.payloadType, payload);
  const signers: string[] = [];
  const keyIds: string[] = [];
  for (const { keyid, sig } of envelope.signatures) {
    const known = keys.get(keyid);
    if (known === undefined) continue;
    const signature = fromBase64(sig, 'a signature');
    if (!(await verifyBytes(known.key, signature, signed))) {
      throw new IntegrityError(`the signature by "${known.name}" does not hold: the envelope was changed`);
    }
    signers.push(known.name);
    keyIds.push(keyid);
  }
  if (signers.length === 0) {
    const ids = envelope.signatures.map((one) => one.keyid.slice(0, 16) || '?').join(', ');
    throw new IntegrityError(`nobody who is trusted has signed this file (it is signed by the key ${ids})`);
  }
  const digest = toHex(await sha256(bytes));
  const statement = readStatement(payload);
  if (statement.predicateType !== PREDICATE_TYPE) {
    throw new IntegrityError(
      `the signed statement is of the type ${JSON.stringify(statement.predicateType)}, not ${PREDICATE_TYPE}: it says something else about the file`,
    );
  }
  const subjects = statement.subject.filter((one) => one.digest.sha256 === digest);
  if (subjects.length === 0) throw new IntegrityError('the file is not the one that was signed: its digest differs');
  if (name !== undefined && !subjects.some((one) => one.name === name)) {
    throw new IntegrityError(
      `the signature was made for ${subjects.map((one) => JSON.stringify(one.name)).join(', ')}, not for ${JSON.stringify(name)}: ` +
        'give the file that name again, or say under which name it was signed (--signed-as)',
    );
  }
  return { signers, keyIds, sha256: digest, statement };
}
