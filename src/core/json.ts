/** JSON whose syntax errors name the source. */
import { InvalidInputError } from './errors.js';

/** Parses JSON; a syntax error becomes one line that names the source. */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new InvalidInputError(`${source}: is not JSON: ${(cause as Error).message}`, { cause });
  }
}
