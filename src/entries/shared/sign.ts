/** What `brine/sign` gives on every platform: bytes in, envelopes out. */
export { isBrineError } from '../../core/errors.js';
export { type Envelope, parseEnvelope, signContents, type Statement } from '../../sign/envelope.js';
export type { TrustOptions } from '../../sign/files.js';
export { generateKeys, type KeyPair } from '../../sign/keys.js';
export { parseTrust, type TrustedKey, type TrustStore } from '../../sign/trust.js';
export { type Verified, verifyContents } from '../../sign/verify.js';
