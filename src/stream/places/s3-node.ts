/** Objects of an S3-compatible store as inputs and outputs. Credentials come from the variables that the tools of AWS use. */
import { AwsClient } from 'aws4fetch';
import { XMLParser } from 'fast-xml-parser';
import process from 'node:process';
import { InvalidInputError, IoError, NotFoundError } from '../../core/errors.js';
import type { InputFile, Output } from '../types.js';
import { concatenated } from '../sources/bytes.js';
import { bodyOf } from './http-input.js';

/** The smallest part that stores take, but for the last one. */
const PART = 8 * 2 ** 20;
const MAX_TRIES = 6;

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Contents' });

function variable(name: string, address: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new InvalidInputError(`${address}: set ${name} in the environment to reach this store`);
  return value;
}

class Bucket {
  readonly name: string;
  readonly #client: AwsClient;
  readonly #base: string;

  constructor(name: string, address: string) {
    this.name = name;
    const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
    const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
    const sessionToken = process.env['AWS_SESSION_TOKEN'];
    this.#base =
      endpoint === undefined ? `https://${name}.s3.${region}.amazonaws.com` : `${endpoint.replace(/\/+$/, '')}/${name}`;
    this.#client = new AwsClient({
      accessKeyId: variable('AWS_ACCESS_KEY_ID', address),
      secretAccessKey: variable('AWS_SECRET_ACCESS_KEY', address),
      ...(sessionToken === undefined ? {} : { sessionToken }),
      region,
      service: 's3',
      retries: 0,
    });
  }

  /** @param path Key with its query, each step of the key encoded. */
  async send(
    method: string,
    path: string,
    init: { headers?: Record<string, string>; body?: Uint8Array | string } = {},
  ) {
    for (let attempt = 1; ; attempt++) {
      let response: Response;
      try {
        response = await this.#client.fetch(`${this.#base}/${path}`, {
          method,
          headers: init.headers ?? {},
          ...(init.body === undefined ? {} : { body: init.body as string }),
        });
      } catch (cause) {
        if (attempt >= MAX_TRIES)
          throw new IoError(`s3://${this.name}: cannot be reached: ${(cause as Error).message}`, { cause });
        await pause(attempt);
        continue;
      }
      if ((response.status < 500 && response.status !== 429) || attempt >= MAX_TRIES) return response;
      await response.arrayBuffer();
      await pause(attempt);
    }
  }

  async checked(method: string, path: string, init: Parameters<Bucket['send']>[2] = {}): Promise<Response> {
    const response = await this.send(method, path, init);
    if (response.ok) return response;
    const key = decodeURIComponent(path.split('?')[0]!);
    const code = /<Code>([^<]{1,80})<\/Code>/.exec(await response.text().catch(() => ''))?.[1] ?? '';
    if (response.status === 404) throw new NotFoundError(`s3://${this.name}/${key}: there is no such object`);
    throw new IoError(`s3://${this.name}/${key}: the store answered ${response.status} ${code}`.trimEnd());
  }
}

const pause = (attempt: number): Promise<void> =>
  new Promise((done) => setTimeout(done, Math.random() * 50 * 2 ** attempt));

/** A key as part of an address. */
export const encoded = (key: string): string => key.split('/').map(encodeURIComponent).join('/');

/** The bucket and the key of `s3://BUCKET/KEY`. */
export function addressOf(address: string): { bucket: Bucket; key: string } {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.*)$/.exec(address);
  if (match === null) throw new InvalidInputError(`${address}: write s3://BUCKET/KEY`);
  return { bucket: new Bucket(match[1]!, address), key: match[2]! };
}

interface Found {
  Key: string;
  Size: string;
  ETag: string;
}

/** Everything below a prefix. */
export async function* list(bucket: Bucket, prefix: string): AsyncGenerator<Found> {
  for (let next: string | undefined = ''; next !== undefined;) {
    const query = new URLSearchParams({ 'list-type': '2', prefix });
    if (next !== '') query.set('continuation-token', next);
    const response = await bucket.checked('GET', `?${query.toString().replaceAll('+', '%20')}`);
    const { ListBucketResult: result } = parser.parse(await response.text()) as {
      ListBucketResult?: { Contents?: Found[]; IsTruncated?: string; NextContinuationToken?: string };
    };
    yield* result?.Contents ?? [];
    next = result?.IsTruncated === 'true' ? result.NextContinuationToken : undefined;
  }
}

function objectFile(bucket: Bucket, key: string, size: number, given: string | undefined): InputFile {
  // Stores list them with quotes, as entities, or without.
  const etag = given === undefined ? undefined : `"${given.replaceAll(/"|&quot;|&#34;/g, '')}"`;
  const name = `s3://${bucket.name}/${key}`;
  // Whoever replaces the object while it is read gets an error, not half of each.
  const same: Record<string, string> = etag === undefined ? {} : { 'if-match': etag };
  return {
    name,
    size,
    etag,
    async *stream() {
      yield* bodyOf(await bucket.checked('GET', encoded(key), { headers: same }), name);
    },
    range: async (start, end) => {
      const headers = { range: `bytes=${start}-${end - 1}`, ...same };
      return new Uint8Array(await (await bucket.checked('GET', encoded(key), { headers })).arrayBuffer());
    },
  };
}

/** One object; all below a prefix that ends with a slash; or those that fit a pattern with `*`. */
export async function s3Inputs(address: string): Promise<InputFile[]> {
  const { bucket, key } = addressOf(address);
  if (!key.endsWith('/') && key !== '' && !key.includes('*')) {
    const { headers } = await bucket.checked('HEAD', encoded(key));
    return [objectFile(bucket, key, Number(headers.get('content-length') ?? 0), headers.get('etag') ?? undefined)];
  }
  const prefix = key.split('*')[0]!;
  const pattern = key.includes('*')
    ? new RegExp(
        `^${key
          .split('*')
          .map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
          .join('[^/]*')}$`,
      )
    : /./;
  const files: InputFile[] = [];
  for await (const { Key, Size, ETag } of list(bucket, prefix)) {
    if (pattern.test(Key) && !/(?:^|\/)[._][^/]*$|\/$/.test(Key))
      files.push(objectFile(bucket, Key, Number(Size), ETag));
  }
  if (files.length === 0) throw new NotFoundError(`${address}: there is no such object`);
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** An object that appears when all its parts are there. */
export async function s3Output(address: string): Promise<Output> {
  const { bucket, key } = addressOf(address);
  if (key === '' || key.endsWith('/')) throw new InvalidInputError(`${address}: name an object`);
  const path = encoded(key);
  let upload: string | undefined;
  const parts: string[] = [];
  let held: Uint8Array[] = [];
  let size = 0;
  const joined = (): Uint8Array => {
    const all = concatenated(held);
    held = [];
    size = 0;
    return all;
  };
  const part = async (): Promise<void> => {
    if (upload === undefined) {
      const text = await (await bucket.checked('POST', `${path}?uploads=`)).text();
      upload = /<UploadId>([^<]+)<\/UploadId>/.exec(text)?.[1];
      if (upload === undefined) throw new IoError(`${address}: the store began no upload`);
    }
    const query = `partNumber=${parts.length + 1}&uploadId=${encodeURIComponent(upload)}`;
    const response = await bucket.checked('PUT', `${path}?${query}`, { body: joined() });
    parts.push(response.headers.get('etag') ?? '');
  };
  return {
    name: address,
    sink: {
      async write(bytes) {
        held.push(Uint8Array.from(bytes));
        size += bytes.length;
        if (size >= PART) await part();
      },
    },
    async commit() {
      if (upload === undefined) {
        await bucket.checked('PUT', path, { body: joined() });
        return;
      }
      if (size > 0) await part();
      const body = parts
        .map(
          (etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag.replaceAll('"', '&quot;')}</ETag></Part>`,
        )
        .join('');
      const text = await (
        await bucket.checked('POST', `${path}?uploadId=${encodeURIComponent(upload)}`, {
          body: `<CompleteMultipartUpload>${body}</CompleteMultipartUpload>`,
        })
      ).text();
      // A store may answer 200 before it fails.
      if (text.includes('<Error>')) throw new IoError(`${address}: the store did not put the parts together`);
    },
    async abort() {
      if (upload !== undefined)
        await bucket.send('DELETE', `${path}?uploadId=${encodeURIComponent(upload)}`).catch(() => undefined);
    },
  };
}
