/** SHA-256 of Node. */
import { createHash } from 'node:crypto';
import type { Digest } from './identity.js';

export function sha256Digest(): Digest {
  const hash = createHash('sha256');
  return {
    update: (data) => void hash.update(data),
    hex: () => hash.digest('hex'),
  };
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
