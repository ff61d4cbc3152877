/** JSON whose syntax errors name the source. */
import { InvalidInputError } from './errors.js';
import { parseExactJson } from './exact-json.js';

/** Parses JSON; a syntax error becomes one line that names the source. */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new InvalidInputError(`${source}: is not JSON: ${(cause as Error).message}`, { cause });
  }
}

/** As {@link parseJson}, with integers beyond 2^53 as bigint, `NaN` and `Infinity`: rows of tables have them. */
export function parseRows(text: string, source: string): unknown {
  try {
    return parseExactJson(text);
  } catch (cause) {
    throw new InvalidInputError(`${source}: is not JSON: ${(cause as Error).message}`, { cause });
  }
}
