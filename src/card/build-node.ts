/** Makes the card of a model in a file of this machine: with its digest, git's view of the code, and the signature beside it. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Budget } from '../core/budget.js';
import { signaturePath } from '../sign/files.js';
import { cardOf, type CardOptions, type Prepared } from './build.js';
import { sha256, sha256Digest } from './digest-node.js';
import { gitFacts, sourcesDigest } from './git-node.js';
import type { FileFacts } from './producer.js';
import type { Card } from './schema.js';

/** The card of a model in a file with these bytes. `stored` are the bytes on disk, `file` what they unpack to. */
export async function buildCard(
  value: unknown,
  prepared: Prepared,
  path: string,
  stored: Uint8Array,
  file: FileFacts,
  options: CardOptions,
  /** `identity` where it was just computed. */
  known: { budget?: Budget; identity?: string | undefined } = {},
): Promise<Card> {
  const facts = {
    file: { name: basename(path), bytes: stored.length, sha256: sha256(stored) },
    contents: file,
    digest: sha256Digest,
    code: options.code === false ? null : await gitFacts(options.code),
    ...(options.sources === undefined ? {} : { sources: await sourcesDigest(options.sources) }),
    signature: existsSync(signaturePath(path)) ? { file: basename(signaturePath(path)) } : null,
  };
  return cardOf(value, prepared, facts, options, known);
}
