/** SHA-256 of Node. */
import * as crypto from 'node:crypto';
import type { Digest } from './identity.js';

/** In one call, where this Node has it (20.12): millions of small containers are digested in a quarter of the time. */
const once = (crypto as { hash?: (algorithm: string, data: string) => string }).hash;
/** Texts up to this length wait for more. */
const SMALL = 1 << 12;

class Sha256 implements Digest {
  #waiting = '';
  #hash: crypto.Hash | undefined;

  update(data: string | Uint8Array): void {
    if (this.#hash === undefined && once !== undefined && typeof data === 'string') {
      this.#waiting += data;
      if (this.#waiting.length <= SMALL) return;
      data = this.#waiting;
      this.#waiting = '';
    }
    if (this.#hash === undefined) {
      this.#hash = crypto.createHash('sha256');
      if (this.#waiting !== '') this.#hash.update(this.#waiting);
      this.#waiting = '';
    }
    this.#hash.update(data);
  }

  hex(): string {
    if (this.#hash === undefined && once !== undefined) return once('sha256', this.#waiting);
    return (this.#hash ?? crypto.createHash('sha256')).digest('hex');
  }
}

export function sha256Digest(): Digest {
  return new Sha256();
}

export function sha256(bytes: Uint8Array | string): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
