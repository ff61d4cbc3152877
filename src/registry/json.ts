/** JSON of the registry: its text, its digest, and reading it with the place in every message. */
import type { z } from 'zod';
import { IntegrityError, UnsupportedError } from '../core/errors.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export async function sha256Hex(bytes: Uint8Array | string): Promise<string> {
  const data = typeof bytes === 'string' ? encoder.encode(bytes) : (bytes as Uint8Array<ArrayBuffer>);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  let text = '';
  for (const byte of digest) text += byte.toString(16).padStart(2, '0');
  return text;
}

export function toJson(value: unknown): Uint8Array {
  return encoder.encode(`${JSON.stringify(value, null, 2)}\n`);
}

const FORMAT = /^brine\/[a-z-]+\/v[0-9]{1,6}$/;

/** @throws IntegrityError where the bytes are no JSON of this schema; UnsupportedError where a newer Brine wrote another one */
export function fromJson<T>(bytes: Uint8Array, schema: z.ZodType<T>, place: string): T {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new IntegrityError(`${place}: is damaged: it is not JSON`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const format: unknown = (value as { schema?: unknown } | null)?.schema;
  if (typeof format === 'string' && FORMAT.test(format) && result.error.issues.some(({ path }) => path[0] === 'schema'))
    throw new UnsupportedError(
      `${place}: is of the format ${format}, which this release of Brine does not know: install a newer one`,
    );
  throw new IntegrityError(`${place}: is damaged: ${issue!.path.map(String).join('.') || 'it'}: ${issue!.message}`);
}
