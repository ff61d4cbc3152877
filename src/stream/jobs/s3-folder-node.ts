/** A prefix of an S3-compatible store as the folder of an array job. */
import { IoError } from '../../core/errors.js';
import { encodedKey, refusalOf } from '../../io/s3-bucket.js';
import { addressOf, s3Output } from '../places/s3-node.js';
import type { JobFolder } from '../types.js';

export function s3Folder(address: string): JobFolder {
  const { bucket, key } = addressOf(address.endsWith('/') ? address : `${address}/`);
  const url = `s3://${bucket.name}/${key}`;
  return {
    url,
    async get(name) {
      const response = await bucket.send('GET', encodedKey(key + name));
      if (response.status === 404) return undefined;
      if (!response.ok) throw new IoError(`${url}${name}: ${await refusalOf(response)}`);
      return new Uint8Array(await response.arrayBuffer());
    },
    async size(name) {
      const response = await bucket.send('HEAD', encodedKey(key + name));
      return response.ok ? Number(response.headers.get('content-length') ?? 0) : undefined;
    },
    async putIfAbsent(name, bytes) {
      const response = await bucket.send('PUT', encodedKey(key + name), {
        headers: { 'if-none-match': '*' },
        body: bytes,
        // Whoever finds it written reads it, and finds what it would have written itself.
        repeatable: true,
      });
      if (response.ok) return true;
      if (response.status === 412 || response.status === 409) return false;
      throw new IoError(`${url}${name}: ${await refusalOf(response)}`);
    },
    async list() {
      const names: string[] = [];
      for await (const { contents } of bucket.pages(key))
        for (const { Key } of contents) names.push(Key.slice(key.length));
      return names.sort();
    },
    output: (name) => s3Output(`${url}${name}`),
  };
}
