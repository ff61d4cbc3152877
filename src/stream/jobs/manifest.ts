/** What all shards of a job agree on, and what each has done: JSON files in the folder of the job. */
import { ConflictError, FormatError } from '../../core/errors.js';
import type { OnError } from '../score-batch.js';

export const MANIFEST = '_manifest.json';
export const SUCCESS = '_SUCCESS';

export interface Manifest {
  readonly format: 'brine-score-job/1';
  /** The model as it was named. */
  readonly asked: string;
  readonly model: {
    /** The same with the version that it stood for. */
    readonly reference: string;
    /** SHA-256 of the file, in hexadecimal. */
    readonly sha256: string;
  };
  readonly brine: string;
  readonly methods: readonly string[];
  readonly keep: readonly string[] | true;
  readonly onError: OnError;
  readonly shards: number;
  readonly inputs: readonly { readonly name: string; readonly size: number | null; readonly etag: string | null }[];
}

/** What one shard has written. */
export interface PartRecord {
  readonly shard: number;
  readonly part: string;
  readonly bytes: number;
  readonly rows: number;
  readonly failed: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const toBytes = (value: unknown): Uint8Array => encoder.encode(`${JSON.stringify(value, null, 2)}\n`);

/** @throws FormatError for what is no JSON of this kind */
export function fromBytes<T>(bytes: Uint8Array, name: string): T {
  try {
    return JSON.parse(decoder.decode(bytes)) as T;
  } catch (cause) {
    throw new FormatError(`${name} is damaged: ${(cause as Error).message}`, { cause });
  }
}

const DIGITS = 5;
const number = (index: number): string => String(index).padStart(DIGITS, '0');

export const partName = (shard: number, shards: number, extension: string): string =>
  `part-${number(shard)}-of-${number(shards)}.${extension}`;
export const recordName = (shard: number): string => `_part-${number(shard)}.json`;

/** What differs between the job that is there and the one that is asked for, in words. */
function differences(found: Manifest, wanted: Manifest): string[] {
  const out: string[] = [];
  if (found.model.sha256 !== wanted.model.sha256)
    out.push(`the model was ${found.model.reference} (${found.model.sha256.slice(0, 12)})`);
  if (found.shards !== wanted.shards) out.push(`there were ${found.shards} shards`);
  for (const key of ['methods', 'keep', 'onError'] as const)
    if (JSON.stringify(found[key]) !== JSON.stringify(wanted[key]))
      out.push(`${key} was ${JSON.stringify(found[key])}`);
  const names = (manifest: Manifest): string => JSON.stringify(manifest.inputs.map(({ name }) => name));
  if (names(found) !== names(wanted)) out.push('the files of the input were others');
  else {
    found.inputs.forEach(({ name, etag, size }, i) => {
      const now = wanted.inputs[i]!;
      if (etag !== now.etag || size !== now.size) out.push(`${name} has changed`);
    });
  }
  return out;
}

/** @throws ConflictError where the folder belongs to another job */
export function checkSame(found: Manifest, wanted: Manifest, url: string): void {
  const different = differences(found, wanted);
  if (different.length > 0)
    throw new ConflictError(
      `${url}: holds another job: ${different.join('; ')}. Take another folder, or remove this one`,
    );
}
