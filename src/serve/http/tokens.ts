/** Tokens that let requests in: only their digests are kept and compared, in a time that does not depend on them. */
import { InvalidInputError } from '../../core/errors.js';
import { RequestError } from '../errors.js';

export interface Digest {
  /** SHA-256. */
  digest(text: string): Uint8Array;
  equal(a: Uint8Array, b: Uint8Array): boolean;
}

/** The tokens of a file: one a line; empty lines and those that begin with # do not count. @throws InvalidInputError */
export function parseTokens(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const tokens = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (tokens.length === 0) throw new InvalidInputError('the file of tokens has none: one a line');
  const short = tokens.findIndex((token) => token.length < 16);
  if (short >= 0) throw new InvalidInputError(`token ${short + 1} of the file has less than 16 characters`);
  return tokens;
}

/** Refuses requests without `Authorization: Bearer TOKEN`. @throws RequestError (401) */
export function bearer(tokens: () => readonly string[], { digest, equal }: Digest): (request: Request) => void {
  let known: readonly string[] = [];
  let digests: Uint8Array[] = [];
  return (request) => {
    const now = tokens();
    if (now !== known) {
      known = now;
      digests = now.map(digest);
    }
    const [, given] = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    const own = given === undefined ? undefined : digest(given);
    if (own !== undefined && digests.some((one) => equal(one, own))) return;
    throw new RequestError(401, 'send a token of this server: Authorization: Bearer TOKEN');
  };
}
