/** A bucket of an S3-compatible store: signed requests, sent again where the store is busy, and pages of what is in it. */
import { AwsClient } from 'aws4fetch';
import { XMLParser } from 'fast-xml-parser';
import { InvalidInputError, IoError } from '../core/errors.js';

export interface BucketOptions {
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** Default `us-east-1`. */
  region?: string;
  /** Of a store that is not Amazon's, for example `http://localhost:7070`; the bucket is then part of the path. */
  endpoint?: string;
}

export interface BucketRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /**
   * Whether the same request may be sent again when no answer came, not knowing whether the first arrived. Default: true but for
   * PUT and POST, as a conditional write that is repeated cannot tell its own success from that of another.
   */
  readonly repeatable?: boolean;
}

/** What stands in a bucket, as the store lists it. */
export interface BucketObject {
  readonly Key: string;
  readonly Size: string;
  readonly LastModified: string;
  readonly ETag: string;
}

export interface BucketPage {
  readonly contents: readonly BucketObject[];
  readonly prefixes: readonly { readonly Prefix: string }[];
}

export const MAX_TRIES = 6;

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) => name === 'Contents' || name === 'CommonPrefixes',
});

/** Waits longer each time, and not as long as others that wait. */
export function pause(attempt: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.random() * 50 * 2 ** attempt));
}

/** A key as part of an address. */
export const encodedKey = (key: string): string => key.split('/').map(encodeURIComponent).join('/');

/** What a store says of a request that it refused: its status and the name of the fault. */
export async function refusalOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  const code = /<Code>([^<]{1,80})<\/Code>/.exec(text)?.[1];
  return `the store answered ${response.status}${code === undefined ? '' : ` ${code}`}`;
}

export class S3Bucket {
  readonly name: string;
  readonly #client: AwsClient;
  readonly #base: string;

  /** @throws InvalidInputError for a name that no bucket has */
  constructor({ bucket, endpoint, region = 'us-east-1', sessionToken, ...keys }: BucketOptions) {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
      throw new InvalidInputError(`"${bucket}" is no name of a bucket`);
    this.name = bucket;
    this.#base =
      endpoint === undefined
        ? `https://${bucket}.s3.${region}.amazonaws.com`
        : `${endpoint.replace(/\/+$/, '')}/${bucket}`;
    this.#client = new AwsClient({
      accessKeyId: keys.accessKeyId,
      secretAccessKey: keys.secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      region,
      service: 's3',
      // What may be repeated is decided below.
      retries: 0,
    });
  }

  /**
   * The store's answer, whatever it is, once it is not busy or has been asked often enough.
   *
   * @param path Key and query, encoded.
   * @throws IoError where no answer comes
   */
  async send(method: string, path: string, request: BucketRequest = {}): Promise<Response> {
    const { headers = {}, body, repeatable = method !== 'PUT' && method !== 'POST' } = request;
    for (let attempt = 1; ; attempt++) {
      let response: Response;
      try {
        response = await this.#client.fetch(`${this.#base}/${path}`, {
          method,
          headers,
          ...(body === undefined ? {} : { body: body as string }),
        });
      } catch (cause) {
        if (!repeatable || attempt >= MAX_TRIES)
          throw new IoError(`s3://${this.name}: cannot be reached: ${(cause as Error).message}`, { cause });
        await pause(attempt);
        continue;
      }
      if ((response.status < 500 && response.status !== 429) || attempt >= MAX_TRIES) return response;
      await response.arrayBuffer();
      await pause(attempt);
    }
  }

  /** What is below a prefix, up to the next `delimiter`. @throws IoError */
  async *pages(prefix: string, delimiter = ''): AsyncGenerator<BucketPage> {
    for (let next: string | undefined = ''; next !== undefined;) {
      const query = new URLSearchParams({ 'list-type': '2', prefix });
      if (delimiter !== '') query.set('delimiter', delimiter);
      if (next !== '') query.set('continuation-token', next);
      const response = await this.send('GET', `?${query.toString().replaceAll('+', '%20')}`);
      if (!response.ok) throw new IoError(`s3://${this.name}/${prefix}: ${await refusalOf(response)}`);
      const { ListBucketResult: result } = parser.parse(await response.text()) as {
        ListBucketResult?: {
          Contents?: BucketObject[];
          CommonPrefixes?: { Prefix: string }[];
          IsTruncated?: string;
          NextContinuationToken?: string;
        };
      };
      yield { contents: result?.Contents ?? [], prefixes: result?.CommonPrefixes ?? [] };
      next = result?.IsTruncated === 'true' ? result.NextContinuationToken : undefined;
    }
  }
}
