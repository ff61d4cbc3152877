/**
 * A registry in an S3-compatible object store. Its promises rest on conditional writes: `If-None-Match: *` creates an object
 * once, `If-Match` replaces the one that was read. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
import { AwsClient } from 'aws4fetch';
import { XMLParser } from 'fast-xml-parser';
import { InvalidInputError, IoError } from '../../core/errors.js';
import { checkKey, type Listed, type Store, type Stored } from './store.js';

export interface S3Options {
  bucket: string;
  /** Before every key, without slashes at its ends; may be empty. */
  prefix?: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  region?: string;
  /** Of a store that is not Amazon's, for example `http://localhost:7070`; the bucket is then part of the path. */
  endpoint?: string;
}

/** Another writer's request for the same key is under way: S3 asks to try again. */
const CONDITIONAL_CONFLICT = 409;
const PRECONDITION_FAILED = 412;
const MAX_TRIES = 6;

interface ListPage {
  contents: { Key: string; Size: string; LastModified: string }[];
  prefixes: { Prefix: string }[];
  next: string | undefined;
}

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) => name === 'Contents' || name === 'CommonPrefixes',
});

export class S3Store implements Store {
  readonly url: string;
  readonly #client: AwsClient;
  readonly #base: string;
  readonly #prefix: string;

  constructor(options: S3Options) {
    const { bucket, prefix = '', endpoint, region = 'us-east-1', sessionToken } = options;
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
      throw new InvalidInputError(`"${bucket}" is no name of a bucket`);
    this.#prefix = prefix === '' ? '' : `${prefix}/`;
    this.url = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
    this.#base =
      endpoint === undefined
        ? `https://${bucket}.s3.${region}.amazonaws.com`
        : `${endpoint.replace(/\/+$/, '')}/${bucket}`;
    this.#client = new AwsClient({
      accessKeyId: options.accessKeyId,
      secretAccessKey: options.secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      region,
      service: 's3',
      // A repeated conditional write cannot tell its own success from another's: repeats are decided below.
      retries: 0,
    });
  }

  async #send(
    method: string,
    key: string,
    init: { headers?: Record<string, string>; body?: Uint8Array } = {},
  ): Promise<Response> {
    if (!key.startsWith('?')) checkKey(key);
    const url = key.startsWith('?') ? `${this.#base}/${key}` : `${this.#base}/${this.#prefix}${key}`;
    for (let attempt = 1; ; attempt++) {
      let response: Response;
      try {
        const { body, headers } = init;
        response = await this.#client.fetch(url, {
          method,
          headers: headers ?? {},
          ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
        });
      } catch (cause) {
        if (attempt < MAX_TRIES && method !== 'PUT') {
          await pause(attempt);
          continue;
        }
        throw new IoError(`${this.url}: cannot be reached: ${(cause as Error).message}`, { cause });
      }
      const again = response.status >= 500 || response.status === 429;
      if (!again || attempt >= MAX_TRIES) return response;
      await response.arrayBuffer();
      await pause(attempt);
    }
  }

  async #fail(response: Response, key: string): Promise<IoError> {
    const text = await response.text().catch(() => '');
    const code = /<Code>([^<]{1,80})<\/Code>/.exec(text)?.[1];
    return new IoError(
      `${this.url}/${key}: the store answered ${response.status}${code === undefined ? '' : ` ${code}`}`,
    );
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

  async *#pages(prefix: string, delimiter: string): AsyncGenerator<ListPage> {
    for (let next: string | undefined = ''; next !== undefined;) {
      const query = new URLSearchParams({ 'list-type': '2', prefix: this.#prefix + prefix });
      if (delimiter !== '') query.set('delimiter', delimiter);
      if (next !== '') query.set('continuation-token', next);
      const response = await this.#send('GET', `?${query.toString().replaceAll('+', '%20')}`);
      if (!response.ok) throw await this.#fail(response, prefix);
      const page = readPage(await response.text());
      yield page;
      next = page.next;
    }
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

function readPage(text: string): ListPage {
  const { ListBucketResult: result } = parser.parse(text) as {
    ListBucketResult?: {
      Contents?: ListPage['contents'];
      CommonPrefixes?: ListPage['prefixes'];
      IsTruncated?: string;
      NextContinuationToken?: string;
    };
  };
  return {
    contents: result?.Contents ?? [],
    prefixes: result?.CommonPrefixes ?? [],
    next: result?.IsTruncated === 'true' ? result.NextContinuationToken : undefined,
  };
}

function pause(attempt: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.random() * 50 * 2 ** attempt));
}
