/** Objects of an S3-compatible store as inputs and outputs. Credentials come from the variables that the tools of AWS use. */
import process from 'node:process';
import { InvalidInputError, IoError, NotFoundError } from '../../core/errors.js';
import { type BucketRequest, encodedKey, refusalOf, S3Bucket } from '../../io/s3-bucket.js';
import type { InputFile, Output } from '../types.js';
import { concatenated } from '../sources/bytes.js';
import { bodyOf } from './http-input.js';

/** The smallest part that stores take, but for the last one. */
const PART = 8 * 2 ** 20;

function variable(name: string, address: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new InvalidInputError(`${address}: set ${name} in the environment to reach this store`);
  return value;
}

/** The bucket and the key of `s3://BUCKET/KEY`. @throws InvalidInputError where no credentials are given */
export function addressOf(address: string): { bucket: S3Bucket; key: string } {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.*)$/.exec(address);
  if (match === null) throw new InvalidInputError(`${address}: write s3://BUCKET/KEY`);
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  const bucket = new S3Bucket({
    bucket: match[1]!,
    accessKeyId: variable('AWS_ACCESS_KEY_ID', address),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY', address),
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  return { bucket, key: match[2]! };
}

/** Requests of which nothing depends on whether they arrive twice. @throws NotFoundError, IoError for what the store refuses */
async function checked(bucket: S3Bucket, method: string, path: string, init: BucketRequest = {}): Promise<Response> {
  const response = await bucket.send(method, path, { repeatable: true, ...init });
  if (response.ok) return response;
  const name = `s3://${bucket.name}/${decodeURIComponent(path.split('?')[0]!)}`;
  if (response.status === 404) throw new NotFoundError(`${name}: there is no such object`);
  throw new IoError(`${name}: ${await refusalOf(response)}`);
}

function objectFile(bucket: S3Bucket, key: string, size: number, given: string | undefined): InputFile {
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
      yield* bodyOf(await checked(bucket, 'GET', encodedKey(key), { headers: same }), name);
    },
    range: async (start, end) => {
      const headers = { range: `bytes=${start}-${end - 1}`, ...same };
      return new Uint8Array(await (await checked(bucket, 'GET', encodedKey(key), { headers })).arrayBuffer());
    },
  };
}

/** One object; all below a prefix that ends with a slash; or those that fit a pattern with `*`. */
export async function s3Inputs(address: string): Promise<InputFile[]> {
  const { bucket, key } = addressOf(address);
  if (!key.endsWith('/') && key !== '' && !key.includes('*')) {
    const { headers } = await checked(bucket, 'HEAD', encodedKey(key));
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
  for await (const { contents } of bucket.pages(prefix)) {
    for (const { Key, Size, ETag } of contents) {
      if (pattern.test(Key) && !/(?:^|\/)[._][^/]*$|\/$/.test(Key))
        files.push(objectFile(bucket, Key, Number(Size), ETag));
    }
  }
  if (files.length === 0) throw new NotFoundError(`${address}: there is no such object`);
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** An object that appears when all its parts are there. */
export async function s3Output(address: string): Promise<Output> {
  const { bucket, key } = addressOf(address);
  if (key === '' || key.endsWith('/')) throw new InvalidInputError(`${address}: name an object`);
  const path = encodedKey(key);
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
      const text = await (await checked(bucket, 'POST', `${path}?uploads=`)).text();
      upload = /<UploadId>([^<]+)<\/UploadId>/.exec(text)?.[1];
      if (upload === undefined) throw new IoError(`${address}: the store began no upload`);
    }
    const query = `partNumber=${parts.length + 1}&uploadId=${encodeURIComponent(upload)}`;
    const response = await checked(bucket, 'PUT', `${path}?${query}`, { body: joined() });
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
        await checked(bucket, 'PUT', path, { body: joined() });
        return;
      }
      if (size > 0) await part();
      const body = parts
        .map(
          (etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag.replaceAll('"', '&quot;')}</ETag></Part>`,
        )
        .join('');
      const text = await (
        await checked(bucket, 'POST', `${path}?uploadId=${encodeURIComponent(upload)}`, {
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
