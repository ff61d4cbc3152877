/** JSON of the registry: its text, its digest, and reading it with the place in every message. */
import type { z } from 'zod';
import { IntegrityError } from '../core/errors.js';

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

/** @throws IntegrityError where the bytes are no JSON of this schema */
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
  throw new IntegrityError(`${place}: is damaged: ${issue!.path.map(String).join('.') || 'it'}: ${issue!.message}`);
}
