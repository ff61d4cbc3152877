/** What loaded values were read from: whoever writes them again writes what the file had. */
import type { Origin } from './options.js';

const readFrom = new WeakMap<object, Origin>();

export function rememberRead(value: object, origin: Origin): void {
  readFrom.set(value, origin);
}

export function originOf(value: unknown): Origin | undefined {
  return typeof value === 'object' && value !== null ? readFrom.get(value) : undefined;
}
