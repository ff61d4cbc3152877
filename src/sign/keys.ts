/** Ed25519 keys (RFC 8032) as ordinary PEM: PKCS #8 for the private, SubjectPublicKeyInfo for the public one. */
import { InvalidInputError } from '../core/errors.js';
import { fromBase64, toBase64, toHex } from './base64.js';

const ALGORITHM = 'Ed25519';

export interface KeyPair {
  /** PEM, PKCS #8. Keep it secret. */
  readonly privateKey: string;
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** SHA-256 of the public key's SubjectPublicKeyInfo, in hexadecimal. */
  readonly keyId: string;
}

function pem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function derOf(text: string, label: string): Uint8Array<ArrayBuffer> {
  const match = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`).exec(text);
  if (match !== null) return fromBase64(match[1]!, `the ${label.toLowerCase()}`);
  const hint = /-----BEGIN ([A-Z ]+)-----/.exec(text)?.[1];
  throw new InvalidInputError(
    `this is no PEM file with a ${label}${hint === undefined ? '' : `, but one with a ${hint}`}: brine keygen makes a pair`,
  );
}

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
}

/** A new pair of keys. */
export async function generateKeys(): Promise<KeyPair> {
  const pair = (await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as CryptoKeyPair;
  const secret = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  const open = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  return {
    privateKey: pem('PRIVATE KEY', secret),
    publicKey: pem('PUBLIC KEY', open),
    keyId: toHex(await sha256(open)),
  };
}

async function imported(
  format: 'pkcs8' | 'spki',
  der: Uint8Array<ArrayBuffer>,
  use: 'sign' | 'verify',
): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey(format, der, ALGORITHM, true, [use]);
  } catch (cause) {
    throw new InvalidInputError('the PEM file holds no Ed25519 key', { cause });
  }
}

/** A key as `crypto.subtle` holds it; declared here, so that types of no platform have to be there. */
export interface HeldKey {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: { name: string };
}

export interface PublicKey {
  readonly key: HeldKey;
  readonly keyId: string;
}

export async function readPublicKey(text: string): Promise<PublicKey> {
  const der = derOf(text, 'PUBLIC KEY');
  return { key: await imported('spki', der, 'verify'), keyId: toHex(await sha256(der)) };
}

/** The private key, with the id of the public key that belongs to it. */
export async function readPrivateKey(text: string): Promise<PublicKey> {
  const key = await imported('pkcs8', derOf(text, 'PRIVATE KEY'), 'sign');
  // The public half stands in the JSON form of a private key.
  const { x } = await crypto.subtle.exportKey('jwk', key);
  const half = await crypto.subtle.importKey('jwk', { kty: 'OKP', crv: ALGORITHM, x: x! }, ALGORITHM, true, ['verify']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', half));
  return { key, keyId: toHex(await sha256(spki)) };
}

export async function signBytes(key: HeldKey, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign(ALGORITHM, key as CryptoKey, bytes as BufferSource));
}

export async function verifyBytes(key: HeldKey, signature: Uint8Array, bytes: Uint8Array): Promise<boolean> {
  return crypto.subtle.verify(ALGORITHM, key as CryptoKey, signature as BufferSource, bytes as BufferSource);
}
