/**
 * A DSSE envelope (github.com/secure-systems-lab/dsse, protocol 1.0) around an in-toto statement (in-toto Attestation Framework,
 * Statement 1) that says which digest a file has.
 */
import { FormatError } from '../core/errors.js';
import { fromBase64, toBase64, toHex } from './base64.js';
import { repeatedKey } from './strict-json.js';
import { readPrivateKey, sha256, signBytes } from './keys.js';

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** Brine's own predicate: "this is the model file that I mean". */
export const PREDICATE_TYPE = 'urn:brine:model-signature:v1';

export interface Envelope {
  payloadType: string;
  /** Base64 of the statement. */
  payload: string;
  signatures: { keyid: string; sig: string }[];
}

export interface Statement {
  readonly _type: string;
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
}

const encoder = new TextEncoder();

/** What is signed: the type and the payload with their lengths (PAE of DSSE). */
export function preAuthentication(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = encoder.encode(payloadType);
  const head = encoder.encode(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `);
  const out = new Uint8Array(head.length + payload.length);
  out.set(head);
  out.set(payload, head.length);
  return out;
}

/** Signs a file's bytes; where `existing` speaks of the same bytes, the signature is added to it. */
export async function signContents(
  bytes: Uint8Array,
  name: string,
  privateKey: string,
  existing?: Envelope,
  predicate: Readonly<Record<string, unknown>> = {},
): Promise<Envelope> {
  const { key, keyId } = await readPrivateKey(privateKey);
  const digest = toHex(await sha256(bytes));
  const same = existing !== undefined && (await speaksOf(existing, digest));
  const statement: Statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name, digest: { sha256: digest } }],
    predicateType: PREDICATE_TYPE,
    predicate,
  };
  const payload = same ? fromBase64(existing.payload, 'the payload') : encoder.encode(JSON.stringify(statement));
  const sig = toBase64(await signBytes(key, preAuthentication(PAYLOAD_TYPE, payload)));
  const others = same ? existing.signatures.filter((one) => one.keyid !== keyId) : [];
  return { payloadType: PAYLOAD_TYPE, payload: toBase64(payload), signatures: [...others, { keyid: keyId, sig }] };
}

async function speaksOf(envelope: Envelope, digest: string): Promise<boolean> {
  return readStatement(fromBase64(envelope.payload, 'the payload')).subject.some((one) => one.digest.sha256 === digest);
}

/** Largest envelope that is read. */
const MAX_ENVELOPE = 1 << 20;

export function parseEnvelope(text: string): Envelope {
  if (text.length > MAX_ENVELOPE) throw fault('it is longer than any signature');
  const value = parse(text) as Partial<Envelope> | null;
  if (typeof value !== 'object' || value === null) throw fault('it is no JSON object');
  const { payloadType, payload, signatures } = value;
  if (typeof payloadType !== 'string' || typeof payload !== 'string' || !Array.isArray(signatures)) {
    throw fault('payloadType, payload and signatures are needed');
  }
  if (signatures.length === 0 || signatures.length > 100) throw fault(`it has ${signatures.length} signatures`);
  for (const one of signatures as unknown[]) {
    const { sig, keyid } = (one ?? {}) as { sig?: unknown; keyid?: unknown };
    if (typeof sig !== 'string' || (keyid !== undefined && typeof keyid !== 'string'))
      throw fault('a signature has no sig');
  }
  return {
    payloadType,
    payload,
    signatures: signatures.map((one: { sig: string; keyid?: string }) => ({ keyid: one.keyid ?? '', sig: one.sig })),
  };
}

export function readStatement(payload: Uint8Array): Statement {
  const value = parse(decodePayload(payload)) as Partial<Statement> | null;
  if (typeof value !== 'object' || value === null || value._type !== STATEMENT_TYPE) {
    throw fault('its payload is no in-toto statement of version 1');
  }
  const { subject } = value;
  const named = (one: unknown): boolean => {
    const { name, digest } = (one ?? {}) as { name?: unknown; digest?: { sha256?: unknown } | null };
    return typeof name === 'string' && typeof digest?.sha256 === 'string' && /^[0-9a-f]{64}$/.test(digest.sha256);
  };
  if (!Array.isArray(subject) || subject.length === 0 || !subject.every(named))
    throw fault('its statement names no file with a SHA-256 digest');
  if (typeof value.predicateType !== 'string') throw fault('its statement does not say of what kind it is');
  return value as Statement;
}

function decodePayload(payload: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch (cause) {
    throw new FormatError('the payload of the signature is no UTF-8', { format: 'dsse', cause });
  }
}

function parse(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError('the signature is no JSON', { format: 'dsse', cause });
  }
  const twice = repeatedKey(text);
  if (twice !== undefined)
    throw fault(`it has the key ${JSON.stringify(twice)} twice, and readers differ in which counts`);
  return value;
}

function fault(what: string): FormatError {
  return new FormatError(`the signature cannot be used: ${what}`, { format: 'dsse' });
}
