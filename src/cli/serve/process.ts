/** The process around a server: signals, tokens that change, and an end in which everybody gets an answer. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InvalidInputError, NotFoundError } from '../../core/errors.js';
import { bearer, parseTokens } from '../../entries/serve-node.js';

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new NotFoundError(`${path}: cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function tokensOf(path: string): string[] {
  try {
    return parseTokens(readText(path));
  } catch (error) {
    if (error instanceof InvalidInputError) throw new InvalidInputError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Tokens of a file, and a way to read them again. */
export function tokenCheck(path: string): { authorise: (request: Request) => void; reload: () => void } {
  let tokens = tokensOf(path);
  const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
  return {
    authorise: bearer(() => tokens, { digest, equal: (a, b) => timingSafeEqual(a, b) }),
    reload: () => {
      tokens = tokensOf(path);
    },
  };
}

/** Waits for SIGTERM or SIGINT; SIGHUP calls `reload`. A second signal ends the process at once. */
export function untilSignal(reload: () => void): Promise<string> {
  return new Promise((resolve) => {
    const end = (signal: string): void => {
      process.once('SIGTERM', () => process.exit(143));
      process.once('SIGINT', () => process.exit(130));
      resolve(signal);
    };
    process.once('SIGTERM', end);
    process.once('SIGINT', end);
    process.on('SIGHUP', reload);
  });
}
