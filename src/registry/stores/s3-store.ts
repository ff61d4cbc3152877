/**
 * A registry in an S3-compatible object store. Its promises rest on conditional writes: `If-None-Match: *` creates an object
 * once, `If-Match` replaces the one that was read. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
import { IoError } from '../../core/errors.js';
import { type BucketOptions, type BucketPage, MAX_TRIES, pause, refusalOf, S3Bucket } from '../../io/s3-bucket.js';
import { checkKey, type Listed, type Store, type Stored } from './store.js';

export interface S3Options extends BucketOptions {
  /** Before every key, without slashes at its ends; may be empty. */
  prefix?: string;
}

/** Another writer's request for the same key is under way: S3 asks to try again. */
const CONDITIONAL_CONFLICT = 409;
const PRECONDITION_FAILED = 412;

export class S3Store implements Store {
  readonly url: string;
  readonly #bucket: S3Bucket;
  readonly #prefix: string;

  constructor({ prefix = '', ...options }: S3Options) {
    this.#bucket = new S3Bucket(options);
    this.#prefix = prefix === '' ? '' : `${prefix}/`;
    this.url = `s3://${options.bucket}${prefix === '' ? '' : `/${prefix}`}`;
  }

  #send(
    method: string,
    key: string,
    init: { headers?: Record<string, string>; body?: Uint8Array } = {},
  ): Promise<Response> {
    checkKey(key);
    return this.#bucket.send(method, `${this.#prefix}${key}`, init);
  }

  async #fail(response: Response, key: string): Promise<IoError> {
    return new IoError(`${this.url}/${key}: ${await refusalOf(response)}`);
  }

  async get(key: string): Promise<Stored | undefined> {
    const response = await this.#send('GET', key);
    if (response.status === 404) return this.#missing(response, key);
    if (!response.ok) throw await this.#fail(response, key);
    return { bytes: new Uint8Array(await response.arrayBuffer()), etag: response.headers.get('etag') ?? '' };
  }

  /** An object that is not there is an answer; a bucket that is not there is a fault. */
  async #missing(response: Response, key: string): Promise<undefined> {
    const text = await response.text();
    if (text.includes('NoSuchBucket')) throw new IoError(`${this.url}/${key}: there is no such bucket`);
    return undefined;
  }

  async stat(key: string): Promise<Listed | undefined> {
    const response = await this.#send('HEAD', key);
    if (response.status === 404) return undefined;
    if (!response.ok) throw await this.#fail(response, key);
    const modified = new Date(response.headers.get('last-modified') ?? 0);
    return { key, bytes: Number(response.headers.get('content-length') ?? 0), modified };
  }

  async #putIf(key: string, bytes: Uint8Array, headers: Record<string, string>): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#send('PUT', key, { headers, body: bytes });
      if (response.ok) return true;
      if (response.status === PRECONDITION_FAILED) return false;
      if (response.status === 404 && headers['If-Match'] !== undefined) return false;
      if (response.status !== CONDITIONAL_CONFLICT || attempt >= MAX_TRIES) throw await this.#fail(response, key);
      await pause(attempt);
    }
  }

  putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    return this.#putIf(key, bytes, { 'If-None-Match': '*' });
  }

  putIfMatch(key: string, bytes: Uint8Array, etag: string): Promise<boolean> {
    return this.#putIf(key, bytes, { 'If-Match': etag });
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const response = await this.#send('PUT', key, { body: bytes });
    if (!response.ok) throw await this.#fail(response, key);
  }

  /** Writing again is how an object becomes new. */
  touch(key: string, bytes: Uint8Array): Promise<void> {
    return this.put(key, bytes);
  }

  #pages(prefix: string, delimiter: string): AsyncGenerator<BucketPage> {
    return this.#bucket.pages(this.#prefix + prefix, delimiter);
  }

  async list(prefix: string): Promise<Listed[]> {
    const found: Listed[] = [];
    for await (const { contents } of this.#pages(prefix, '')) {
      for (const { Key, Size, LastModified } of contents) {
        found.push({ key: Key.slice(this.#prefix.length), bytes: Number(Size), modified: new Date(LastModified) });
      }
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async folders(prefix: string): Promise<string[]> {
    const names: string[] = [];
    for await (const { prefixes } of this.#pages(prefix, '/')) {
      for (const { Prefix } of prefixes) names.push(Prefix.slice(this.#prefix.length + prefix.length, -1));
    }
    return names.sort();
  }

  async delete(key: string): Promise<void> {
    const response = await this.#send('DELETE', key);
    if (!response.ok && response.status !== 404) throw await this.#fail(response, key);
  }
}
